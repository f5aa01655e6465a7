import { Match, Show, Switch, createEffect, createMemo, createSelector, createSignal, on, onCleanup } from "solid-js";
import type { Accessor } from "solid-js";
import { Feed } from "@parley/list/solid";
import type { ListState, Place, VirtualList } from "@parley/list/solid";
import { unreadCount } from "@parley/sdk";
import { plainText } from "../../lib/markdown/parse.ts";
import { dayFrom } from "../../lib/time.ts";
import { isCoarse } from "../../lib/viewport.ts";
import { Button } from "../../ui/Button.tsx";
import { ArrowDown } from "../../ui/icons.tsx";
import { codeText, useSelect, useSession } from "../session/index.ts";
import { DayDivider, NewDivider } from "./Divider.tsx";
import { ListedSheet } from "./ListedSheet.tsx";
import { MessageActions } from "./MessageActions.tsx";
import { MessageEditor } from "./MessageEditor.tsx";
import { MessageReactions } from "./MessageReactions.tsx";
import { MessageRow } from "./MessageRow.tsx";
import type { Quote } from "./MessageRow.tsx";
import { createActive } from "./createActive.ts";
import { createFocusKeeper } from "./createFocusKeeper.ts";
import { createPress } from "./createPress.ts";
import { jumpTarget } from "./createJump.ts";
import { createChanging } from "./createChanging.ts";
import { createFar } from "./createFar.ts";
import { createInviting } from "./createInviting.ts";
import { createRetries } from "./createRetries.ts";
import { createSight } from "./createSight.ts";
import { createWait } from "./createWait.ts";
import type { Wait } from "./createWait.ts";
import { createLinkNames } from "./createLinkNames.ts";
import type { Changing } from "./createChanging.ts";
import type { ChannelTimeline } from "./createTimeline.ts";
import { ownActions } from "./ownActions.ts";
import { dayIn, kindOf } from "./listRows.ts";
import { placeFirst } from "./placeFirst.ts";
import type { Row } from "./rows.ts";
import styles from "./MessageList.module.css";
import { strings } from "./strings.ts";

export interface MessageListProps {
  readonly channelId: string;
  readonly name: string;
  readonly timeline: ChannelTimeline;
  readonly pinned: Accessor<boolean>;
  /** Each row that comes into the page, in its own scope. */
  readonly onRow: (element: HTMLElement) => void;
  readonly onState: (state: ListState) => void;
  readonly onReady: (list: VirtualList) => void;
  /** The person wants to see the end. */
  readonly onPresent: () => void;
  /** The own message that is being written anew. */
  readonly editing: Accessor<string | undefined>;
  readonly onEdit: (id: string | undefined) => void;
  /** What had the focus is gone, or done with. */
  readonly onFocusComposer: () => void;
}

/** Where each channel was left, for the time of this page; absent when it was left at its end. */
const leftAt = new Map<string, Place>();

function ListedReactions(props: { readonly row: Row; readonly changing: Changing }) {
  const users = useSelect((state) => state.users);
  const toggle = (emoji: string) => props.changing.toggle(props.row.id, emoji);
  return (
    <MessageReactions
      reactions={props.row.reactions}
      isMine={props.changing.isMine}
      nameOf={(id) => users()[id]?.displayName ?? strings.someone}
      onToggle={props.changing.canChange() ? toggle : undefined}
      error={props.changing.error(props.row.id)}
    />
  );
}

interface ListedRowProps {
  readonly id: string;
  readonly timeline: ChannelTimeline;
  readonly changing: Changing;
  readonly wait: Accessor<Wait | undefined>;
  readonly isActive: (id: string) => boolean;
  readonly isEditing: (id: string) => boolean;
  readonly isLatestOwn: (id: string) => boolean;
  readonly onEdit: (id: string | undefined) => void;
  readonly onEditEnd: () => void;
  readonly onMore: (id: string) => void;
  readonly onElement: (element: HTMLElement) => void;
}

