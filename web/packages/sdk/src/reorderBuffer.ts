import type { ChannelEvent } from "./generated/records.ts";

/** Larger gaps are filled by a sync request. */
const maxHeld = 300;

/** Holds channel events that arrived out of order until the missing ones have come. */
export class ReorderBuffer {
  readonly #held = new Map<string, Map<number, ChannelEvent>>();

  add(event: ChannelEvent): void {
    const held = this.#held.get(event.channelId) ?? new Map<number, ChannelEvent>();
    this.#held.set(event.channelId, held);
    if (held.size < maxHeld) held.set(event.seq, event);
  }

  /** Removes and returns the event with this `seq`, and evicts older ones. */
  take(channelId: string, seq: number): ChannelEvent | undefined {
    const held = this.#held.get(channelId);
    const next = held?.get(seq);
    if (held) for (const past of held.keys()) if (past <= seq) held.delete(past);
    if (held?.size === 0) this.#held.delete(channelId);
    return next;
  }
}
