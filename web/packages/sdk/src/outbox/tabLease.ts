import type { Tabs } from "./tabs.ts";

export interface TabLeaseOptions {
  readonly withLease: Tabs["withLease"];
  /** The lease was acquired, or is free again. */
  readonly onChanged: () => void;
  readonly onFault: (error: unknown) => void;
}

/** The lease of the leader tab: the one tab of an account that sends. */
export class TabLease {
  readonly #options: TabLeaseOptions;
  #state: "free" | "requested" | "held" | "released" = "free";
  #release: (() => void) | undefined;

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
    const { withLease, onChanged, onFault } = this.#options;
    this.#state = "requested";
    const task = async (): Promise<void> => {
      if (!(await prepare())) return;
      const released = new Promise<void>((resolve) => {
        this.#release = resolve;
      });
      this.#state = "held";
      onChanged();
      await released;
    };
    withLease(name, task)
      .catch(onFault)
      .finally(() => {
        this.#state = "free";
        onChanged();
      });
  }

  /** Takes effect at once: another tab may send before the browser confirms the release. */
  release(): void {
    if (this.#state !== "held") return;
    this.#state = "released";
    this.#release?.();
  }
}
