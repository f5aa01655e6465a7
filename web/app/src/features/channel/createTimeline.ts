import { batch, createEffect, createMemo, createSignal, on, onCleanup } from "solid-js";
import { toFault } from "@parley/sdk";
import type { ParleyFault } from "@parley/sdk";
import { useChannel, useSelect, useSession } from "../session/index.ts";
import { buildRows, sameRow } from "./rows.ts";
import type { Row } from "./rows.ts";

/** Rows kept in the page. Beyond, the end far from the reader is given up; it comes back by cursor. */
const maxRows = 400;
/** Live messages may run past the maximum by this much before the oldest rows go, so that not every message costs a cut. */
const slack = 60;

/** The rows of one channel, and the loading of its pages. Each row keeps its object while nothing in it changes. */
export const createTimeline = (channelId: string) => {
  const { client } = useSession();
  const channel = useChannel(() => channelId);
  const outbox = useSelect((state) => state.outbox);
  const meId = useSelect((state) => state.me?.id);
  const timeline = createMemo(() => channel()?.timeline);
  const [fault, setFault] = createSignal<ParleyFault>();
  const [loadingOlder, setLoadingOlder] = createSignal(false);
  const [olderFailed, setOlderFailed] = createSignal(false);
  const abort = new AbortController();
  onCleanup(() => abort.abort());

  /** Frozen when the channel is opened: the line must not move while the person reads towards it. */
  const readSeq = createMemo<number | undefined>((before) => {
    const info = channel()?.info;
    if (before !== undefined || !info) return before;
    return info.joined && info.lastIndex > info.readIndex ? info.readSeq : Number.MAX_SAFE_INTEGER;
  });

  const byId = createMemo<ReadonlyMap<string, Row>>((held) => {
    const rows = buildRows({ timeline: timeline(), outbox: outbox(), channelId, meId: meId(), readSeq: readSeq() });
    return new Map(
      rows.map((row) => {
        const known = held.get(row.id);
        return [row.id, known && sameRow(known, row) ? known : row];
      }),
    );
  }, new Map());
  const ids = createMemo<readonly string[]>((held) => {
    const next = [...byId().keys()];
    return next.length === held.length && next.every((id, at) => id === held[at]) ? held : next;
  }, []);

  const open = () => {
    setFault(undefined);
    client.openChannel(channelId, abort.signal).catch((error: unknown) => {
      const failed = toFault(error);
      if (failed.code !== "network.aborted") setFault(failed);
    });
  };
  const isEmpty = createMemo(() => timeline() === undefined);
  const phase = useSelect((state) => state.connection.phase);
  // Also when the server lost its memory of the past (a new epoch), and again when a connection comes after a failure.
  createEffect(on([isEmpty, phase], ([empty]) => {
    if (empty) open();
  }));

  const load = async (work: () => Promise<void>, keep: "newest" | "oldest"): Promise<void> => {
    await work();
    client.trim(channelId, keep, maxRows);
  };
  const loadOlder = async (): Promise<void> => {
    if (loadingOlder() || timeline()?.hasOlder !== true) return;
    batch(() => {
      setLoadingOlder(true);
      setOlderFailed(false);
    });
    try {
      await load(() => client.loadOlder(channelId), "oldest");
    } catch {
      setOlderFailed(true);
    } finally {
      setLoadingOlder(false);
    }
  };
  const loadNewer = async (): Promise<void> => {
    // A failed try repeats itself with the next scroll; the pill leads to the present in any case.
    await load(() => client.loadNewer(channelId), "newest").catch(() => undefined);
  };

  return {
    channel, timeline, ids, byId, fault, loadingOlder, olderFailed, open, loadOlder, loadNewer,
    row: (id: string): Row | undefined => byId().get(id),
    toPresent: async (): Promise<void> => {
      if (timeline()?.hasNewer === true) await client.loadNewest(channelId).catch(() => undefined);
    },
    /** The reader follows the end: what is far above it may go. */
    shorten: (): void => {
      if ((timeline()?.messages.length ?? 0) > maxRows + slack) client.trim(channelId, "newest", maxRows);
    },
  };
};

export type ChannelTimeline = ReturnType<typeof createTimeline>;
