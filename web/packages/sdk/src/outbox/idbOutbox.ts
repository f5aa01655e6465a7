import type { DBSchema, IDBPDatabase } from "idb";
import { openDB } from "idb";
import { parsePending } from "./storage.ts";
import type { OutboxStorage } from "./storage.ts";

interface Schema extends DBSchema {
  outbox: {
    key: number;
    value: { readonly order?: number; readonly account: string; readonly id: string; readonly pending: unknown };
    indexes: { account: string; id: [string, string] };
  };
}

const open = (name: string, onGone: () => void): Promise<IDBPDatabase<Schema>> =>
  openDB<Schema>(name, 1, {
    upgrade: (database) => {
      // An auto-increment key keeps the order in which all tabs added messages, independent of their clocks.
      const outbox = database.createObjectStore("outbox", { keyPath: "order", autoIncrement: true });
      outbox.createIndex("account", "account");
      outbox.createIndex("id", ["account", "id"], { unique: true });
    },
    blocking: (_, __, event) => {
      // A later version of the page waits until this connection is closed.
      if (event.target instanceof IDBDatabase) event.target.close();
      onGone();
    },
    terminated: onGone,
  });

/** Stores the outbox in IndexedDB, through reloads and crashes. Uses one connection for the life of the page. */
export const idbOutbox = (name = "parley.outbox"): OutboxStorage => {
  let opened: Promise<IDBPDatabase<Schema>> | undefined;
  const database = (): Promise<IDBPDatabase<Schema>> => {
    const forget = () => {
      opened = undefined;
    };
    opened ??= open(name, forget).catch((error: unknown) => {
      forget();
      throw error;
    });
    return opened;
  };
  /** Relaxed durability suffices for changes and removals: one that is lost only causes an idempotent resend. */
  const writing = async (durability: "strict" | "relaxed" = "relaxed") =>
    (await database()).transaction("outbox", "readwrite", { durability });
  return {
    load: async (account) =>
      (await (await database()).getAllFromIndex("outbox", "account", account)).flatMap(({ pending }) => {
        try {
          return [parsePending(pending)];
        } catch {
          // An unreadable record must not prevent the others from being sent.
          return [];
        }
      }),
    add: async (account, pending) => {
      // The message must be on disk before it counts as stored.
      const work = await writing("strict");
      const key = await work.store.index("id").getKey([account, pending.id]);
      const record = { account, id: pending.id, pending };
      await work.store.put(key === undefined ? record : { ...record, order: key });
      await work.done;
    },
    replace: async (account, pending) => {
      const work = await writing();
      const key = await work.store.index("id").getKey([account, pending.id]);
      if (key !== undefined) await work.store.put({ order: key, account, id: pending.id, pending });
      await work.done;
    },
    remove: async (account, id) => {
      const work = await writing();
      const key = await work.store.index("id").getKey([account, id]);
      if (key !== undefined) await work.store.delete(key);
      await work.done;
    },
    clear: async (account) => {
      const work = await writing();
      for (const key of await work.store.index("account").getAllKeys(account)) await work.store.delete(key);
      await work.done;
    },
  };
};
