import { createEffect, createMemo, on, onCleanup } from "solid-js";
import type { Accessor } from "solid-js";
import { hasAttention } from "../../lib/viewport.ts";
import { useSession } from "../session/index.ts";
import type { ChannelTimeline } from "./createTimeline.ts";

/** A glance is not reading. */
const readMs = 500;

/** Moves the read position when the end of the channel was in view for a while, with the page seen and focused. */
export const createReading = (channelId: string, timeline: ChannelTimeline, pinned: Accessor<boolean>): void => {
  const { client, setReading } = useSession();
  const lastSeq = createMemo(() => timeline.timeline()?.messages.at(-1)?.seq ?? 0);
  const reads = createMemo(() => pinned() && hasAttention());
  createEffect(on([reads, lastSeq], ([active, seq]) => {
    setReading(active ? channelId : undefined);
    if (!active || seq === 0) return;
    const timer = setTimeout(() => client.markRead(channelId, seq), readMs);
    onCleanup(() => clearTimeout(timer));
  }));
  onCleanup(() => setReading(undefined));
};
