import type { Clock } from "./clock.ts";
import type { ClientFrame } from "./generated/records.ts";

export interface SyncRequestsOptions {
  readonly clock: Clock;
  readonly nextRef: () => number;
  readonly send: (frame: ClientFrame) => boolean;
  /** The seq up to which a channel's events are applied. */
  readonly seqOf: (channelId: string) => number;
}

interface PendingSync {
  readonly ref: number;
  readonly upTo: number;
  readonly settle: (hasProgress: boolean) => void;
}

const timeoutMs = 5000;

/** Requests missed events on the socket, where they arrive in order with live ones. At most one for each channel. */
export class SyncRequests {
  readonly #options: SyncRequestsOptions;
  readonly #pending = new Map<string, PendingSync>();

  constructor(options: SyncRequestsOptions) {
    this.#options = options;
  }

  /** True when the channel advanced: by events up to `upTo`, by a part of them within the timeout, or by a resync. */
  request(channelId: string, after: number, upTo: number): Promise<boolean> {
    const { clock, nextRef, send, seqOf } = this.#options;
    const ref = nextRef();
    if (this.#pending.has(channelId) || !send({ type: "sync", ref, channelId, after })) return Promise.resolve(false);
    return new Promise((resolve) => {
      const settle = (hasProgress: boolean): void => {
        cancel();
        this.#pending.delete(channelId);
        resolve(hasProgress);
      };
      const cancel = clock.after(timeoutMs, () => {
        settle(seqOf(channelId) > after);
      });
      this.#pending.set(channelId, { ref, upTo, settle });
    });
  }

  /** An event was applied, or skipped by a resync. */
  onProgress(channelId: string): void {
    const pending = this.#pending.get(channelId);
    if (pending && this.#options.seqOf(channelId) >= pending.upTo) pending.settle(true);
  }

  onRefusal(ref: number): void {
    for (const pending of this.#pending.values()) if (pending.ref === ref) pending.settle(false);
  }

  onLost(): void {
    for (const pending of [...this.#pending.values()]) pending.settle(false);
  }
}
