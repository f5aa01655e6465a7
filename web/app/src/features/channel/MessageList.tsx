import { Match, Show, Switch, createEffect, createMemo, createSelector, createSignal, on, onCleanup } from "solid-js";
import type { Accessor } from "solid-js";
import { Feed } from "@parley/list/solid";
import type { ListState, SavedPosition, VirtualList } from "@parley/list/solid";
import { unreadCount } from "@parley/sdk";
import { dayFrom } from "../../lib/time.ts";
import { Button } from "../../ui/Button.tsx";
import { ArrowDown } from "../../ui/icons.tsx";
import { codeText } from "../session/index.ts";
import { Beginning } from "./Beginning.tsx";
import { DayDivider, NewDivider } from "./Divider.tsx";
import { ListedRow } from "./ListedRow.tsx";
import { ListedSheet } from "./ListedSheet.tsx";
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
import type { ChannelTimeline } from "./createTimeline.ts";
import { dayIn, kindOf } from "./listRows.ts";
import { placeFirst } from "./placeFirst.ts";
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
const leftAt = new Map<string, SavedPosition>();

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
        held.retain(id);
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
        onPosition={(place) => {
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
