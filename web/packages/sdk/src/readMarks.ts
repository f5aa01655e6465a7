import type { Clock } from "./clock.ts";
import type { ClientFrame } from "./generated/records.ts";

const everyMs = 1000;

/** Reports read positions: the highest of each channel only, at most once a second. */
export class ReadMarks {
  readonly #clock: Clock;
  readonly #send: (frame: ClientFrame) => boolean;
  readonly #waiting = new Map<string, number>();
  #resting = false;

  constructor(clock: Clock, send: (frame: ClientFrame) => boolean) {
    this.#clock = clock;
    this.#send = send;
  }

  mark(channelId: string, seq: number): void {
    this.#waiting.set(channelId, Math.max(seq, this.#waiting.get(channelId) ?? 0));
    this.flush();
  }

  /** A new connection takes what found none before. */
  flush(): void {
    if (!this.#resting && this.#sendWaiting()) this.#rest();
  }

  #rest(): void {
    this.#resting = true;
    this.#clock.after(everyMs, () => {
      this.#resting = false;
      this.flush();
    });
  }

  #sendWaiting(): boolean {
    const before = this.#waiting.size;
    for (const [channelId, seq] of this.#waiting)
      if (this.#send({ type: "read", channelId, seq })) this.#waiting.delete(channelId);
    return this.#waiting.size < before;
  }
}
