import type { Clock } from "../clock.ts";
import type { Tabs } from "./tabs.ts";

export interface TabLeaseOptions {
  readonly clock: Clock;
  readonly withLease: Tabs["withLease"];
  /** Whether this tab has something to send, and can. */
  readonly isNeeded: () => boolean;
  /** The lease was acquired, or is free again. */
  readonly onChanged: () => void;
  readonly onFault: (error: unknown) => void;
}

/** One acquisition: a request to the browser, and a second one when the first one is not granted in time. */
interface Acquisition {
  readonly name: string;
  readonly prepare: () => Promise<boolean>;
  isGranted: boolean;
}

/** After this time the leader counts as frozen. Each request of a live one is answered or lost by then. */
const stealAfterMs = 10_000;

const isStolen = (error: unknown): boolean => error instanceof DOMException && error.name === "AbortError";

/** The lease of the leader tab: the one tab of an account that sends. */
export class TabLease {
  readonly #options: TabLeaseOptions;
  #state: "free" | "requested" | "held" | "released" = "free";
  /** The current one. Requests of earlier ones may still be granted, and have no effect. */
  #acquisition: Acquisition | undefined;
  #release: (() => void) | undefined;
  #cancelSteal: (() => void) | undefined;

  constructor(options: TabLeaseOptions) {
    this.#options = options;
  }

  get isFree(): boolean {
    return this.#state === "free";
  }

  get isHeld(): boolean {
    return this.#state === "held";
  }

  /** @param prepare Runs once the lease is granted; false when it is not needed any more. */
  acquire(name: string, prepare: () => Promise<boolean>): void {
    this.#state = "requested";
    const acquisition = { name, prepare, isGranted: false };
    this.#acquisition = acquisition;
    this.#request(acquisition, false);
  }

  /** Takes the lease from a leader that stays silent for too long. */
  awaitLeader(): void {
    const acquisition = this.#acquisition;
    if (this.#cancelSteal || !acquisition || acquisition.isGranted) return;
    this.#cancelSteal = this.#options.clock.after(stealAfterMs, () => {
      this.#cancelSteal = undefined;
      if (this.#options.isNeeded()) this.#request(acquisition, true);
    });
  }

  /** The leader sends, or is not needed any more. */
  onLeaderAlive(): void {
    this.#cancelSteal?.();
    this.#cancelSteal = undefined;
  }

  #request(acquisition: Acquisition, steal: boolean): void {
    const { withLease, onChanged, onFault } = this.#options;
    const isCurrent = () => this.#acquisition === acquisition;
    const task = async (): Promise<void> => {
      if (!isCurrent() || acquisition.isGranted) return;
      acquisition.isGranted = true;
      this.onLeaderAlive();
      const isNeeded = await acquisition.prepare();
      if (!isNeeded || !isCurrent()) return;
      const released = new Promise<void>((resolve) => {
        this.#release = resolve;
      });
      this.#state = "held";
      onChanged();
      await released;
    };
    withLease(acquisition.name, task, steal)
      .catch((error: unknown) => {
        if (!isStolen(error)) onFault(error);
      })
      .finally(() => {
        if (!isCurrent()) return;
        this.#end();
        onChanged();
      });
  }

  #end(): void {
    this.onLeaderAlive();
    this.#acquisition = undefined;
    this.#state = "free";
  }

  /** Takes effect at once: another tab may send before the browser confirms the release. */
  release(): void {
    if (this.#state !== "held") return;
    this.#state = "released";
    this.#release?.();
  }

  /** Releases the lease, and gives up a request that has not been granted. */
  abandon(): void {
    this.release();
    if (this.#state === "requested") this.#end();
  }
}
