import { initialState } from "./state.ts";
import type { State } from "./state.ts";

/** Holds the one state. Changes are pure functions, so that any of them can be tested and replayed without it. */
export class Store {
  #state: State = initialState;
  readonly #listeners = new Set<(state: State) => void>();

  get state(): State {
    return this.#state;
  }

  update(change: (state: State) => State): void {
    const next = change(this.#state);
    if (next === this.#state) return;
    this.#state = next;
    for (const listener of this.#listeners) listener(next);
  }

  subscribe(listener: (state: State) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
