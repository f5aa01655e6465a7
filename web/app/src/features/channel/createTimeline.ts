import { createEffect, createMemo, createSignal, on, onCleanup } from "solid-js";
import type { GapRequest } from "@parley/list/solid";
import { toFault, windowsOf } from "@parley/sdk";
import type { HistoryPosition, Message, ParleyFault, Timeline } from "@parley/sdk";
import { useChannel, useSelect, useSession } from "../session/index.ts";
import { RowBuilder } from "./RowBuilder.ts";
import { windowsBeside } from "./listRows.ts";
import type { Row } from "./rows.ts";

/** Maximum of messages held of a channel. Beyond, the end far from the reader is trimmed and can be loaded again. */
const maxRows = 1000;
/** Live messages may exceed the maximum by this much, so that not every message causes a trim. */
const slack = 60;

const noWindows: readonly Timeline[] = [];

/** The page that fills a gap at the position of the reader. */
const positionIn = (windows: readonly Timeline[], { gap, side, part }: GapRequest): HistoryPosition | undefined => {
  const { above, below } = windowsBeside(windows, gap);
  const [last, first] = [above?.messages.at(-1), below?.messages[0]];
  if (last && first && side === "middle") return { aroundSeq: Math.round(last.seq + (first.seq - last.seq) * part) };
  if (first && (side === "end" || !last)) return { before: first.id };
  return last && { after: last.id };
};

/** The rows of a channel, and the loading of its pages. A row keeps its object while it is unchanged. */
export const createTimeline = (channelId: string) => {
  const { client } = useSession();
  const channel = useChannel(() => channelId);
  const outbox = useSelect((state) => state.outbox);
  const meId = useSelect((state) => state.me?.id);
  const windows = createMemo(() => {
    const held = channel();
    return held ? windowsOf(held) : noWindows;
  });
  const [fault, setFault] = createSignal<ParleyFault>();
  const [failed, setFailed] = createSignal<ReadonlyMap<string, ParleyFault>>(new Map());
  const abort = new AbortController();
  onCleanup(() => abort.abort());

  /** Fixed when the channel is opened, so that the unread divider does not move during reading. */
  const readSeq = createMemo<number | undefined>((before) => {
    const info = channel()?.info;
    if (before !== undefined || !info) return before;
    return client.reads.unreadCount(channelId) > 0 ? client.reads.get(channelId).seq : Number.MAX_SAFE_INTEGER;
  });

  const builder = new RowBuilder();
  /** Changes with every change of the rows or their content. */
  const built = createMemo(
    () => builder.build({ windows: windows(), outbox: outbox(), channelId, meId: meId(), readSeq: readSeq() }),
    undefined,
    { equals: false },
  );
  const listed = createMemo(() => built());
  /** The window of the reader. */
  const shown = createMemo(() => channel()?.timeline);

  const open = () => {
    setFault(undefined);
    client.openChannel(channelId, abort.signal).catch((error: unknown) => {
      const failure = toFault(error);
      if (failure.code !== "network.aborted") setFault(failure);
    });
  };
  const isEmpty = createMemo(() => shown() === undefined);
  const phase = useSelect((state) => state.connection.phase);
  // Also after a new epoch, and again when the connection is back after a failure.
  createEffect(
    on([isEmpty, phase], ([empty]) => {
      if (empty) open();
    }),
  );

  const waiting = createMemo(() => outbox().filter((message) => message.channelId === channelId).length);
  // The server has taken a message: it answers again, and the message is visible only on a page.
  createEffect(
    on(
      waiting,
      (count, before) => {
        if (count < (before ?? 0) && isEmpty() && fault()) open();
      },
      { defer: true },
    ),
  );

  const clearFailure = (gap: string): void => {
    if (failed().has(gap)) setFailed((held) => new Map([...held].filter(([key]) => key !== gap)));
  };
  /** Rejects when the page fails; the caller decides about a retry. */
  const load = async (request: GapRequest): Promise<void> => {
    const position = positionIn(windows(), request);
    if (!position) return;
    clearFailure(request.gap);
    try {
      await client.load(channelId, position);
    } catch (error) {
      setFailed((held) => new Map(held).set(request.gap, toFault(error)));
      throw error;
    }
    client.trim(channelId, position.before === undefined ? "newest" : "oldest", maxRows);
  };

  return {
    channel,
    listed,
    fault,
    open,
    load,
    clearFailure,
    /** The newest window, if it is held. */
    present: createMemo(() => {
      const last = windows().at(-1);
      return last?.hasNewer === false ? last : undefined;
    }),
    isOpen: (): boolean => shown() !== undefined,
    /** Whether the window of the reader ends before the newest message. */
    isApart: (): boolean => shown()?.hasNewer === true,
    /** The errors of gaps, until the next attempt. */
    failed,
    row: (id: string): Row | undefined => {
      built();
      return builder.row(id);
    },
    firstNew: (): Row | undefined => {
      built();
      return builder.firstNew();
    },
    /** The newest editable message of the user, if the newest window is held. */
    lastOwn: (): string | undefined => {
      const last = windows().at(-1);
      const isOwn = ({ senderId, type, deletedAt, sealed }: Message) =>
        senderId === meId() && type !== "system" && deletedAt === undefined && sealed === undefined;
      return last?.hasNewer === false ? last.messages.findLast(isOwn)?.id : undefined;
    },
    toPresent: async (): Promise<void> => {
      if (shown()?.hasNewer === true) await client.loadNewest(channelId).catch(() => undefined);
    },
    /** Whether the loaded part has messages, pending ones included. */
    hasMessages: createMemo(() => !isEmpty() && listed().some((row) => row.kind === undefined)),
    /** Trims the oldest messages while the reader follows the end. */
    shorten: (): void => {
      if ((shown()?.messages.length ?? 0) > maxRows + slack) client.trim(channelId, "newest", maxRows);
    },
  };
};

export type ChannelTimeline = ReturnType<typeof createTimeline>;
