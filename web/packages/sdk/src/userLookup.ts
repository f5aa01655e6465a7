import type { Api } from "./api.ts";
import { toFault } from "./fault.ts";
import { withUsers } from "./store/events.ts";
import type { Store } from "./store/store.ts";

/** Fetches users of whom only the id is known, each once. */
export class UserLookup {
  readonly #store: Store;
  readonly #api: Api;
  readonly #requested = new Set<string>();
  /** Requests that failed for lack of a network. */
  readonly #failed = new Set<string>();

  constructor(store: Store, api: Api) {
    this.#store = store;
    this.#api = api;
  }

  ensure(userId: string): void {
    if (this.#store.state.users[userId] || this.#requested.has(userId)) return;
    this.#requested.add(userId);
    this.#api.user(userId).then(
      (user) => {
        this.#store.update((state) => withUsers(state, [user]));
      },
      (error: unknown) => {
        if (toFault(error).code !== "network.failed") return;
        this.#requested.delete(userId);
        this.#failed.add(userId);
      },
    );
  }

  retryFailed(): void {
    for (const userId of this.#failed) this.ensure(userId);
    this.#failed.clear();
  }
}
