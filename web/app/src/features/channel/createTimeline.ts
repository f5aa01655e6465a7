import { createEffect, createMemo, createSignal, on, onCleanup } from "solid-js";
import type { GapRequest } from "@parley/list/solid";
import { toFault, windowsOf } from "@parley/sdk";
import type { HistoryPosition, Message, ParleyFault, Timeline } from "@parley/sdk";
import { useChannel, useSelect, useSession } from "../session/index.ts";
import { RowMaker } from "./RowMaker.ts";
import { windowsBeside } from "./listRows.ts";
import type { Row } from "./rows.ts";

/** Messages held of one channel. Beyond, the end far from the reader is given up; it comes back by cursor. */
const maxRows = 1000;
/**
 * Live messages may run past the maximum by this much before the oldest rows go, so that not every message costs a cut.
 */
const slack = 60;

const noWindows: readonly Timeline[] = [];

/** Which page fills a gap where the reader looks at it. */
const placeIn = (windows: readonly Timeline[], { gap, side, part }: GapRequest): HistoryPosition | undefined => {
  const { above, below } = windowsBeside(windows, gap);
  const [last, first] = [above?.messages.at(-1), below?.messages[0]];
  if (last && first && side === "middle") return { aroundSeq: Math.round(last.seq + (first.seq - last.seq) * part) };
  if (first && (side === "end" || !last)) return { before: first.id };
  return last && { after: last.id };
};

/** The rows of one channel, and the loading of its pages. Each row keeps its object while nothing in it changes. */
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

  /** Frozen when the channel is opened: the line must not move while the person reads towards it. */
  const readSeq = createMemo<number | undefined>((before) => {
    const info = channel()?.info;
    if (before !== undefined || !info) return before;
    return info.joined && info.lastIndex > info.readIndex ? info.readSeq : Number.MAX_SAFE_INTEGER;
  });

  const maker = new RowMaker();
  /** Told of every change of what is shown, in rows or of rows. */
  const made = createMemo(
    () => maker.make({ windows: windows(), outbox: outbox(), channelId, meId: meId(), readSeq: readSeq() }),
    undefined,
    { equals: false },
  );
  const listed = createMemo(() => made());
  /** The window in which the reader was last. */
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
  // Also when the server lost its memory of the past (a new epoch), and again when a connection comes after a failure.
  createEffect(
    on([isEmpty, phase], ([empty]) => {
      if (empty) open();
    }),
  );

  const clearFailure = (gap: string): void => {
    if (failed().has(gap)) setFailed((held) => new Map([...held].filter(([key]) => key !== gap)));
  };
  /** Fails when the page does: whoever asked decides whether to ask again. */
  const load = async (request: GapRequest): Promise<void> => {
    const place = placeIn(windows(), request);
    if (!place) return;
    clearFailure(request.gap);
    try {
      await client.load(channelId, place);
    } catch (error) {
      setFailed((held) => new Map(held).set(request.gap, toFault(error)));
      throw error;
    }
    client.trim(channelId, place.before === undefined ? "newest" : "oldest", maxRows);
  };

  return {
    channel,
    listed,
    fault,
    open,
    load,
    clearFailure,
    /** What is held up to the present; absent where that is not held. */
    present: createMemo(() => {
      const last = windows().at(-1);
      return last?.hasNewer === false ? last : undefined;
    }),
    isOpen: (): boolean => shown() !== undefined,
    /** Whether the reader is in a part of the history that ends before the present. */
    isApart: (): boolean => shown()?.hasNewer === true,
    /** What went wrong with gaps, until they are asked for again. */
    failed,
    row: (id: string): Row | undefined => {
      made();
      return maker.row(id);
    },
    firstNew: (): Row | undefined => {
      made();
      return maker.firstNew();
    },
    /** The newest message of the person that can be edited, where the present is held. */
    lastOwn: (): string | undefined => {
      const last = windows().at(-1);
      const isOwn = ({ senderId, type, deletedAt }: Message) =>
        senderId === meId() && type !== "system" && deletedAt === undefined;
      return last?.hasNewer === false ? last.messages.findLast(isOwn)?.id : undefined;
    },
    toPresent: async (): Promise<void> => {
      if (shown()?.hasNewer === true) await client.loadNewest(channelId).catch(() => undefined);
    },
    hasMessages: createMemo(() => listed().some((row) => row.kind === undefined)),
    /** The reader follows the end: what is far above it may go. */
    shorten: (): void => {
      if ((shown()?.messages.length ?? 0) > maxRows + slack) client.trim(channelId, "newest", maxRows);
    },
  };
};

export type ChannelTimeline = ReturnType<typeof createTimeline>;
