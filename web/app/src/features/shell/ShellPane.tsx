import { Match, Show, Suspense, Switch, createEffect, createMemo, createSignal, lazy, on, onCleanup } from "solid-js";
import type { Accessor } from "solid-js";
import type { State } from "@parley/sdk";
import { readSetting, writeSetting } from "../../lib/storage.ts";
import { channelPath, messagePath, navigate, route, workspacePath } from "../../lib/router.ts";
import type { Route } from "../../lib/router.ts";
import { isNarrow } from "../../lib/viewport.ts";
import { Button } from "../../ui/Button.tsx";
import { focusHeading, hasNoFocus } from "../../ui/focusKeeper.ts";
import { ChannelPane } from "../channel/index.ts";
import { useSelect, useSession } from "../session/index.ts";
import { Rail } from "./Rail.tsx";
import styles from "./Shell.module.css";
import { Sidebar } from "./Sidebar.tsx";
import { firstChannel, unreadOfAll } from "./channelsOf.ts";
import { strings } from "./strings.ts";

/** Whoever is in a workspace never loads it. */
const NoWorkspace = lazy(() => import("../workspaces/index.ts").then((feature) => ({ default: feature.NoWorkspace })));

const railed = "rail";
const lastWorkspace = "workspace";
const lastChannel = (workspaceId: string) => `channel.${workspaceId}`;

/** The workspace that was open last, or else the first one. */
const homeOf = ({ workspaces }: State): string | undefined => {
  const left = readSetting(lastWorkspace);
  return (workspaces.find(({ id }) => id === left) ?? workspaces[0])?.id;
};

/**
 * Sends an address that names no channel on to one; on a phone the list of channels is a page of its own. An address of
 * nothing stays: whoever followed it is told.
 */
const createRedirect = (): void => {
  const { state } = useSession();
  createEffect(
    on([route, state, isNarrow], ([at, held, narrow]) => {
      if (at.name === "channel") {
        const workspaceId = held.channels[at.channelId]?.info.workspaceId ?? at.workspaceId;
        if (workspaceId !== at.workspaceId) {
          // The channel is what was meant; beside another workspace it would look like a part of it.
          navigate(
            at.messageId === undefined
              ? channelPath(workspaceId, at.channelId)
              : messagePath(workspaceId, at.channelId, at.messageId),
            "replace",
          );
          return;
        }
        writeSetting(lastWorkspace, at.workspaceId);
        writeSetting(lastChannel(at.workspaceId), at.channelId);
        return;
      }
      if (!held.loaded || at.name === "unknown") return;
      const workspaceId = at.name === "workspace" ? at.workspaceId : homeOf(held);
      if (workspaceId === undefined) {
        // Also from the page of the sign-in, which is behind the person.
        if (at.name !== "home") navigate("/", "replace");
        return;
      }
      const channelId = narrow ? undefined : firstChannel(held, workspaceId, readSetting(lastChannel(workspaceId)));
      if (channelId !== undefined) navigate(channelPath(workspaceId, channelId), "replace");
      else if (at.name !== "workspace") navigate(workspacePath(workspaceId), "replace");
    }),
  );
};

/** What is open, in words. */
const nameOf = (at: Route, held: State): string | undefined => {
  if (at.name === "unknown") return strings.noPageTitle;
  if (at.name === "workspace") {
    const workspace = held.workspaces.find(({ id }) => id === at.workspaceId);
    return workspace || !held.loaded ? workspace?.name : strings.unknownTitle;
  }
  const name = at.name === "channel" ? held.channels[at.channelId]?.info.name : undefined;
  return name === undefined ? undefined : `#${name}`;
};

const createTitle = (missing: Accessor<string | undefined>): void => {
  const { state, reading } = useSession();
  createEffect(
    on([state, route, reading, missing], ([held, at, read, heading]) => {
      const name = heading ?? nameOf(at, held);
      const unread = unreadOfAll(held, read);
      document.title = `${unread > 0 ? `(${unread}) ` : ""}${name === undefined ? "" : `${name} · `}${strings.brand}`;
    }),
  );
  // Who signs out leaves no name of a channel behind.
  onCleanup(() => {
    document.title = strings.brand;
  });
};

/** The page that another one takes the place of may have had the focus: then the heading of the new one has it. */
const createFocus = (): void => {
  let frame = 0;
  const nextFrame = (work: () => void): void => {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(work);
  };
  createEffect(
    on(route, (_, before) => {
      // Of a page that was just loaded nobody has taken anything yet.
      if (before === undefined || before.name === "home" || before.name === "signIn") return;
      // What is hidden loses the focus only when the frame is laid out.
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
 * Where no channel is open: at an address of nothing or of a workspace that is not there, in none at all, or in one
 * with nothing to open.
 */
function NoChannel(props: { readonly workspaceId: string | undefined; readonly isKnown: boolean }) {
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
  createTitle(missing);
  createFocus();
  const home = useSelect(homeOf);
  const workspaceId = () => {
    const at = route();
    if (at.name === "unknown") return home();
    return at.name === "workspace" || at.name === "channel" ? at.workspaceId : undefined;
  };
  const channelId = () => {
    const at = route();
    return at.name === "channel" ? at.channelId : undefined;
  };
  const { client } = useSession();
  const shown = createMemo(channelId);
  // What is on the screen comes live, however large it is.
  createEffect(on(shown, (id) => client.setFocus(id === undefined ? [] : [id])));
  const isKnown = () => workspaces().some((held) => held.id === workspaceId());
  const view = () => {
    if (channelId() !== undefined) return "channel";
    if (route().name === "unknown") return "nothing";
    // Without a workspace there is no list either, only the way out of it.
    return loaded() && !isKnown() ? "nothing" : "list";
  };
  // Remembered, so that the page does not move aside when the list of workspaces comes.
  const hasRail = () => (loaded() ? workspaces().length > 1 : readSetting(railed) !== undefined);
  createEffect(
    on([loaded, workspaces], ([known, held]) => {
      if (known) writeSetting(railed, held.length > 1 ? "1" : undefined);
    }),
  );
  return (
    <div class={styles["shell"]} classList={{ [styles["railed"] ?? ""]: hasRail() }} data-view={view()}>
      <Show when={hasRail()}>
        <Rail workspaceId={workspaceId()} />
      </Show>
      <Sidebar workspaceId={workspaceId()} channelId={channelId()} isPage={isNarrow() && view() === "list"} />
      <Switch fallback={<main />}>
        <Match when={channelId()} keyed>
          {(id) => <ChannelPane channelId={id} onMissing={setMissing} />}
        </Match>
        <Match when={loaded() || route().name === "unknown"}>
          <NoChannel workspaceId={workspaceId()} isKnown={isKnown()} />
        </Match>
      </Switch>
    </div>
  );
}
