import { fieldsOf } from "../msgpack/layout.ts";
import { readFields } from "../parse.ts";
import type { Pending } from "../store/state.ts";

/** Where unacknowledged messages of each account are kept, in the order in which they were added. */
export interface OutboxStorage {
  readonly load: (account: string) => Promise<readonly Pending[]>;
  readonly add: (account: string, pending: Pending) => Promise<void>;
  /** Keeps the place; does nothing when it is gone. */
  readonly replace: (account: string, pending: Pending) => Promise<void>;
  readonly remove: (account: string, id: string) => Promise<void>;
  /** Everything of the account: it signs out. */
  readonly clear: (account: string) => Promise<void>;
}

const layout = fieldsOf(
  "id:id channelId:id content:text threadId?:id replyTo?:id createdAt:time state:PendingState failure?:text",
);

/** What is kept may be of an earlier version, and what another tab says of a later one. */
export const parsePending = (value: unknown): Pending => {
  const from: unknown = readFields(value, layout, "pending");
  return from as Pending;
};

/** For bots and tests: lasts as long as the process. */
export const memoryOutbox = (): OutboxStorage => {
  const accounts = new Map<string, Map<string, Pending>>();
  const of = (account: string) => {
    const held = accounts.get(account) ?? new Map<string, Pending>();
    accounts.set(account, held);
    return held;
  };
  return {
    load: (account) => Promise.resolve([...of(account).values()]),
    add: (account, pending) => {
      of(account).set(pending.id, pending);
      return Promise.resolve();
    },
    replace: (account, pending) => {
      if (of(account).has(pending.id)) of(account).set(pending.id, pending);
      return Promise.resolve();
    },
    remove: (account, id) => {
      of(account).delete(id);
      return Promise.resolve();
    },
    clear: (account) => {
      accounts.delete(account);
      return Promise.resolve();
    },
  };
};
