import "fake-indexeddb/auto";
import { describe, expect, it } from "vitest";
import { inTransaction, openDatabase, resultOf } from "./database.ts";

let made = 0;
const fresh = () => `database${++made}`;
const create = (database: IDBDatabase) => {
  database.createObjectStore("notes", { keyPath: "id" }).createIndex("text", "text", { unique: true });
};
const ignore = () => undefined;

describe("a transaction", () => {
  it("returns the result of its work once it has committed", async () => {
    const database = await openDatabase(fresh(), create, ignore);
    const steps: string[] = [];
    const result = await inTransaction(database, "notes", "readwrite", "strict", async (store) => {
      store.transaction.addEventListener("complete", () => steps.push("committed"));
      await resultOf(store.put({ id: 1, text: "one" }));
      return resultOf(store.count());
    });
    expect(result).toBe(1);
    expect(steps).toEqual(["committed"]);
  });

  it("fails when it is aborted, and stores nothing of it", async () => {
    const database = await openDatabase(fresh(), create, ignore);
    const adding = inTransaction(database, "notes", "readwrite", "strict", (store) => {
      store.put({ id: 1, text: "same" });
      store.put({ id: 2, text: "same" });
      return Promise.resolve();
    });
    await expect(adding).rejects.toMatchObject({ name: "ConstraintError" });
    expect(await inTransaction(database, "notes", "readonly", "relaxed", (store) => resultOf(store.count()))).toBe(0);
  });

  it("fails when its work fails", async () => {
    const database = await openDatabase(fresh(), create, ignore);
    const work = inTransaction(database, "notes", "readonly", "relaxed", () => Promise.reject(new Error("work")));
    await expect(work).rejects.toThrow("work");
  });
});

describe("a connection", () => {
  it("makes room for a later version of the page", async () => {
    const name = fresh();
    let closed = 0;
    await openDatabase(name, create, () => closed++);
    const later = await resultOf(indexedDB.open(name, 2));
    expect(later.version).toBe(2);
    expect(closed).toBe(1);
    await expect(openDatabase(name, create, ignore)).rejects.toMatchObject({ name: "VersionError" });
  });
});