function ListedRow(props: ListedRowProps) {
  const { client } = useSession();
  // Rows leave by the list of ids; in between, the last thing a row showed is still right.
  const row = createMemo((before: ReturnType<ChannelTimeline["row"]>) => props.timeline.row(props.id) ?? before);
  const author = useSelect((state) => state.users[row()?.senderId ?? ""]);
  const isOwn = useSelect((state) => state.me?.id === row()?.senderId);
  const users = useSelect((state) => state.users);
  const maxLength = useSelect((state) => state.limits.messageLength);
  const sheet = () => props.onMore(props.id);
  const nameOf = createLinkNames();
  createEffect(
    on([row, author], ([shown, known]) => {
      if (shown && !known) client.ensureUser(shown.senderId);
    }),
  );
  const quote = createMemo<Quote | undefined>(
    () => {
      const id = row()?.replyTo;
      if (id === undefined) return undefined;
      const quoted = props.timeline.row(id);
      if (!quoted) return { name: "", text: strings.repliedUnloaded };
      const text = quoted.isDeleted ? strings.deleted : plainText(quoted.content, nameOf);
      return { name: users()[quoted.senderId]?.displayName ?? strings.someone, text };
    },
    undefined,
    { equals: (a, b) => a?.name === b?.name && a?.text === b?.text },
  );
  return (
    <Show when={row()}>
      {(shown) => (
        <MessageRow
          row={shown()}
          author={author()}
          isOwn={isOwn()}
          isLatestOwn={props.isLatestOwn(props.id)}
          wait={props.wait()}
          quote={quote()}
          reactions={
            <Show when={shown().reactions.length > 0 || props.changing.error(props.id) !== undefined}>
              <ListedReactions row={shown()} changing={props.changing} />
            </Show>
          }
          actions={
            <Show when={props.isActive(props.id)}>
              <MessageActions
                messageId={props.id}
                onReact={props.changing.canChange() ? (emoji) => props.changing.toggle(props.id, emoji) : undefined}
                own={isOwn() ? ownActions(props.id, props.changing, props.onEdit) : undefined}
              />
            </Show>
          }
          isEditing={props.isEditing(props.id)}
          editor={
            <MessageEditor
              content={shown().content}
              maxLength={maxLength()}
              onSave={(content) => {
                props.changing.edit(props.id, content);
                props.onEditEnd();
              }}
              onCancel={() => props.onEditEnd()}
            />
          }
          onMore={isCoarse() ? sheet : undefined}
          onElement={(created) => props.onElement(created)}
          onRetry={() => client.retry(props.id)}
          onDiscard={() => client.discard(props.id)}
        />
      )}
    </Show>
  );
}

// A feed may hold nothing but articles: what has a role of its own is inside of one.
const Beginning = (props: {
  readonly name: string;
  readonly isEmpty: boolean;
  /** For who is alone in the workspace and may let others in. */
  readonly onInvite: (() => void) | undefined;
}) => (
  <article class={styles["beginning"]}>
    <h2>{strings.beginning(props.name)}</h2>
    <Show when={props.onInvite} fallback={<p>{props.isEmpty ? strings.emptyLead : strings.beginningLead}</p>}>
      {(invite) => (
        <>
          <p>{strings.aloneLead}</p>
          <Button look="primary" onClick={() => invite()()}>
            {strings.invitePeople}
          </Button>
        </>
      )}
    </Show>
  </article>
);

const Gap = (props: { readonly onElement: (element: HTMLElement) => void }) => (
  <div ref={(element) => props.onElement(element)} class={styles["skeleton"]} data-gap="" />
);

/** What is below the view: how many new messages, or the present when that is far away. */
const createBelow = (
  of: Accessor<ChannelTimeline>,
  pinned: Accessor<boolean>,
  isFar: Accessor<boolean>,
): Accessor<string | undefined> => {
  const below = createMemo(() => {
    const timeline = of();
    const channel = timeline.channel();
    if (!channel || pinned() || !timeline.hasMessages()) return undefined;
    const fresh = unreadCount(channel);
    if (fresh > 0) return strings.newBelow(fresh);
    return isFar() || timeline.isApart() || !timeline.present() ? strings.toPresent : undefined;
  });
  return below;
};

