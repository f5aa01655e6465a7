import { Match, Show, Switch, createEffect, createMemo, createSelector, createSignal, on, onCleanup } from "solid-js";
import type { Accessor } from "solid-js";
import { Feed } from "@parley/list/solid";
import type { ListState, SavedPosition, VirtualList } from "@parley/list/solid";
import { dayFrom } from "../../lib/time.ts";
import { Button } from "../../ui/Button.tsx";
import { ArrowDown } from "../../ui/icons.tsx";
import { codeText, useSession } from "../session/index.ts";
import { ChannelStart } from "./ChannelStart.tsx";
import { DayDivider, NewDivider } from "./Divider.tsx";
import { TimelineRow } from "./TimelineRow.tsx";
import { TimelineSheet } from "./TimelineSheet.tsx";
import { createActiveRow } from "./createActiveRow.ts";
import { createFocusRestorer } from "./createFocusRestorer.ts";
import { createLongPress } from "./createLongPress.ts";
import { jumpTarget } from "./createJump.ts";
import { createMessageChanges } from "./createMessageChanges.ts";
import { createFarFromEnd } from "./createFarFromEnd.ts";
import { createInviteAction } from "./createInviteAction.ts";
import { createGapRetries } from "./createGapRetries.ts";
import { createVisibility } from "./createVisibility.ts";
import { createSendDelay } from "./createSendDelay.ts";
import type { ChannelTimeline } from "./createTimeline.ts";
import { dayIn, kindOf } from "./listRows.ts";
import { scrollToFirstUnread } from "./scrollToFirstUnread.ts";
import styles from "./MessageList.module.css";
import { strings } from "./strings.ts";

export interface MessageListProps {
  readonly channelId: string;
  readonly name: string;
  readonly timeline: ChannelTimeline;
  readonly pinned: Accessor<boolean>;
  /** Called for each mounted row, with the row as owner. */
  readonly onRow: (element: HTMLElement) => void;
  readonly onState: (state: ListState) => void;
  readonly onReady: (list: VirtualList) => void;
  /** The user wants to see the newest message. */
  readonly onPresent: () => void;
  /** The own message that is being edited. */
  readonly editing: Accessor<string | undefined>;
  readonly onEdit: (id: string | undefined) => void;
  /** The focused element was removed, or is done. */
  readonly onFocusComposer: () => void;
}

/** The last position in each channel; absent for the end. In memory only. */
const lastPositions = new Map<string, SavedPosition>();

const Gap = (props: { readonly onElement: (element: HTMLElement) => void }) => (
  <div ref={(element) => props.onElement(element)} class={styles["skeleton"]} data-gap="" />
);

/** The text of the button below: the count of new messages, or a way to the newest message when it is far away. */
const createBelow = (
  channelId: Accessor<string>,
  of: Accessor<ChannelTimeline>,
  pinned: Accessor<boolean>,
  isFar: Accessor<boolean>,
): Accessor<string | undefined> => {
  const { state } = useSession();
  const below = createMemo(() => {
    const timeline = of();
    if (!timeline.isOpen() || pinned() || !timeline.hasMessages()) return undefined;
    const fresh = state.unreadOf(channelId());
    if (fresh > 0) return strings.newBelow(fresh);
    return isFar() || timeline.isApart() || !timeline.present() ? strings.toPresent : undefined;
  });
  return below;
};

