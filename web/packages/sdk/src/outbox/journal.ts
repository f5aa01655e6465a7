import { parsePending } from "./storage.ts";
import type { OutboxStorage } from "./storage.ts";

/** A synchronous key-value store such as `localStorage`. Its functions do not throw. */
export interface JournalStorage {
  readonly keys: () => readonly string[];
  readonly read: (key: string) => string | undefined;
  /** Removes the entry when `text` is `undefined`. */
  readonly write: (key: string, text: string | undefined) => void;
}

/**
 * A write-ahead journal for an outbox. A transaction of IndexedDB takes some ms to commit, and a page that closes
 * meanwhile loses it. Each message is therefore written to the journal first, and its entry is removed once the outbox
 * has stored the message. The next page, or another tab, adds the entries that are left to the outbox under the same
 * ids, so that the server deduplicates them.
 */
export const withJournal = (outbox: OutboxStorage, journal: JournalStorage): OutboxStorage => {
  const prefixOf = (account: string) => `sent.${account}.`;
  /** Entries whose transactions are under way in this page. */
  const adding = new Set<string>();
  const entriesOf = (account: string) => journal.keys().filter((key) => key.startsWith(prefixOf(account)));
  const parse = (key: string) => {
    try {
      return parsePending(JSON.parse(journal.read(key) ?? ""));
    } catch {
      return undefined;
    }
  };
  const recover = async (account: string, key: string): Promise<void> => {
    const pending = parse(key);
    if (pending) await outbox.add(account, pending);
    journal.write(key, undefined);
  };
  return {
    ...outbox,
    load: async (account) => {
      // Ids are time-ordered, so sorted keys are in the order of sending. All adds start before anything that follows.
      await Promise.all(
        entriesOf(account)
          .filter((key) => !adding.has(key))
          .sort()
          .map((key) => recover(account, key)),
      );
      return outbox.load(account);
    },
    add: async (account, pending) => {
      const key = prefixOf(account) + pending.id;
      adding.add(key);
      journal.write(key, JSON.stringify(pending));
      try {
        await outbox.add(account, pending);
        journal.write(key, undefined);
      } finally {
        adding.delete(key);
      }
    },
    remove: (account, id) => {
      journal.write(prefixOf(account) + id, undefined);
      return outbox.remove(account, id);
    },
    clear: (account) => {
      for (const key of entriesOf(account)) journal.write(key, undefined);
      return outbox.clear(account);
    },
  };
};
