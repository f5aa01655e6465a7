import "fake-indexeddb/auto";
import { describe, expect, it } from "vitest";
import type { PendingMessage } from "../store/state.ts";
import { flushPromises } from "../testSupport.ts";
import { idbOutbox } from "./idbOutbox.ts";
import { withJournal } from "./journal.ts";
import type { JournalStorage } from "./journal.ts";
import { memoryOutbox } from "./storage.ts";
import type { OutboxStorage } from "./storage.ts";

let made = 0;
const fresh = () => `journal${++made}`;
const pending = (id: string, change: Partial<PendingMessage> = {}): PendingMessage => ({
  id,
  channelId: "c1",
  content: `text of ${id}`,
  threadId: undefined,
  replyTo: undefined,
  createdAt: "2026-01-01T00:00:00.000Z",
  state: "sending",
  failure: undefined,
  ...change,
});

const notesIn = (held: Map<string, string>): JournalStorage => ({
  keys: () => [...held.keys()],
  read: (name) => held.get(name),
  write: (name, text) => {
    if (text === undefined) held.delete(name);
    else held.set(name, text);
  },
});

/** The page went before a transaction was committed: nothing of it is there, and nobody hears of it. */
const lost: OutboxStorage = { ...memoryOutbox(), add: () => new Promise(() => undefined) };

describe("the journal", () => {
  it("gives the next page what the last one could not store, in the order of sending and under the same ids", async () => {
    const held = new Map<string, string>();
    const first = withJournal(lost, notesIn(held));
    for (const id of ["m3", "m1", "m2"]) void first.add("u1", pending(id, { replyTo: "m0" }));
    void first.add("u2", pending("m4"));
    const next = withJournal(idbOutbox(fresh()), notesIn(held));
    expect(await next.load("u1")).toEqual(["m1", "m2", "m3"].map((id) => pending(id, { replyTo: "m0" })));
    expect([...held.keys()]).toEqual(["sent.u2.m4"]);
    expect(await next.load("u1")).toHaveLength(3);
  });

  it("holds a message until the storage has it, and no longer", async () => {
    const held = new Map<string, string>();
    const memory = memoryOutbox();
    let commit: () => void = () => undefined;
    const slow: OutboxStorage = {
      ...memory,
      add: async (account, message) => {
        await new Promise<void>((resolve) => (commit = resolve));
        await memory.add(account, message);
      },
    };
    const adding = withJournal(slow, notesIn(held)).add("u1", pending("m1"));
    expect([...held.keys()]).toEqual(["sent.u1.m1"]);
    commit();
    await adding;
    expect(held.size).toBe(0);
  });

  it("keeps what the storage refuses", async () => {
    const held = new Map<string, string>();
    const full: OutboxStorage = { ...memoryOutbox(), add: () => Promise.reject(new Error("no room")) };
    await expect(withJournal(full, notesIn(held)).add("u1", pending("m1"))).rejects.toThrow("no room");
    expect(held.size).toBe(1);
  });

  it("puts a message into the outbox once, however many tabs find its note", async () => {
    const name = fresh();
    const held = new Map<string, string>();
    const writer = withJournal(idbOutbox(name), notesIn(held));
    const others = [withJournal(idbOutbox(name), notesIn(held)), withJournal(idbOutbox(name), notesIn(held))];
    const adding = ["m1", "m2", "m3"].map((id) => writer.add("u1", pending(id)));
    const found = await Promise.all(others.map((other) => other.load("u1")));
    await Promise.all(adding);
    for (const all of [...found, await writer.load("u1")]) expect(all.map(({ id }) => id)).toEqual(["m1", "m2", "m3"]);
    expect(held.size).toBe(0);
  });

  it("forgets what was acknowledged or given up, also before it was stored", async () => {
    const held = new Map<string, string>();
    void withJournal(lost, notesIn(held)).add("u1", pending("m1"));
    const next = withJournal(idbOutbox(fresh()), notesIn(held));
    await next.remove("u1", "m1");
    expect(await next.load("u1")).toEqual([]);
  });

  it("keeps nothing of an account that signs out, and everything of the others", async () => {
    const held = new Map<string, string>();
    const storage = withJournal(idbOutbox(fresh()), notesIn(held));
    for (const account of ["u1", "u2"]) await storage.add(account, pending(`${account}-stored`));
    for (const account of ["u1", "u2"]) void withJournal(lost, notesIn(held)).add(account, pending(`${account}-noted`));
    await storage.clear("u1");
    expect(await storage.load("u1")).toEqual([]);
    expect((await storage.load("u2")).map(({ id }) => id)).toEqual(["u2-stored", "u2-noted"]);
  });

  it("passes over a note that it cannot read", async () => {
    const held = new Map([
      ["sent.u1.m0", "{"],
      ["sent.u1.m1", JSON.stringify(pending("m1"))],
      ["draft.u1.c1", "text"],
    ]);
    const storage = withJournal(idbOutbox(fresh()), notesIn(held));
    expect((await storage.load("u1")).map(({ id }) => id)).toEqual(["m1"]);
    await flushPromises();
    expect([...held.keys()]).toEqual(["draft.u1.c1"]);
  });
});
