import type { Api } from "./api.ts";
import { applyChannel, applyJump, applyPage } from "./store/reducers.ts";
import type { ChannelEvent } from "./records.ts";
import type { ChannelState } from "./store/state.ts";
import type { Store } from "./store/store.ts";
import { toFault } from "./fault.ts";
import type { ParleyFault } from "./fault.ts";

export interface CatchUpOptions {
  readonly store: Store;
  readonly api: Api;
  readonly apply: (events: readonly ChannelEvent[]) => void;
  /** Asks on the socket; false when that brought nothing. */
  readonly sync: (channelId: string, after: number, upTo: number) => Promise<boolean>;
  readonly onFault: (error: unknown) => void;
}

/** Farther behind than this, the newest page costs less than the events. */
export const farBehind = 500;

/** Brings channels to the newest event that was heard of, one fetch at a time for each. */
export class CatchUp {
  readonly #options: CatchUpOptions;
  readonly #wanted = new Map<string, number>();
  readonly #running = new Set<string>();

  /** Between `ready` and `resumed` the server sends the missed events unasked. */
  isPaused = false;

  constructor(options: CatchUpOptions) {
    this.#options = options;
  }

  /** Asks for the events up to `seq`, unless they are applied already. */
  want(channelId: string, seq: number): void {
    this.#wanted.set(channelId, Math.max(seq, this.#wanted.get(channelId) ?? 0));
    this.#start(channelId);
  }

  /** Requests the events that a held window lacks. */
  check(channelId: string): void {
    if (this.isPaused) return;
    const held = this.#options.store.state.channels[channelId];
    if (held?.timeline && held.seq < held.infoSeq) this.want(channelId, held.infoSeq);
  }

  checkAll(): void {
    for (const { info } of Object.values(this.#options.store.state.channels)) if (info.joined) this.check(info.id);
  }

  /**
   * The window missed what is not sent one by one, changes of older messages too, so the newest page takes its place;
   * one that was cut before stays cut.
   */
  async refetch(channelId: string): Promise<void> {
    const { store, api } = this.#options;
    const page = await api.messages(channelId);
    store.update((state) => applyPage(state, channelId, "fresh", page));
    const info = store.state.channels[channelId];
    if (info && info.seq < info.info.lastSeq) this.want(channelId, info.info.lastSeq);
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
        this.#wanted.delete(channelId);
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
      const wanted = this.#wanted.get(channelId) ?? 0;
      if (held.seq >= wanted) return;
      if (wanted - held.seq > farBehind) await this.#jump(channelId);
      else await this.#step(held, wanted);
      // Nothing came although the server said so: it is asked again by the next event, not in a circle.
      if (store.state.channels[channelId]?.seq === held.seq) return;
    }
  }

  async #step(held: ChannelState, upTo: number): Promise<void> {
    const { store, api, apply, sync } = this.#options;
    const {
      info: { id: channelId, joined },
      seq: after,
    } = held;
    // A channel that is only looked at has no events on the socket.
    if (joined && (await sync(channelId, after, upTo))) return;
    const page = await api.events(channelId, after);
    apply(page.events);
    const moved = (store.state.channels[channelId]?.seq ?? 0) > after;
    // Events are kept for a while only; under that floor the page is the truth.
    if (!moved && page.lastSeq > after) await this.#jump(channelId);
  }

  async #jump(channelId: string): Promise<void> {
    const { store, api } = this.#options;
    const wasCut = store.state.channels[channelId]?.timeline?.hasNewer ?? true;
    const fresh = await api.channel(channelId);
    store.update((state) => applyJump(applyChannel(state, fresh), channelId));
    if (!wasCut) await this.refetch(channelId);
  }

  #failed(fault: ParleyFault): void {
    // Not to be seen any more, or no network: the next `ready` compares the numbers again.
    if (fault.code !== "channel.not_found" && fault.code !== "network.failed") this.#options.onFault(fault);
  }
}
