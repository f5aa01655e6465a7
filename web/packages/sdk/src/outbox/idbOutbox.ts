import { inTransaction, openDatabase, resultOf } from "./database.ts";
import { parsePending } from "./storage.ts";
import type { OutboxStorage } from "./storage.ts";

const storeName = "outbox";

const create = (database: IDBDatabase): void => {
  // An auto-increment key keeps the order in which all tabs added messages, independent of their clocks.
  const outbox = database.createObjectStore(storeName, { keyPath: "order", autoIncrement: true });
  outbox.createIndex("account", "account");
  outbox.createIndex("id", ["account", "id"], { unique: true });
};

/** Stores the outbox in IndexedDB, through reloads and crashes. Uses one connection for the life of the page. */
export const idbOutbox = (name = "parley.outbox"): OutboxStorage => {
  let opened: Promise<IDBDatabase> | undefined;
  const database = (): Promise<IDBDatabase> => {
    const forget = () => {
      opened = undefined;
    };
    opened ??= openDatabase(name, create, forget).catch((error: unknown) => {
      forget();
      throw error;
    });
    return opened;
  };
  /** Relaxed durability suffices for changes and removals: one that is lost only causes an idempotent resend. */
  const write = async (
    work: (store: IDBObjectStore) => Promise<unknown>,
    durability: "strict" | "relaxed" = "relaxed",
  ): Promise<void> => {
    await inTransaction(await database(), storeName, "readwrite", durability, work);
  };
  const keyOf = (store: IDBObjectStore, account: string, id: string) =>
    resultOf(store.index("id").getKey([account, id]));
  return {
    load: async (account) => {
      const records: readonly { readonly pending: unknown }[] = await inTransaction(
        await database(),
        storeName,
        "readonly",
        "relaxed",
        (store) => resultOf(store.index("account").getAll(account)),
      );
      return records.flatMap(({ pending }) => {
        try {
          return [parsePending(pending)];
        } catch {
          // An unreadable record must not prevent the others from being sent.
          return [];
        }
      });
    },
    // The message must be on disk before it counts as stored.
    add: (account, pending) =>
      write(async (store) => {
        const order = await keyOf(store, account, pending.id);
        const record = { account, id: pending.id, pending };
        store.put(order === undefined ? record : { ...record, order });
      }, "strict"),
    replace: (account, pending) =>
      write(async (store) => {
        const order = await keyOf(store, account, pending.id);
        if (order !== undefined) store.put({ order, account, id: pending.id, pending });
      }),
    remove: (account, id) =>
      write(async (store) => {
        const order = await keyOf(store, account, id);
        if (order !== undefined) store.delete(order);
      }),
    clear: (account) =>
      write(async (store) => {
        for (const order of await resultOf(store.index("account").getAllKeys(account))) store.delete(order);
      }),
  };
};
