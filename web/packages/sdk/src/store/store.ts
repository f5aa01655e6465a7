import { changedKeys } from "./changes.ts";
import type { StateKey } from "./changes.ts";
import { keepUnchanged, withoutOverlay, withOverlay } from "./overlay.ts";
import { initialState } from "./state.ts";
import type { State } from "./state.ts";

/** @param changed The keys of what this update changed, so that a reader of one part need not look at the others. */
export type StoreListener = (state: State, changed: ReadonlySet<StateKey>) => void;

/** Holds the state. Changes are pure functions. */
export class Store {
  #state: State = initialState;
  readonly #listeners = new Set<StoreListener>();

  get state(): State {
    return this.#state;
  }

  /** `change` gets the state without the overlay; pending changes are applied to its result. */
  update(change: (state: State) => State): void {
    const shown = this.#state;
    const before = withoutOverlay(shown);
    const after = change(before);
    if (after === before) return;
    this.#state = keepUnchanged(shown, before, after, withOverlay(after));
    const changed = changedKeys(shown, this.#state);
    for (const listener of this.#listeners) listener(this.#state, changed);
  }

  subscribe(listener: StoreListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
