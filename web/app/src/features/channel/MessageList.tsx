import { For, Show, createEffect, createMemo, createSignal, onCleanup, onMount } from "solid-js";
import type { Accessor } from "solid-js";
import { unreadCount } from "@parley/sdk";
import { plainText } from "../../lib/markdown/parse.ts";
import { Button } from "../../ui/Button.tsx";
import { ArrowDown } from "../../ui/icons.tsx";
import { codeText, useSelect, useSession } from "../session/index.ts";
import { MessageRow } from "./MessageRow.tsx";
import type { createScroll } from "./createScroll.ts";
import type { ChannelTimeline } from "./createTimeline.ts";
import styles from "./MessageList.module.css";
import { strings } from "./strings.ts";

export interface MessageListProps {
  readonly name: string;
  readonly timeline: ChannelTimeline;
  readonly scroll: ReturnType<typeof createScroll>;
  readonly onPresent: () => void;
}

/** A wait shorter than this shows nothing. */
const quietMs = 300;

const Later = () => {
  const [late, setLate] = createSignal(false);
  const timer = setTimeout(() => setLate(true), quietMs);
  onCleanup(() => clearTimeout(timer));
  return <Show when={late()}><p class={styles["hint"]}>{strings.loadingOlder}</p></Show>;
};

function ListedRow(props: { readonly id: string; readonly timeline: ChannelTimeline }) {
  const { client } = useSession();
  // Rows leave by the list of ids; in between, the last thing a row showed is still right.
  const row = createMemo((before: ReturnType<ChannelTimeline["row"]>) => props.timeline.row(props.id) ?? before);
  const author = useSelect((state) => state.users[row()?.senderId ?? ""]);
  const isOwn = useSelect((state) => state.me?.id === row()?.senderId);
  const users = useSelect((state) => state.users);
  createEffect(() => {
    const shown = row();
    if (shown && !author()) client.ensureUser(shown.senderId);
  });
  const quote = createMemo(() => {
    const id = row()?.replyTo;
    if (id === undefined) return undefined;
    const quoted = props.timeline.row(id);
    if (!quoted) return { name: "", text: strings.repliedUnloaded };
    return { name: users()[quoted.senderId]?.displayName ?? strings.someone, text: quoted.isDeleted ? strings.deleted : plainText(quoted.content) };
  });
  return (
    <Show when={row()}>
      {(shown) => (
        <MessageRow row={shown()} author={author()} isOwn={isOwn()} quote={quote()} onRetry={() => client.retry(props.id)} onDiscard={() => client.discard(props.id)} />
      )}
    </Show>
  );
}

const Beginning = (props: { readonly name: string; readonly isEmpty: boolean }) => (
  <div class={styles["beginning"]}>
    <h2>{strings.beginning(props.name)}</h2>
    <p>{props.isEmpty ? strings.emptyLead : strings.beginningLead}</p>
  </div>
);

/** What is below the view: how many new messages, or the present when the window ends before it. */
const createBelow = (of: Accessor<ChannelTimeline>, pinned: Accessor<boolean>): Accessor<string | undefined> => {
  const seen = createMemo<number>((before) => {
    const last = of().timeline()?.messages.at(-1)?.index ?? 0;
    return pinned() || before === 0 ? last : before;
  }, 0);
  const below = createMemo(() => {
    const timeline = of();
    const channel = timeline.channel();
    if (!channel || pinned() || timeline.ids().length === 0) return undefined;
    const fresh = Math.min(unreadCount(channel), channel.info.lastIndex - seen());
    if (fresh > 0) return strings.newBelow(fresh);
    return timeline.timeline()?.hasNewer === true ? strings.toPresent : undefined;
  });
  return below;
};

export function MessageList(props: MessageListProps) {
  let scroller: HTMLDivElement | undefined;
  let content: HTMLDivElement | undefined;
  onMount(() => {
    if (scroller && content) props.scroll.attach(scroller, content);
  });
  const below = createBelow(() => props.timeline, () => props.scroll.pinned());
  const atBeginning = () => props.timeline.timeline()?.hasOlder === false;
  return (
    <div class={styles["frame"]}>
      <div
        ref={(created) => (scroller = created)}
        class={styles["scroller"]}
        role="log"
        aria-live="off"
        aria-label={strings.messagesIn(props.name)}
        tabindex="0"
        onScroll={() => props.scroll.look()}
      >
        <div ref={(created) => (content = created)} class={styles["content"]}>
          <Show when={atBeginning()}><Beginning name={props.name} isEmpty={props.timeline.ids().length === 0} /></Show>
          <Show when={props.timeline.loadingOlder()}><div class={styles["top"]}><Later /></div></Show>
          <Show when={props.timeline.olderFailed()}>
            <div class={styles["top"]}>
              <p class={styles["hint"]}>
                {strings.loadingFailed} <Button look="link" onClick={() => void props.timeline.loadOlder()}>{strings.tryAgain}</Button>
              </p>
            </div>
          </Show>
          <Show when={props.timeline.timeline() === undefined && props.timeline.fault()}>
            {(fault) => (
              <p class={styles["failed"]} role="alert">
                {codeText(fault().code)} <Button look="link" onClick={() => props.timeline.open()}>{strings.tryAgain}</Button>
              </p>
            )}
          </Show>
          <For each={props.timeline.ids()}>{(id) => <ListedRow id={id} timeline={props.timeline} />}</For>
        </div>
      </div>
      <Show when={below()}>
        {(text) => (
          <button type="button" class={styles["pill"]} onClick={() => props.onPresent()}>
            <ArrowDown size={15} />{text()}
          </button>
        )}
      </Show>
    </div>
  );
}
