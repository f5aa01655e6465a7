import { Match, Show, Suspense, Switch, createEffect, createMemo, createSignal, lazy, on, onCleanup } from "solid-js";
import type { Accessor } from "solid-js";
import { readSetting, writeSetting } from "../../lib/storage.ts";
import { channelPath, messagePath, navigate, pane, route, workspacePath } from "../../lib/router.ts";
import type { Route } from "../../lib/router.ts";
import { isNarrow } from "../../lib/viewport.ts";
import { Button } from "../../ui/Button.tsx";
import { focusHeading, hasNoFocus } from "../../ui/focusRestorer.ts";
import { ChannelPane } from "../channel/index.ts";
import { useSelect, useSession } from "../session/index.ts";
import type { StateView } from "../session/index.ts";
import { PaneHost } from "./PaneHost.tsx";
import { Rail } from "./Rail.tsx";
import styles from "./Shell.module.css";
import { Sidebar } from "./Sidebar.tsx";
import { firstChannel, unreadOfAll } from "./channelsOf.ts";
import { strings } from "./strings.ts";

/** Not loaded by members of a workspace. */
const NoWorkspace = lazy(() => import("../workspaces/index.ts").then((feature) => ({ default: feature.NoWorkspace })));
const LeftWorkspace = lazy(() =>
  import("../workspaces/index.ts").then((feature) => ({ default: feature.LeftWorkspace })),
);

const railKey = "rail";
const lastWorkspace = "workspace";
const lastChannel = (workspaceId: string) => `channel.${workspaceId}`;

/** The last open workspace, or the first one. */
const homeOf = ({ workspaces }: StateView): string | undefined => {
  const last = readSetting(lastWorkspace);
  return (workspaces.find(({ id }) => id === last) ?? workspaces[0])?.id;
};

/** Where a route leads that names no channel. On a phone, the channel list is a page. */
const targetOf = (at: Route, state: StateView, narrow: boolean): string | undefined => {
  if (at.name === "channel" || at.name === "unknown" || !state.loaded) return undefined;
  const workspaceId = at.name === "workspace" ? at.workspaceId : homeOf(state);
  // Also from the sign-in page.
  if (workspaceId === undefined) return at.name === "home" ? undefined : "/";
  const channelId = narrow ? undefined : firstChannel(state, workspaceId, readSetting(lastChannel(workspaceId)));
  if (channelId !== undefined) return channelPath(workspaceId, channelId);
  return at.name === "workspace" ? undefined : workspacePath(workspaceId);
};

/** The path of the open channel, whose workspace the URL may not know. */
const channelIn = (at: Route, workspaceId: string): string | undefined => {
  if (at.name !== "channel") return undefined;
  return at.messageId === undefined
    ? channelPath(workspaceId, at.channelId)
    : messagePath(workspaceId, at.channelId, at.messageId);
};

/**
 * Redirects routes without a channel to a channel, except on a phone. Unknown routes stay and show an error.
 */
const createRedirect = (): void => {
  const target = useSelect((state) => targetOf(route(), state, isNarrow()));
  createEffect(
    on(target, (path) => {
      if (path !== undefined) navigate(path, "replace");
    }),
  );
  /** The workspace of the open channel. */
  const owner = useSelect((state) => {
    const at = route();
    return at.name === "channel" ? (state.listed(at.channelId)?.workspaceId ?? at.workspaceId) : undefined;
  });
  createEffect(
    on([route, owner], ([at, workspaceId]) => {
      if (at.name !== "channel" || workspaceId === undefined) return;
      const path = workspaceId === at.workspaceId ? undefined : channelIn(at, workspaceId);
      if (path !== undefined) navigate(path, "replace");
      else {
        writeSetting(lastWorkspace, at.workspaceId);
        writeSetting(lastChannel(at.workspaceId), at.channelId);
      }
    }),
  );
};

/** The name of the open page. */
const nameOf = (at: Route, state: StateView): string | undefined => {
  if (at.name === "unknown") return strings.noPageTitle;
  if (at.name === "workspace") {
    const workspace = state.workspaces.find(({ id }) => id === at.workspaceId);
    return workspace || !state.loaded ? workspace?.name : strings.unknownTitle;
  }
  const name = at.name === "channel" ? state.listed(at.channelId)?.name : undefined;
  return name === undefined ? undefined : `#${name}`;
};

const createTitle = (missing: Accessor<string | undefined>): void => {
  const { reading } = useSession();
  const name = useSelect((state) => missing() ?? nameOf(route(), state));
  const unread = useSelect((state) => unreadOfAll(state, reading()));
  createEffect(
    on([name, unread], ([shown, count]) => {
      document.title = `${count > 0 ? `(${count}) ` : ""}${shown === undefined ? "" : `${shown} · `}${strings.brand}`;
    }),
  );
  // After signing out, the title must not name a channel.
  onCleanup(() => {
    document.title = strings.brand;
  });
};

