import type { Clock } from "./clock.ts";

interface Held<T> {
  readonly value: T;
  readonly cancel: () => void;
}

/**
 * The newest value of each key, until it is deleted or expires. For what has no number in a stream and is replaced by
 * the next report: it stays out of the main store, so that nothing that shows messages is notified.
 */
export class SignalStore<T> {
  readonly #clock: Clock;
  readonly #held = new Map<string, Held<T>>();
  readonly #listeners = new Set<(key: string) => void>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get(key: string): T | undefined {
    return this.#held.get(key)?.value;
  }

  /** @param ttlMs The value expires after this time, unless it is set again. Without it, the value does not expire. */
  set(key: string, value: T, ttlMs?: number): void {
    const before = this.#held.get(key);
    before?.cancel();
    const cancel = ttlMs === undefined ? () => undefined : this.#clock.after(ttlMs, () => this.delete(key));
    this.#held.set(key, { value, cancel });
    if (!before || before.value !== value) this.#notify(key);
  }

  delete(key: string): void {
    this.#held.get(key)?.cancel();
    if (this.#held.delete(key)) this.#notify(key);
  }

  clear(): void {
    for (const key of [...this.#held.keys()]) this.delete(key);
  }

  subscribe(listener: (key: string) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #notify(key: string): void {
    for (const listener of this.#listeners) listener(key);
  }
}
