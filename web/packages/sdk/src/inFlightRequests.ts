import type { Clock } from "./clock.ts";
import type { ClientFrame, ErrorFrame } from "./generated/records.ts";

export interface InFlightOptions {
  readonly clock: Clock;
  readonly random: () => number;
  readonly nextRef: () => number;
  /** False without a live connection. */
  readonly send: (frame: ClientFrame) => boolean;
  /** No answer came in time. The connection may be dead. */
  readonly onTimeout: () => void;
  /** A lane is free, or a pause is over. */
  readonly onAvailable: () => void;
}

interface InFlightRequest {
  readonly ref: number;
  readonly id: string;
  readonly cancel: () => void;
}

/** After this time a request counts as lost and is sent again. All requests are idempotent. */
const answerTimeoutMs = 10_000;
/** Pause after `server.unavailable` without `retryAfterMs`. */
const unavailableMs = 1000;
/** Added to `retryAfterMs` at random, so that a clock that is slow is not rate limited again. */
const jitterMs = 100;

/**
 * Requests that wait for their answer, at most one in each lane. With more, a rate limited request could be overtaken
 * by a later one.
 */
export class InFlightRequests {
  readonly #options: InFlightOptions;
  readonly #byLane = new Map<string, InFlightRequest>();
  #pausedUntil = 0;

  constructor(options: InFlightOptions) {
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

  start(lane: string, id: string, make: (ref: number) => ClientFrame): boolean {
    const { clock, nextRef, send, onTimeout, onAvailable } = this.#options;
    const ref = nextRef();
    if (!send(make(ref))) return false;
    const cancel = clock.after(answerTimeoutMs, () => {
      this.settle(id);
      onTimeout();
      onAvailable();
    });
    this.#byLane.set(lane, { ref, id, cancel });
    return true;
  }

  /** Settles the request with this `ref` and returns its id. */
  settleByRef(ref: number | undefined): string | undefined {
    const id = [...this.#byLane.values()].find((held) => held.ref === ref)?.id;
    if (id !== undefined) this.settle(id);
    return id;
  }

  settle(id: string): void {
    for (const [lane, request] of this.#byLane) {
      if (request.id !== id) continue;
      request.cancel();
      this.#byLane.delete(lane);
    }
  }

  /** The connection was lost. Returns the ids that were in flight, the oldest first. */
  settleAll(): string[] {
    const ids = Array.from(this.#byLane.values(), (request) => request.id);
    for (const id of ids) this.settle(id);
    this.#pausedUntil = 0;
    return ids;
  }

  /** Pauses all requests when the error is transient; returns whether it is. */
  pauseIfTransient({ code, retryAfterMs = unavailableMs }: ErrorFrame): boolean {
    if (code !== "rate.limited" && code !== "server.unavailable") return false;
    const { clock, random, onAvailable } = this.#options;
    const wait = retryAfterMs + Math.floor(random() * jitterMs);
    this.#pausedUntil = clock.now() + wait;
    clock.after(wait, onAvailable);
    return true;
  }
}
