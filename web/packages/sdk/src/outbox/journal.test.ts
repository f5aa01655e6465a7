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

const journalIn = (held: Map<string, string>): JournalStorage => ({
  keys: () => [...held.keys()],
  read: (name) => held.get(name),
  write: (name, text) => {
    if (text === undefined) held.delete(name);
    else held.set(name, text);
  },
});

/** A page that closed before its transaction was committed. */
const lost: OutboxStorage = { ...memoryOutbox(), add: () => new Promise(() => undefined) };

describe("the journal", () => {
  it("recovers unstored messages in the next page, in order and with the same ids", async () => {
    const held = new Map<string, string>();
    const first = withJournal(lost, journalIn(held));
    for (const id of ["m3", "m1", "m2"]) void first.add("u1", pending(id, { replyTo: "m0" }));
    void first.add("u2", pending("m4"));
    const next = withJournal(idbOutbox(fresh()), journalIn(held));
    expect(await next.load("u1")).toEqual(["m1", "m2", "m3"].map((id) => pending(id, { replyTo: "m0" })));
    expect([...held.keys()]).toEqual(["sent.u2.m4"]);
    expect(await next.load("u1")).toHaveLength(3);
  });

  it("keeps a message until the outbox has stored it", async () => {
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
    const adding = withJournal(slow, journalIn(held)).add("u1", pending("m1"));
    expect([...held.keys()]).toEqual(["sent.u1.m1"]);
    commit();
    await adding;
    expect(held.size).toBe(0);
  });

  it("keeps a message that the outbox failed to store", async () => {
    const held = new Map<string, string>();
    const full: OutboxStorage = { ...memoryOutbox(), add: () => Promise.reject(new Error("quota exceeded")) };
    await expect(withJournal(full, journalIn(held)).add("u1", pending("m1"))).rejects.toThrow("quota exceeded");
    expect(held.size).toBe(1);
  });

  it("adds a message to the outbox once when several tabs recover it", async () => {
    const name = fresh();
    const held = new Map<string, string>();
    const writer = withJournal(idbOutbox(name), journalIn(held));
    const others = [withJournal(idbOutbox(name), journalIn(held)), withJournal(idbOutbox(name), journalIn(held))];
    const adding = ["m1", "m2", "m3"].map((id) => writer.add("u1", pending(id)));
    const found = await Promise.all(others.map((other) => other.load("u1")));
    await Promise.all(adding);
    for (const all of [...found, await writer.load("u1")]) expect(all.map(({ id }) => id)).toEqual(["m1", "m2", "m3"]);
    expect(held.size).toBe(0);
  });

  it("removes acknowledged and discarded messages, also before they are stored", async () => {
    const held = new Map<string, string>();
    void withJournal(lost, journalIn(held)).add("u1", pending("m1"));
    const next = withJournal(idbOutbox(fresh()), journalIn(held));
    await next.remove("u1", "m1");
    expect(await next.load("u1")).toEqual([]);
  });

  it("removes all messages of an account that signs out, and keeps those of others", async () => {
    const held = new Map<string, string>();
    const storage = withJournal(idbOutbox(fresh()), journalIn(held));
    for (const account of ["u1", "u2"]) await storage.add(account, pending(`${account}-stored`));
    for (const account of ["u1", "u2"])
      void withJournal(lost, journalIn(held)).add(account, pending(`${account}-journaled`));
    await storage.clear("u1");
    expect(await storage.load("u1")).toEqual([]);
    expect((await storage.load("u2")).map(({ id }) => id)).toEqual(["u2-stored", "u2-journaled"]);
  });

  it("ignores an unreadable entry", async () => {
    const held = new Map([
      ["sent.u1.m0", "{"],
      ["sent.u1.m1", JSON.stringify(pending("m1"))],
      ["draft.u1.c1", "text"],
    ]);
    const storage = withJournal(idbOutbox(fresh()), journalIn(held));
    expect((await storage.load("u1")).map(({ id }) => id)).toEqual(["m1"]);
    await flushPromises();
    expect([...held.keys()]).toEqual(["draft.u1.c1"]);
  });
});