export function MessageList(props: MessageListProps) {
  let list: VirtualList | undefined;
  let frame: HTMLElement | undefined;
  const [listing, setListing] = createSignal<VirtualList>();
  let isPositioned = false;
  const lastPosition = () => {
    const position = lastPositions.get(props.channelId);
    return position?.pinned === false && props.timeline.row(position.key) ? position : undefined;
  };
  /** Sets the first position: the last one, or the first unread message. */
  const setFirstPosition = () => {
    if (isPositioned || !list || !props.timeline.hasMessages()) return;
    isPositioned = true;
    const fresh = props.timeline.firstNew();
    // A link to a message sets the position.
    if (!fresh || lastPosition() || jumpTarget(props.channelId) !== undefined) return;
    scrollToFirstUnread(list, fresh.id, props.timeline.present()?.messages.some(({ id }) => id === fresh.id) === true);
  };
  createEffect(on(() => props.timeline.hasMessages(), setFirstPosition));
  createEffect(
    on([() => props.timeline.listed(), () => props.pinned()], ([, pinned]) => {
      if (pinned) props.timeline.shorten();
    }),
  );
  // The reader may have reached the end from another window, past a gap.
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
  const isUp = createGapRetries(() => props.timeline.failed(), retry);
  const visibility = createVisibility();
  const delay = createSendDelay();
  const visibleFailures = createMemo(() => [...props.timeline.failed().keys()].filter((gap) => visibility.has(gap)));
  const changing = createMessageChanges(() => props.timeline);
  const isEditing = createSelector(() => props.editing());
  // The editor must not be lost when the reader scrolls away.
  createEffect(
    on(
      () => props.editing(),
      (id) => {
        const held = list;
        if (id === undefined || !held) return;
        held.retain(id);
        held.jump(id, "nearest");
        onCleanup(() => held.release(id));
      },
    ),
  );
  const active = createActiveRow();
  const restoreFocus = createFocusRestorer(() => props.onFocusComposer());
  const [sheet, setSheet] = createSignal<string>();
  const inSheet = createMemo(() => {
    const row = props.timeline.row(sheet() ?? "");
    return row?.state === "sent" && !row.isDeleted ? row : undefined;
  });
  const press = createLongPress(setSheet);
  const closeSheet = () => {
    const id = sheet();
    setSheet(undefined);
    // A focused field keeps the focus; otherwise the message gets it, not the feed.
    const at = document.activeElement;
    if (id === undefined || (at !== document.body && at?.getAttribute("role") !== "feed")) return;
    frame?.querySelector<HTMLElement>(`[data-message-id="${id}"]`)?.focus({ preventScroll: true });
  };
  // The message may be removed while its sheet is open.
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
    restoreFocus(created);
    press(created);
    far.watch(created);
  };
  const endEditing = () => {
    props.onEdit(undefined);
    props.onFocusComposer();
  };
  const far = createFarFromEnd(listing, () => props.timeline.listed());
  const below = createBelow(
    () => props.channelId,
    () => props.timeline,
    () => props.pinned(),
    far.isFar,
  );
  const goToPresent = (): void => {
    props.onPresent();
    // The button is removed, and would lose the focus.
    frame?.querySelector<HTMLElement>("[role=feed]")?.focus({ preventScroll: true });
  };
  const invite = createInviteAction(() => props.timeline.channel()?.info);
  const isLatestOwn = createSelector(() => props.timeline.lastOwn());
  return (
    <div class={styles["frame"]} ref={listen}>
      <Feed
        rows={props.timeline.listed()}
        label={strings.messagesIn(props.name)}
        class={styles["scroller"]}
        itemSelector="article"
        estimate={44}
        restore={lastPosition()}
        request={(request) => props.timeline.load(request)}
        requestLatest={() => void props.timeline.toPresent()}
        onState={(state) => props.onState(state)}
        onReady={(created) => {
          list = created;
          setListing(created);
          setFirstPosition();
          props.onReady(created);
        }}
        onPosition={(position) => {
          if (position.pinned) lastPositions.delete(props.channelId);
          else lastPositions.set(props.channelId, position);
        }}
      >
        {(row) => (
          <Switch
            fallback={
              <TimelineRow
                id={row.key()}
                timeline={props.timeline}
                changing={changing}
                delay={delay}
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
              <Gap onElement={(element) => visibility.watch(element, row.key)} />
            </Match>
            <Match when={kindOf(row.key()) === "beginning"}>
              <ChannelStart name={props.name} isEmpty={!props.timeline.hasMessages()} onInvite={invite()} />
            </Match>
            <Match when={kindOf(row.key()) === "end"}>
              <div class={styles["end"]} />
            </Match>
          </Switch>
        )}
      </Feed>
      <Show when={!props.timeline.isOpen() && props.timeline.fault()}>
        {(fault) => (
          // Pending messages are listed also when no page is loaded, and may fill the view.
          <p class={styles[props.timeline.listed().length > 0 ? "hint" : "failed"]} role="alert">
            {codeText(fault().code)}{" "}
            <Button variant="link" onClick={() => props.timeline.open()}>
              {strings.tryAgain}
            </Button>
          </p>
        )}
      </Show>
      <Show when={inSheet()}>
        {(row) => (
          <TimelineSheet row={row()} changing={changing} onEdit={(id) => props.onEdit(id)} onClose={closeSheet} />
        )}
      </Show>
      <Show when={visibleFailures().length > 0}>
        <p class={styles["hint"]} role="alert">
          {isUp() ? strings.loadingFailed : strings.loadingWaits}{" "}
          <Button variant="link" onClick={() => visibleFailures().forEach(retry)}>
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
