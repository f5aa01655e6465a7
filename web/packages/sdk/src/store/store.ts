import { withoutOverlay, withOverlay } from "./overlay.ts";
import { initialState } from "./state.ts";
import type { State } from "./state.ts";

/** Holds the state. Changes are pure functions. */
export class Store {
  #state: State = initialState;
  readonly #listeners = new Set<(state: State) => void>();

  get state(): State {
    return this.#state;
  }

  /** `change` gets the state without the overlay; pending changes are applied to its result. */
  update(change: (state: State) => State): void {
    const before = withoutOverlay(this.#state);
    const after = change(before);
    if (after === before) return;
    this.#state = withOverlay(after);
    for (const listener of this.#listeners) listener(this.#state);
  }

  subscribe(listener: (state: State) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