export function MessageList(props: MessageListProps) {
  let list: VirtualList | undefined;
  let frame: HTMLElement | undefined;
  const [listing, setListing] = createSignal<VirtualList>();
  let isPlaced = false;
  const left = () => {
    const place = leftAt.get(props.channelId);
    return place?.pinned === false && props.timeline.row(place.key) ? place : undefined;
  };
  /** Once: where the channel was left, or at what is new in it. */
  const place = () => {
    if (isPlaced || !list || !props.timeline.hasMessages()) return;
    isPlaced = true;
    const fresh = props.timeline.firstNew();
    // A link leads elsewhere.
    if (!fresh || left() || jumpTarget(props.channelId) !== undefined) return;
    placeFirst(list, fresh.id, props.timeline.present()?.messages.some(({ id }) => id === fresh.id) === true);
  };
  createEffect(on(() => props.timeline.hasMessages(), place));
  createEffect(
    on([() => props.timeline.listed(), () => props.pinned()], ([, pinned]) => {
      if (pinned) props.timeline.shorten();
    }),
  );
  // They may have come to the end from another part of the history, past a gap.
  createEffect(
    on(
      () => props.pinned(),
      (pinned) => {
        if (pinned) void props.timeline.toPresent();
      },
      { defer: true },
    ),
  );
  const retry = (key: string) => {
    props.timeline.clearFailure(key);
    list?.retry(key);
  };
  const isUp = createRetries(() => props.timeline.failed(), retry);
  const sight = createSight();
  const wait = createWait();
  const failedInSight = createMemo(() => [...props.timeline.failed().keys()].filter((gap) => sight.has(gap)));
  const changing = createChanging(() => props.timeline);
  const isEditing = createSelector(() => props.editing());
  // What is written there must not be lost when the reader scrolls away.
  createEffect(
    on(
      () => props.editing(),
      (id) => {
        const held = list;
        if (id === undefined || !held) return;
        held.keep(id);
        held.jump(id, "nearest");
        onCleanup(() => held.release(id));
      },
    ),
  );
  const active = createActive();
  const keepFocus = createFocusKeeper(() => props.onFocusComposer());
  const [sheet, setSheet] = createSignal<string>();
  const inSheet = createMemo(() => {
    const row = props.timeline.row(sheet() ?? "");
    return row?.state === "sent" && !row.isDeleted ? row : undefined;
  });
  const press = createPress(setSheet);
  const closeSheet = () => {
    const id = sheet();
    setSheet(undefined);
    // Whoever was writing goes on there; else the message has the focus, not the list as a whole.
    const at = document.activeElement;
    if (id === undefined || (at !== document.body && at?.getAttribute("role") !== "feed")) return;
    frame?.querySelector<HTMLElement>(`[data-message-id="${id}"]`)?.focus({ preventScroll: true });
  };
  // What the sheet is about may go while it is open.
  createEffect(
    on(
      inSheet,
      (row) => {
        if (!row) closeSheet();
      },
      { defer: true },
    ),
  );
  const listen = (created: HTMLElement) => {
    frame = created;
    active.listen(created);
    keepFocus(created);
    press(created);
    far.watch(created);
  };
  const endEditing = () => {
    props.onEdit(undefined);
    props.onFocusComposer();
  };
  const far = createFar(listing, () => props.timeline.listed());
  const below = createBelow(
    () => props.timeline,
    () => props.pinned(),
    far.isFar,
  );
  const goToPresent = (): void => {
    props.onPresent();
    // The button goes, and with it the focus would.
    frame?.querySelector<HTMLElement>("[role=feed]")?.focus({ preventScroll: true });
  };
  const invite = createInviting(() => props.timeline.channel()?.info);
  const isLatestOwn = createSelector(() => props.timeline.lastOwn());
  return (
    <div class={styles["frame"]} ref={listen}>
      <Feed
        rows={props.timeline.listed()}
        label={strings.messagesIn(props.name)}
        class={styles["scroller"]}
        itemSelector="article"
        estimate={44}
        restore={left()}
        request={(request) => props.timeline.load(request)}
        requestLatest={() => void props.timeline.toPresent()}
        onState={(state) => props.onState(state)}
        onReady={(created) => {
          list = created;
          setListing(created);
          place();
          props.onReady(created);
        }}
        onPlace={(place) => {
          if (place.pinned) leftAt.delete(props.channelId);
          else leftAt.set(props.channelId, place);
        }}
      >
        {(row) => (
          <Switch
            fallback={
              <ListedRow
                id={row.key()}
                timeline={props.timeline}
                changing={changing}
                wait={wait}
                isActive={active.isActive}
                isEditing={isEditing}
                isLatestOwn={isLatestOwn}
                onEdit={(id) => props.onEdit(id)}
                onEditEnd={endEditing}
                onMore={setSheet}
                onElement={(element) => props.onRow(element)}
              />
            }
          >
            <Match when={kindOf(row.key()) === "day"}>
              <DayDivider at={dayFrom(dayIn(row.key()))} />
            </Match>
            <Match when={kindOf(row.key()) === "new"}>
              <NewDivider />
            </Match>
            <Match when={kindOf(row.key()) === "gap"}>
              <Gap onElement={(element) => sight.watch(element, row.key)} />
            </Match>
            <Match when={kindOf(row.key()) === "beginning"}>
              <Beginning name={props.name} isEmpty={!props.timeline.hasMessages()} onInvite={invite()} />
            </Match>
            <Match when={kindOf(row.key()) === "end"}>
              <div class={styles["end"]} />
            </Match>
          </Switch>
        )}
      </Feed>
      <Show when={!props.timeline.isOpen() && props.timeline.fault()}>
        {(fault) => (
          <p class={styles["failed"]} role="alert">
            {codeText(fault().code)}{" "}
            <Button look="link" onClick={() => props.timeline.open()}>
              {strings.tryAgain}
            </Button>
          </p>
        )}
      </Show>
      <Show when={inSheet()}>
        {(row) => (
          <ListedSheet row={row()} changing={changing} onEdit={(id) => props.onEdit(id)} onClose={closeSheet} />
        )}
      </Show>
      <Show when={failedInSight().length > 0}>
        <p class={styles["hint"]} role="alert">
          {isUp() ? strings.loadingFailed : strings.loadingWaits}{" "}
          <Button look="link" onClick={() => failedInSight().forEach(retry)}>
            {strings.tryAgain}
          </Button>
        </p>
      </Show>
      <Show when={below()}>
        {(text) => (
          <button type="button" class={styles["pill"]} onClick={goToPresent}>
            <ArrowDown size={15} />
            {text()}
          </button>
        )}
      </Show>
    </div>
  );
}
