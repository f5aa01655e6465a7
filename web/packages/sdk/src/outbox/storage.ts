import { fieldsOf } from "../layout.ts";
import { malformed } from "../check.ts";
import { readFields } from "../parse.ts";
import type { PendingMessage } from "../store/state.ts";

/** Stores the unacknowledged messages of each account in the order in which they were added. */
export interface OutboxStorage {
  readonly load: (account: string) => Promise<readonly PendingMessage[]>;
  readonly add: (account: string, pending: PendingMessage) => Promise<void>;
  /** Keeps the position; does nothing when the message is gone. */
  readonly replace: (account: string, pending: PendingMessage) => Promise<void>;
  readonly remove: (account: string, id: string) => Promise<void>;
  /** Removes all messages of the account. Used when it signs out. */
  readonly clear: (account: string) => Promise<void>;
}

const layout = fieldsOf(
  "id:id channelId:id content:text threadId?:id replyTo?:id createdAt:time state:text failure?:text",
);

/** Stored messages may come from an earlier version of the page, and messages of other tabs from a later one. */
export const parsePending = (value: unknown): PendingMessage => {
  const from: unknown = readFields(value, layout, "pending");
  const pending = from as PendingMessage;
  if (!["sending", "failed"].includes(pending.state)) throw malformed("state");
  return pending;
};

/** For bots and tests: in memory only. */
export const memoryOutbox = (): OutboxStorage => {
  const accounts = new Map<string, Map<string, PendingMessage>>();
  const of = (account: string) => {
    const held = accounts.get(account) ?? new Map<string, PendingMessage>();
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