/** The heading for a workspace that the user was in while this page was open, and is not in any more. */
const createLeft = (workspaceId: Accessor<string | undefined>): Accessor<string | undefined> => {
  const names = new Map<string, string>();
  return useSelect(({ workspaces }) => {
    const id = workspaceId() ?? "";
    for (const workspace of workspaces) names.set(workspace.id, workspace.name);
    const name = workspaces.some((workspace) => workspace.id === id) ? undefined : names.get(id);
    return name === undefined ? undefined : strings.leftTitle(name);
  });
};

/** Moves a lost focus to the heading of the new page after a navigation. */
const createFocus = (): void => {
  let frame = 0;
  const nextFrame = (work: () => void): void => {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(work);
  };
  createEffect(
    on(route, (_, before) => {
      // Not after the first load.
      if (before === undefined || before.name === "home" || before.name === "signIn") return;
      // Hidden elements lose the focus after the layout of the next frame.
      nextFrame(() =>
        nextFrame(() => {
          if (!hasNoFocus()) return;
          const heading = document.querySelector<HTMLElement>("[role=main] h1, main h1");
          focusHeading(heading ?? document.querySelector("main"));
        }),
      );
    }),
  );
  onCleanup(() => cancelAnimationFrame(frame));
};

/**
 * Shown without an open channel: unknown URL, unknown or left workspace, no workspace, or a workspace without channel.
 */
function NoChannel(props: {
  readonly workspaceId: string | undefined;
  readonly isKnown: boolean;
  readonly left: string | undefined;
}) {
  const { openDialog } = useSession();
  return (
    <main class={styles["nothing"]}>
      <Switch>
        <Match when={route().name === "unknown"}>
          <h1>{strings.noPageTitle}</h1>
          <p>{strings.noPageLead}</p>
          <a href="/">{strings.toStart}</a>
        </Match>
        <Match when={props.workspaceId === undefined}>
          <Suspense>
            <NoWorkspace />
          </Suspense>
        </Match>
        <Match when={props.left}>
          {(title) => (
            <Suspense>
              <LeftWorkspace title={title()} />
            </Suspense>
          )}
        </Match>
        <Match when={!props.isKnown}>
          <h1>{strings.unknownTitle}</h1>
          <p>{strings.unknownLead}</p>
          <a href="/">{strings.toStart}</a>
        </Match>
        <Match when={props.workspaceId}>
          {(workspaceId) => (
            <>
              <h1>{strings.pickTitle}</h1>
              <p>{strings.pickLead}</p>
              <Button onClick={() => openDialog({ name: "browseChannels", workspaceId: workspaceId() })}>
                {strings.browseChannels}
              </Button>
            </>
          )}
        </Match>
      </Switch>
    </main>
  );
}

export function ShellPane() {
  const workspaces = useSelect((state) => state.workspaces);
  const loaded = useSelect((state) => state.loaded);
  createRedirect();
  const [missing, setMissing] = createSignal<string>();
  createFocus();
  const home = useSelect(homeOf);
  const workspaceId = () => {
    const at = route();
    if (at.name === "unknown") return home();
    return at.name === "workspace" || at.name === "channel" ? at.workspaceId : undefined;
  };
  const left = createLeft(workspaceId);
  createTitle(() => left() ?? missing());
  const channelId = () => {
    const at = route();
    return at.name === "channel" && left() === undefined ? at.channelId : undefined;
  };
  const { client } = useSession();
  const shown = createMemo(channelId);
  // The focused channel gets live events, independent of its size.
  createEffect(on(shown, (id) => client.setFocus(id === undefined ? [] : [id])));
  const isKnown = () => workspaces().some((held) => held.id === workspaceId());
  const view = () => {
    if (channelId() !== undefined) return "channel";
    if (route().name === "unknown") return "nothing";
    // Without a workspace there is no channel list.
    return loaded() && !isKnown() ? "nothing" : "list";
  };
  // Stored, so that the layout does not shift when the workspaces are loaded.
  const hasRail = () => (loaded() ? workspaces().length > 1 : readSetting(railKey) !== undefined);
  createEffect(
    on([loaded, workspaces], ([known, held]) => {
      if (known) writeSetting(railKey, held.length > 1 ? "1" : undefined);
    }),
  );
  return (
    <div
      class={styles["shell"]}
      classList={{
        [styles["railed"] ?? ""]: hasRail(),
        [styles["paned"] ?? ""]: channelId() !== undefined && pane() !== undefined,
      }}
      data-view={view()}
    >
      <Show when={hasRail()}>
        <Rail workspaceId={workspaceId()} />
      </Show>
      <Sidebar workspaceId={workspaceId()} channelId={channelId()} isPage={isNarrow() && view() === "list"} />
      <Switch fallback={<main />}>
        <Match when={channelId()} keyed>
          {(id) => (
            <>
              <ChannelPane channelId={id} onMissing={setMissing} />
              <PaneHost channelId={id} />
            </>
          )}
        </Match>
        <Match when={loaded() || route().name === "unknown"}>
          <NoChannel workspaceId={workspaceId()} isKnown={isKnown()} left={left()} />
        </Match>
      </Switch>
    </div>
  );
}
