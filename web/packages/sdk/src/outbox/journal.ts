import { parsePending } from "./storage.ts";
import type { OutboxStorage } from "./storage.ts";

/** Small texts by name that are stored before `write` returns, such as those of `localStorage`. Nothing here throws. */
export interface Notes {
  readonly names: () => readonly string[];
  readonly read: (name: string) => string | undefined;
  /** Without a text the note goes. */
  readonly write: (name: string, text: string | undefined) => void;
}

/**
 * Notes down what is sent before anything else happens to it: a transaction of the outbox takes some ms to commit, and
 * a page that goes meanwhile takes the transaction with it. The note goes when the outbox has the message. One that is
 * left is put into the outbox by the next page, or by another tab, under the same id, so that the server takes it once
 * whoever sends it.
 */
export const journaled = (outbox: OutboxStorage, notes: Notes): OutboxStorage => {
  const prefixOf = (account: string) => `sent.${account}.`;
  /** Their transactions are under way in this page. */
  const adding = new Set<string>();
  const noted = (account: string) => notes.names().filter((name) => name.startsWith(prefixOf(account)));
  const parse = (name: string) => {
    try {
      return parsePending(JSON.parse(notes.read(name) ?? ""));
    } catch {
      return undefined;
    }
  };
  const recover = async (account: string, name: string): Promise<void> => {
    const pending = parse(name);
    if (pending) await outbox.add(account, pending);
    notes.write(name, undefined);
  };
  return {
    ...outbox,
    load: async (account) => {
      // Ids rise: this is the order of sending. All are asked for before anything is added after them.
      await Promise.all(
        noted(account)
          .filter((name) => !adding.has(name))
          .sort()
          .map((name) => recover(account, name)),
      );
      return outbox.load(account);
    },
    add: async (account, pending) => {
      const name = prefixOf(account) + pending.id;
      adding.add(name);
      notes.write(name, JSON.stringify(pending));
      try {
        await outbox.add(account, pending);
        notes.write(name, undefined);
      } finally {
        adding.delete(name);
      }
    },
    remove: (account, id) => {
      notes.write(prefixOf(account) + id, undefined);
      return outbox.remove(account, id);
    },
    clear: (account) => {
      for (const name of noted(account)) notes.write(name, undefined);
      return outbox.clear(account);
    },
  };
};
