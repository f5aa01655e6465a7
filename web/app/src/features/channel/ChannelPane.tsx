import { Match, Show, Switch, createEffect, createMemo, createSignal, on, onCleanup } from "solid-js";
import type { VirtualList } from "@parley/list/solid";
import { channelPath, closePane, navigate, openPane, pane } from "../../lib/router.ts";
import { isNarrow } from "../../lib/viewport.ts";
import { Button } from "../../ui/Button.tsx";
import { hasNoFocus } from "../../ui/focusRestorer.ts";
import { codeText, useSelect, useSession } from "../session/index.ts";
import { ChannelHeader } from "./ChannelHeader.tsx";
import styles from "./ChannelPane.module.css";
import { Composer } from "./Composer.tsx";
import { JoinBar } from "./JoinBar.tsx";
import { JumpNotice } from "./JumpNotice.tsx";
import { LiveRegion } from "./LiveRegion.tsx";
import { MessageList } from "./MessageList.tsx";
import { StatusStrip } from "./StatusStrip.tsx";
import { createJump, jumpTarget } from "./createJump.ts";
import { createReadTracking } from "./createReadTracking.ts";
import { createBackNavigation } from "./createBackNavigation.ts";
import { createTypeToFocus } from "./createTypeToFocus.ts";
import { createTimeline } from "./createTimeline.ts";
import { strings } from "./strings.ts";

export interface ChannelPaneProps {
  readonly channelId: string;
  /** The heading shown instead of the channel, for the title of the page. */
  readonly onMissing: (heading: string | undefined) => void;
}

/** Shows one channel. Another channel gets another pane. */
export function ChannelPane(props: ChannelPaneProps) {
  const session = useSession();
  const { client } = session;
  // eslint-disable-next-line solid/reactivity
  const { channelId } = props;
  const maxLength = useSelect((state) => state.limits.messageLength);
  const timeline = createTimeline(channelId);
  const [pinned, setPinned] = createSignal(true);
  const [list, setList] = createSignal<VirtualList>();
  const [editing, setEditing] = createSignal<string>();
  let root: HTMLElement | undefined;
  let composer: HTMLTextAreaElement | undefined;
  const watchRow = createReadTracking(channelId, timeline, pinned);

  const jump = createJump(channelId, timeline);
  const meId = useSelect((state) => state.me?.id);
  const hasWorkspace = useSelect((state) => state.workspaces.length > 0);

  createEffect(
    on([jump.arrived, list], ([messageId, shown]) => {
      if (messageId !== undefined) shown?.jump(messageId, "center");
    }),
  );
  createBackNavigation(channelId, list, () => root?.querySelector<HTMLElement>("[role=feed]"));

  const toPresent = () => {
    const at = info();
    // The URL names the visible position.
    if (at && jumpTarget(channelId) !== undefined) navigate(channelPath(at.workspaceId, channelId), "replace");
    list()?.toLatest();
  };
  const send = (content: string) => {
    client.send({ channelId, content });
    toPresent();
  };
  const info = () => timeline.channel()?.info;
  const canWrite = () => info()?.joined === true && info()?.archivedAt === undefined;
  const toComposer = () => {
    if (composer?.isConnected === true) composer.focus({ preventScroll: true });
  };
  /** On a phone, focusing the composer would open the keyboard over the messages. */
  const backToComposer = () => {
    if (isNarrow() || composer?.isConnected !== true)
      root?.querySelector<HTMLElement>("[role=feed]")?.focus({ preventScroll: true });
    else toComposer();
  };
  createTypeToFocus(() => root, toComposer);
  // The composer is removed when the user leaves the channel, on any device, or when it is archived.
  createEffect(
    on(canWrite, (can, could) => {
      if (could === true && !can && hasNoFocus()) backToComposer();
    }),
  );
  const missing = createMemo(() => {
    const fault = info() === undefined ? timeline.fault() : undefined;
    return fault && (fault.code === "channel.not_found" ? strings.notFoundTitle : codeText(fault.code));
  });
  createEffect(on(missing, (heading) => props.onMissing(heading)));
  onCleanup(() => props.onMissing(undefined));
  return (
    <main class={styles["pane"]} ref={(created) => (root = created)}>
      <Switch>
        <Match when={info()}>
          {(shown) => (
            <>
              <ChannelHeader
                info={shown()}
                onDetails={() => session.openDialog({ name: "channelDetails", channelId })}
                isMembersOpen={pane() === "members"}
                onMembers={() => (pane() === "members" ? closePane() : openPane("members"))}
              />
              <MessageList
                channelId={channelId}
                name={shown().name}
                timeline={timeline}
                pinned={pinned}
                onRow={watchRow}
                onState={(state) => setPinned(state.pinned)}
                onReady={(created) => setList(created)}
                onPresent={toPresent}
                editing={editing}
                onEdit={(id) => setEditing(id)}
                onFocusComposer={backToComposer}
              />
              <div class={styles["foot"]}>
                <JumpNotice jump={jump} />
                <Show when={canWrite()} fallback={<JoinBar info={shown()} />}>
                  <Composer
                    channelId={channelId}
                    account={meId()}
                    name={shown().name}
                    maxLength={maxLength()}
                    onSend={send}
                    onEditLast={() => setEditing(timeline.lastOwn())}
                    onArea={(area) => (composer = area)}
                  />
                </Show>
                <StatusStrip />
              </div>
              <LiveRegion timeline={timeline} />
            </>
          )}
        </Match>
        <Match when={timeline.fault()}>
          {(fault) => (
            <div class={styles["nothing"]}>
              <h1>{missing()}</h1>
              <Show
                when={fault().code === "channel.not_found"}
                fallback={<Button onClick={() => timeline.open()}>{strings.tryAgain}</Button>}
              >
                <p>{strings.notFoundLead}</p>
                <a href="/">{hasWorkspace() ? strings.back : strings.toStart}</a>
              </Show>
            </div>
          )}
        </Match>
      </Switch>
    </main>
  );
}
