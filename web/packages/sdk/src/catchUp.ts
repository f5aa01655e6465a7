import type { Api } from "./api.ts";
import { applyChannel, applyJump, applyPage } from "./store/reducers.ts";
import type { ChannelEvent } from "./generated/records.ts";
import type { ChannelState } from "./store/state.ts";
import type { Store } from "./store/store.ts";
import { toFault } from "./fault.ts";
import type { ParleyFault } from "./fault.ts";

export interface CatchUpOptions {
  readonly store: Store;
  readonly api: Api;
  readonly apply: (events: readonly ChannelEvent[]) => void;
  /** Requests events on the socket; false when none arrived. */
  readonly sync: (channelId: string, after: number, upTo: number) => Promise<boolean>;
  readonly onFault: (error: unknown) => void;
}

/** With a larger lag, the newest page costs less than the events. */
export const maxEventLag = 500;

/** Brings channels up to the newest known event, with one request at a time for each channel. */
export class CatchUp {
  readonly #options: CatchUpOptions;
  readonly #targets = new Map<string, number>();
  readonly #running = new Set<string>();

  /** Set between `ready` and `resumed`, while the server replays the missed events. */
  isPaused = false;

  constructor(options: CatchUpOptions) {
    this.#options = options;
  }

  /** Fetches the events up to `seq` that are not applied yet. */
  catchUpTo(channelId: string, seq: number): void {
    this.#targets.set(channelId, Math.max(seq, this.#targets.get(channelId) ?? 0));
    this.#start(channelId);
  }

  /** Requests the events that a held window lacks. */
  check(channelId: string): void {
    if (this.isPaused) return;
    const held = this.#options.store.state.channels[channelId];
    if (held?.timeline && held.seq < held.infoSeq) this.catchUpTo(channelId, held.infoSeq);
  }

  checkAll(): void {
    for (const { info } of Object.values(this.#options.store.state.channels)) if (info.joined) this.check(info.id);
  }

  /** Replaces the window by the newest page: a resync skips events, which may have changed any message. */
  async refetch(channelId: string): Promise<void> {
    const { store, api } = this.#options;
    const page = await api.messages(channelId);
    store.update((state) => applyPage(state, channelId, "fresh", page));
    const info = store.state.channels[channelId];
    if (info && info.seq < info.info.lastSeq) this.catchUpTo(channelId, info.info.lastSeq);
  }

  #start(channelId: string): void {
    if (this.#running.has(channelId)) return;
    this.#running.add(channelId);
    this.#run(channelId)
      .catch((error: unknown) => {
        this.#failed(toFault(error));
      })
      .finally(() => {
        this.#running.delete(channelId);
        this.#targets.delete(channelId);
      });
  }

  async #run(channelId: string): Promise<void> {
    const { store, api } = this.#options;
    for (;;) {
      const held = store.state.channels[channelId];
      if (!held) {
        const fresh = await api.channel(channelId);
        store.update((state) => applyChannel(state, fresh));
        return;
      }
      const target = this.#targets.get(channelId) ?? 0;
      if (held.seq >= target) return;
      if (target - held.seq > maxEventLag) await this.#jump(channelId);
      else await this.#step(held, target);
      // No progress although the server announced events. The next event triggers another attempt; no busy loop.
      if (store.state.channels[channelId]?.seq === held.seq) return;
    }
  }

  async #step(held: ChannelState, upTo: number): Promise<void> {
    const { store, api, apply, sync } = this.#options;
    const {
      info: { id: channelId, joined },
      seq: after,
    } = held;
    // The socket delivers no events of channels that the user has not joined.
    if (joined && (await sync(channelId, after, upTo))) return;
    const page = await api.events(channelId, after);
    apply(page.events);
    const moved = (store.state.channels[channelId]?.seq ?? 0) > after;
    // The server retains events for a limited time; below that floor only a page helps.
    if (!moved && page.lastSeq > after) await this.#jump(channelId);
  }

  async #jump(channelId: string): Promise<void> {
    const { store, api } = this.#options;
    const wasCutOff = store.state.channels[channelId]?.timeline?.hasNewer ?? true;
    const fresh = await api.channel(channelId);
    store.update((state) => applyJump(applyChannel(state, fresh), channelId));
    if (!wasCutOff) await this.refetch(channelId);
  }

  #failed(fault: ParleyFault): void {
    // The channel is not visible any more, or the network failed: the next `ready` starts over.
    if (fault.code !== "channel.not_found" && fault.code !== "network.failed") this.#options.onFault(fault);
  }
}
