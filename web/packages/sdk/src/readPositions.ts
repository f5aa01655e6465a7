import type { Clock } from "./clock.ts";
import type { ReceiptFrame } from "./generated/records.ts";
import { SignalStore } from "./signalStore.ts";
import type { ChannelState } from "./store/state.ts";
import type { Store } from "./store/store.ts";
import { windowsOf } from "./store/timeline.ts";

/** The user has read up to `seq`, which is the message with `index` or comes after it. */
export interface ReadPosition {
  readonly seq: number;
  readonly index: number;
}

const start: ReadPosition = { seq: 0, index: 0 };

const later = (a: ReadPosition, b: ReadPosition): ReadPosition => ({
  seq: Math.max(a.seq, b.seq),
  index: Math.max(a.index, b.index),
});

const indexAt = (channel: ChannelState, seq: number): number => {
  if (seq >= channel.info.lastSeq) return channel.info.lastIndex;
  let index = 0;
  for (const { messages } of windowsOf(channel))
    for (const message of messages) if (message.seq <= seq) index = Math.max(index, message.index ?? 0);
  return index;
};

/**
 * The own read positions, by channel: what channel records say, and what this device and receipts of others have
 * reported since. Positions only move forward.
 */
export class ReadPositions {
  readonly #store: Store;
  readonly #reported: SignalStore<ReadPosition>;

  constructor(store: Store, clock: Clock) {
    this.#store = store;
    this.#reported = new SignalStore(clock);
    let { epoch, me } = store.state;
    store.subscribe((state) => {
      // Positions of another database or account.
      if ((epoch !== undefined && state.epoch !== epoch) || (me && state.me?.id !== me.id)) this.#reported.clear();
      ({ epoch, me } = state);
    });
  }

  /** @param info The record of the channel, if it is newer than the one in the store. */
  get(channelId: string, info = this.#store.state.channels[channelId]?.info): ReadPosition {
    const reported = this.#reported.get(channelId) ?? start;
    return info ? later({ seq: info.readSeq, index: info.readIndex }, reported) : reported;
  }

  /** Zero in channels that the user has not joined. */
  unreadCount(channelId: string): number {
    const info = this.#store.state.channels[channelId]?.info;
    return info?.joined ? Math.max(0, info.lastIndex - this.get(channelId).index) : 0;
  }

  /** Called with the id of each channel whose position was reported. Changed records notify the main store. */
  subscribe(listener: (channelId: string) => void): () => void {
    return this.#reported.subscribe(listener);
  }

  /** Moves the position in a joined channel. False when it is there already. */
  advance(channelId: string, seq: number): boolean {
    const channel = this.#store.state.channels[channelId];
    return channel?.info.joined === true && this.#report(channelId, { seq, index: indexAt(channel, seq) });
  }

  /** Another device of the user reported its position. */
  onReceipt({ channelId, userId, readSeq, readIndex }: ReceiptFrame): void {
    const { channels, me } = this.#store.state;
    if (channels[channelId] && userId === me?.id) this.#report(channelId, { seq: readSeq, index: readIndex });
  }

  #report(channelId: string, position: ReadPosition): boolean {
    const held = this.get(channelId);
    if (position.seq <= held.seq) return false;
    this.#reported.set(channelId, later(position, held));
    return true;
  }
}
