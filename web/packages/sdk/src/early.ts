import type { ChannelEvent } from "./records.ts";

/** A hole longer than this is filled by asking again. */
const heldMax = 300;

/** Events that came before their turn: kept until those in between have come. */
export class EarlyEvents {
  readonly #held = new Map<string, Map<number, ChannelEvent>>();

  hold(event: ChannelEvent): void {
    const held = this.#held.get(event.channelId) ?? new Map<number, ChannelEvent>();
    this.#held.set(event.channelId, held);
    if (held.size < heldMax) held.set(event.seq, event);
  }

  /** The next one of a channel, if it came; what is past is let go. */
  take(channelId: string, seq: number): ChannelEvent | undefined {
    const held = this.#held.get(channelId);
    const next = held?.get(seq);
    if (held) for (const past of held.keys()) if (past <= seq) held.delete(past);
    if (held?.size === 0) this.#held.delete(channelId);
    return next;
  }
}
