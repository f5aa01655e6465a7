import { bare, overlaid } from "./overlay.ts";
import { initialState } from "./state.ts";
import type { State } from "./state.ts";

/** Holds the one state. Changes are pure functions, so that any of them can be tested and replayed without it. */
export class Store {
  #state: State = initialState;
  readonly #listeners = new Set<(state: State) => void>();

  get state(): State {
    return this.#state;
  }

  /** `change` sees the messages as the server has them; what the person changed is laid over the result. */
  update(change: (state: State) => State): void {
    const before = bare(this.#state);
    const after = change(before);
    if (after === before) return;
    this.#state = overlaid(after);
    for (const listener of this.#listeners) listener(this.#state);
  }

  subscribe(listener: (state: State) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
