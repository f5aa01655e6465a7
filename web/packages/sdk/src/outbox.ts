import type { Pending } from "./store/state.ts";

/** Where unacknowledged messages are kept. In memory now; another one may outlive the page. Order is that of the first `put`. */
export interface OutboxStorage {
  readonly load: () => Promise<readonly Pending[]>;
  readonly put: (pending: Pending) => void;
  readonly remove: (id: string) => void;
}

export const memoryOutbox = (): OutboxStorage => {
  const held = new Map<string, Pending>();
  return {
    load: () => Promise.resolve([...held.values()]),
    put: (pending) => void held.set(pending.id, pending),
    remove: (id) => void held.delete(id),
  };
};
