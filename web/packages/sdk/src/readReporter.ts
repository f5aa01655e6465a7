import type { Clock } from "./clock.ts";
import type { ClientFrame } from "./generated/records.ts";

const intervalMs = 1000;

/** Reports read positions: the highest of each channel, at most once a second. */
export class ReadReporter {
  readonly #clock: Clock;
  readonly #send: (frame: ClientFrame) => boolean;
  readonly #pending = new Map<string, number>();
  #isThrottled = false;

  constructor(clock: Clock, send: (frame: ClientFrame) => boolean) {
    this.#clock = clock;
    this.#send = send;
  }

  report(channelId: string, seq: number): void {
    this.#pending.set(channelId, Math.max(seq, this.#pending.get(channelId) ?? 0));
    this.flush();
  }

  /** Also sends what was reported while there was no connection. */
  flush(): void {
    if (!this.#isThrottled && this.#sendPending()) this.#throttle();
  }

  #throttle(): void {
    this.#isThrottled = true;
    this.#clock.after(intervalMs, () => {
      this.#isThrottled = false;
      this.flush();
    });
  }

  #sendPending(): boolean {
    const before = this.#pending.size;
    for (const [channelId, seq] of this.#pending)
      if (this.#send({ type: "read", channelId, seq })) this.#pending.delete(channelId);
    return this.#pending.size < before;
  }
}
