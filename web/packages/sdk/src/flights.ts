import type { Clock } from "./clock.ts";
import type { ClientFrame, ErrorFrame } from "./generated/records.ts";

export interface FlightsOptions {
  readonly clock: Clock;
  readonly random: () => number;
  readonly nextRef: () => number;
  /** False when there is no live connection. */
  readonly send: (frame: ClientFrame) => boolean;
  /** No answer came for long: is the connection alive? */
  readonly onSilence: () => void;
  /** There is room for what waits. */
  readonly onFree: () => void;
}

interface Flight {
  readonly ref: number;
  readonly id: string;
  readonly cancel: () => void;
}

/** An answer that takes longer than this is asked for again; everything that is sent may be sent twice. */
const answerMs = 10_000;
const unavailableMs = 1000;

/**
 * Writes that wait for their answer, one in each lane: with more, a refusal for too many at once would let a later one
 * overtake an earlier one.
 */
export class Flights {
  readonly #options: FlightsOptions;
  readonly #byLane = new Map<string, Flight>();
  #pausedUntil = 0;

  constructor(options: FlightsOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#byLane.size;
  }

  get pausedUntil(): number {
    return this.#pausedUntil;
  }

  get isPaused(): boolean {
    return this.#options.clock.now() < this.#pausedUntil;
  }

  get lanes(): Iterable<string> {
    return this.#byLane.keys();
  }

  launch(lane: string, id: string, make: (ref: number) => ClientFrame): boolean {
    const { clock, nextRef, send, onSilence, onFree } = this.#options;
    const ref = nextRef();
    if (!send(make(ref))) return false;
    const cancel = clock.after(answerMs, () => {
      this.land(id);
      onSilence();
      onFree();
    });
    this.#byLane.set(lane, { ref, id, cancel });
    return true;
  }

  /** What an answer is for; it has landed. */
  answered(ref: number | undefined): string | undefined {
    const id = [...this.#byLane.values()].find((held) => held.ref === ref)?.id;
    if (id !== undefined) this.land(id);
    return id;
  }

  land(id: string): void {
    for (const [lane, flight] of this.#byLane) {
      if (flight.id !== id) continue;
      flight.cancel();
      this.#byLane.delete(lane);
    }
  }

  /** The connection went. Answers what was in flight, the first one first. */
  landAll(): string[] {
    const ids = Array.from(this.#byLane.values(), (flight) => flight.id);
    for (const id of ids) this.land(id);
    this.#pausedUntil = 0;
    return ids;
  }

  /** True when the server only asks for patience; then everything waits as long as it said. */
  isPassing({ code, retryAfterMs = unavailableMs }: ErrorFrame): boolean {
    if (code !== "rate.limited" && code !== "server.unavailable") return false;
    const { clock, random, onFree } = this.#options;
    // A little more than asked, so that a clock that is behind is not refused again.
    const wait = retryAfterMs + Math.floor(random() * 100);
    this.#pausedUntil = clock.now() + wait;
    clock.after(wait, onFree);
    return true;
  }
}
