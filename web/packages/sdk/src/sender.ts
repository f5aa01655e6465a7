import type { Clock } from "./clock.ts";
import type { FaultCode } from "./fault.ts";
import type { Ack, ClientFrame, Refusal } from "./frames.ts";
import type { OutboxStorage } from "./outbox.ts";
import { applyAck, applyFailure, applyPending } from "./store/reducers.ts";
import { withoutPending } from "./store/events.ts";
import type { Pending } from "./store/state.ts";
import type { Store } from "./store/store.ts";

export interface SenderOptions {
  readonly store: Store;
  readonly storage: OutboxStorage;
  readonly clock: Clock;
  readonly random: () => number;
  readonly send: (frame: ClientFrame) => boolean;
}

interface Flight {
  readonly ref: number;
  readonly id: string;
  readonly cancel: () => void;
}

/** An answer that takes longer than this is asked for again; the same id makes that safe. */
const answerMs = 15_000;
const unavailableMs = 1000;
const frameTooBig = 1009;

/**
 * Sends what waits, one message at a time in each channel: with more in flight, a refusal for too many at once would let a
 * later message overtake an earlier one.
 */
export class Sender {
  readonly #options: SenderOptions;
  readonly #flights = new Map<string, Flight>();
  #nextRef = 1;
  #pausedUntil = 0;

  constructor(options: SenderOptions) {
    this.#options = options;
  }

  async restore(): Promise<void> {
    const held = await this.#options.storage.load();
    this.#options.store.update((state) => held.reduce(applyPending, state));
    this.pump();
  }

  add(pending: Pending): void {
    this.#options.storage.put(pending);
    this.#options.store.update((state) => applyPending(state, pending));
    this.pump();
  }

  retry(id: string): void {
    const pending = this.#find(id);
    if (pending) this.add({ ...pending, state: "sending", failure: undefined });
  }

  discard(id: string): void {
    this.#settle(id);
    this.#options.store.update((state) => withoutPending(state, id));
    this.pump();
  }

  onAck(ack: Ack): void {
    this.#settle(ack.id);
    this.#options.store.update((state) => applyAck(state, ack));
    this.pump();
  }

  onRefusal(refusal: Refusal): void {
    const flight = [...this.#flights.values()].find((held) => held.ref === refusal.ref);
    if (!flight) return;
    this.#land(flight.id);
    if (refusal.code === "rate.limited" || refusal.code === "server.unavailable") this.#pause(refusal.retryAfterMs ?? unavailableMs);
    else this.#fail(flight.id, refusal.code);
    this.pump();
  }

  /** The connection went: what was in flight waits in its place for the next one. */
  onLost(code: number): void {
    const [first] = this.#flights.values();
    if (code === frameTooBig && first) this.#fail(first.id, "message.too_long");
    for (const flight of [...this.#flights.values()]) this.#land(flight.id);
    this.#pausedUntil = 0;
  }

  pump(): void {
    const { clock, store } = this.#options;
    if (clock.now() < this.#pausedUntil) return;
    const seen = new Set<string>(this.#flights.keys());
    for (const pending of store.state.outbox) {
      if (pending.state !== "sending" || seen.has(pending.channelId)) continue;
      seen.add(pending.channelId);
      if (!this.#launch(pending)) return;
    }
  }

  #launch(pending: Pending): boolean {
    const ref = this.#nextRef;
    this.#nextRef += 1;
    const { id, channelId, content, threadId, replyTo } = pending;
    const sent = this.#options.send({
      type: "message.send", ref, channelId, id, content,
      ...(threadId === undefined ? {} : { threadId }),
      ...(replyTo === undefined ? {} : { replyTo }),
    });
    if (!sent) return false;
    const cancel = this.#options.clock.after(answerMs, () => {
      this.#land(id);
      this.pump();
    });
    this.#flights.set(channelId, { ref, id, cancel });
    return true;
  }

  #pause(ms: number): void {
    const { clock, random } = this.#options;
    // A little more than asked, so that a clock that is behind is not refused again.
    const wait = ms + Math.floor(random() * 100);
    this.#pausedUntil = clock.now() + wait;
    clock.after(wait, () => {
      this.pump();
    });
  }

  #fail(id: string, code: FaultCode): void {
    this.#options.store.update((state) => applyFailure(state, id, code));
    const failed = this.#find(id);
    if (failed) this.#options.storage.put(failed);
  }

  #find(id: string): Pending | undefined {
    return this.#options.store.state.outbox.find((pending) => pending.id === id);
  }

  #land(id: string): void {
    for (const [channelId, flight] of this.#flights) {
      if (flight.id !== id) continue;
      flight.cancel();
      this.#flights.delete(channelId);
    }
  }

  #settle(id: string): void {
    this.#land(id);
    this.#options.storage.remove(id);
  }
}
