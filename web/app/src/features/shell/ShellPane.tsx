import { Match, Show, Suspense, Switch, createEffect, createMemo, lazy, on } from "solid-js";
import { readSetting, writeSetting } from "../../lib/storage.ts";
import { channelPath, messagePath, navigate, route, workspacePath } from "../../lib/router.ts";
import { isNarrow } from "../../lib/viewport.ts";
import { Button } from "../../ui/Button.tsx";
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

/** Sends an address that names no channel on to one; on a phone the list of channels is a page of its own. */
const createRedirect = (): void => {
  const { state } = useSession();
  createEffect(on([route, state, isNarrow], ([at, held, narrow]) => {
    if (at.name === "channel") {
      const workspaceId = held.channels[at.channelId]?.info.workspaceId ?? at.workspaceId;
      if (workspaceId !== at.workspaceId) {
        // The channel is what was meant; beside another workspace it would look like a part of it.
        navigate(at.messageId === undefined ? channelPath(workspaceId, at.channelId) : messagePath(workspaceId, at.channelId, at.messageId), "replace");
        return;
      }
      writeSetting(lastWorkspace, at.workspaceId);
      writeSetting(lastChannel(at.workspaceId), at.channelId);
      return;
    }
    if (!held.loaded) return;
    const left = readSetting(lastWorkspace);
    const workspaceId = at.name === "workspace" ? at.workspaceId : (held.workspaces.find((workspace) => workspace.id === left) ?? held.workspaces[0])?.id;
    if (workspaceId === undefined) {
      // Also from the page of the sign-in, which is behind the person.
      if (at.name !== "home") navigate("/", "replace");
      return;
    }
    const channelId = narrow ? undefined : firstChannel(held, workspaceId, readSetting(lastChannel(workspaceId)));
    if (channelId !== undefined) navigate(channelPath(workspaceId, channelId), "replace");
    else if (at.name !== "workspace") navigate(workspacePath(workspaceId), "replace");
  }));
};

const createTitle = (): void => {
  const { state, reading } = useSession();
  createEffect(on([state, route, reading], ([held, at, read]) => {
    const name = at.name === "channel" ? held.channels[at.channelId]?.info.name : undefined;
    const unread = unreadOfAll(held, read);
    document.title = `${unread > 0 ? `(${unread}) ` : ""}${name === undefined ? "" : `#${name} · `}${strings.brand}`;
  }));
};

/** Where no channel is open: in no workspace at all, at the address of one that is not there, or in one with nothing to open. */
function NoChannel(props: { readonly workspaceId: string | undefined; readonly isKnown: boolean }) {
  const { openDialog } = useSession();
  return (
    <main class={styles["nothing"]}>
      <Switch>
        <Match when={props.workspaceId === undefined}><Suspense><NoWorkspace /></Suspense></Match>
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
              <Button onClick={() => openDialog({ name: "browseChannels", workspaceId: workspaceId() })}>{strings.browseChannels}</Button>
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
  createTitle();
  const workspaceId = () => {
    const at = route();
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
    // Without a workspace there is no list either, only the way out of it.
    return loaded() && !isKnown() ? "nothing" : "list";
  };
  // Remembered, so that the page does not move aside when the list of workspaces comes.
  const hasRail = () => (loaded() ? workspaces().length > 1 : readSetting(railed) !== undefined);
  createEffect(on([loaded, workspaces], ([known, held]) => {
    if (known) writeSetting(railed, held.length > 1 ? "1" : undefined);
  }));
  return (
    <div class={styles["shell"]} classList={{ [styles["railed"] ?? ""]: hasRail() }} data-view={view()}>
      <Show when={hasRail()}><Rail workspaceId={workspaceId()} /></Show>
      <Sidebar workspaceId={workspaceId()} channelId={channelId()} isPage={isNarrow() && view() === "list"} />
      <Switch fallback={<main />}>
        <Match when={channelId()} keyed>{(id) => <ChannelPane channelId={id} />}</Match>
        <Match when={loaded()}><NoChannel workspaceId={workspaceId()} isKnown={isKnown()} /></Match>
      </Switch>
    </div>
  );
}
