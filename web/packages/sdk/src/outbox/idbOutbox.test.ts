import "fake-indexeddb/auto";
import { describe, expect, it } from "vitest";
import type { PendingMessage } from "../store/state.ts";
import { idbOutbox } from "./idbOutbox.ts";

let made = 0;
const fresh = () => `test${++made}`;
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

describe("the stored outbox", () => {
  it("keeps the order of adding for each account, also after a reload", async () => {
    const name = fresh();
    const first = idbOutbox(name);
    const second = idbOutbox(name);
    await Promise.all([
      first.add("u1", pending("m9")),
      second.add("u1", pending("m1")),
      first.add("u2", pending("m5")),
    ]);
    await second.add("u1", pending("m4", { replyTo: "m0", threadId: "m0" }));
    const next = idbOutbox(name);
    expect(await next.load("u1")).toEqual([
      pending("m9"),
      pending("m1"),
      pending("m4", { replyTo: "m0", threadId: "m0" }),
    ]);
    expect(await next.load("u2")).toEqual([pending("m5")]);
    expect(await next.load("u3")).toEqual([]);
  });

  it("replaces a message in its position, and ignores a removed one", async () => {
    const storage = idbOutbox(fresh());
    for (const id of ["m1", "m2", "m3"]) await storage.add("u1", pending(id));
    await storage.replace("u1", pending("m1", { state: "failed", failure: "channel.archived" }));
    await storage.add("u1", pending("m2", { content: "again" }));
    await storage.remove("u1", "m3");
    await storage.replace("u1", pending("m3"));
    await storage.remove("u1", "m3");
    expect(await storage.load("u1")).toEqual([
      pending("m1", { state: "failed", failure: "channel.archived" }),
      pending("m2", { content: "again" }),
    ]);
  });

  it("ignores an unreadable record", async () => {
    const name = fresh();
    const storage = idbOutbox(name);
    await storage.add("u1", pending("m1"));
    const later: unknown = { id: "m2", content: "of a later version" };
    await storage.add("u1", later as PendingMessage);
    await storage.add("u1", pending("m3"));
    expect((await storage.load("u1")).map((held) => held.id)).toEqual(["m1", "m3"]);
  });

  it("executes calls in order: a load includes earlier adds", async () => {
    const storage = idbOutbox(fresh());
    void storage.add("u1", pending("m1"));
    const loaded = storage.load("u1");
    void storage.remove("u1", "m1");
    expect(await loaded).toEqual([pending("m1")]);
    expect(await storage.load("u1")).toEqual([]);
  });
});
