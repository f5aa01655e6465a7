import type { Clock } from "./clock.ts";
import type { ClientFrame } from "./generated/records.ts";

export interface SyncsOptions {
  readonly clock: Clock;
  readonly nextRef: () => number;
  readonly send: (frame: ClientFrame) => boolean;
  /** The seq up to which a channel's events are applied. */
  readonly seqOf: (channelId: string) => number;
}

interface Waiting {
  readonly ref: number;
  readonly after: number;
  readonly upTo: number;
  readonly end: (came: boolean) => void;
}

/** Without anything new for so long, the socket is not the way to get it. */
const patienceMs = 5000;

/** Asks for missed events on the socket, where they come in order with the live ones. */
export class Syncs {
  readonly #options: SyncsOptions;
  readonly #waiting = new Map<string, Waiting>();

  constructor(options: SyncsOptions) {
    this.#options = options;
  }

  /** True when something came: events up to `upTo`, part of them, or word that they do not come one by one. */
  ask(channelId: string, after: number, upTo: number): Promise<boolean> {
    const { clock, nextRef, send, seqOf } = this.#options;
    const ref = nextRef();
    if (this.#waiting.has(channelId) || !send({ type: "sync", ref, channelId, after })) return Promise.resolve(false);
    return new Promise((resolve) => {
      const end = (came: boolean): void => {
        cancel();
        this.#waiting.delete(channelId);
        resolve(came);
      };
      const cancel = clock.after(patienceMs, () => {
        end(seqOf(channelId) > after);
      });
      this.#waiting.set(channelId, { ref, after, upTo, end });
    });
  }

  /** An event was applied, or skipped by a resync. */
  onProgress(channelId: string): void {
    const waiting = this.#waiting.get(channelId);
    if (waiting && this.#options.seqOf(channelId) >= waiting.upTo) waiting.end(true);
  }

  onRefusal(ref: number): void {
    for (const waiting of this.#waiting.values()) if (waiting.ref === ref) waiting.end(false);
  }

  onLost(): void {
    for (const waiting of [...this.#waiting.values()]) waiting.end(false);
  }
}
