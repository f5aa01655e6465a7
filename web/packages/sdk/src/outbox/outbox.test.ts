import "fake-indexeddb/auto";
import { describe, expect, it, vi } from "vitest";
import { applyReady } from "../store/reducers.ts";
import { readyFrame, flushPromises } from "../testSupport.ts";
import { idbOutbox } from "./idbOutbox.ts";
import { Server, deliverAll, openTab } from "./outboxTestSupport.ts";
import { memoryOutbox } from "./storage.ts";
import type { OutboxStorage } from "./storage.ts";

describe("a reload", () => {
  it("sends the messages of the previous page once and in order", async () => {
    const server = new Server();
    const name = "pages";
    const texts = Array.from({ length: 20 }, (_, at) => `text ${at + 1}`);
    const first = openTab(server, idbOutbox(name));
    for (const text of texts) first.write(text);
    first.connect();
    await vi.waitFor(() => expect(first.wire).toHaveLength(1));
    // Committed, but the answer is lost with the page.
    first.deliver(false);

    const second = openTab(server, idbOutbox(name));
    await vi.waitFor(() => expect(second.waiting()).toEqual(texts));
    second.connect();
    await vi.waitFor(() => {
      while (second.deliver());
      expect(second.waiting()).toEqual([]);
    });
    expect(server.texts()).toEqual(texts);
    expect(await idbOutbox(name).load("u1")).toEqual([]);
  });

  it("keeps a refused message with its error, and sends it on retry", async () => {
    const server = new Server();
    const storage = memoryOutbox();
    const first = openTab(server, storage);
    first.connect();
    first.write("refused");
    await flushPromises();
    first.refuse("channel.archived");

    const second = openTab(server, storage);
    second.connect();
    await flushPromises();
    expect(second.store.state.outbox).toMatchObject([
      { content: "refused", state: "failed", failure: "channel.archived" },
    ]);
    expect(second.wire).toEqual([]);
    second.outbox.retry(second.store.state.outbox[0]!.id);
    await deliverAll(second);
    expect(server.texts()).toEqual(["refused"]);
    expect(await storage.load("u1")).toEqual([]);
  });

  it("does not restore a discarded message", async () => {
    const storage = memoryOutbox();
    const first = openTab(new Server(), storage);
    first.outbox.discard(first.write("never mind"));
    await flushPromises();
    const second = openTab(new Server(), storage);
    await flushPromises();
    expect(second.waiting()).toEqual([]);
  });

  it("keeps messages of accounts apart", async () => {
    const server = new Server();
    const storage = memoryOutbox();
    const tab = openTab(server, storage);
    tab.write("mine");
    await flushPromises();
    tab.store.update((state) => applyReady(state, readyFrame([], { user: { ...state.me!, id: "u2" } })));
    tab.outbox.open("u2");
    tab.connect();
    await flushPromises();
    expect(tab.wire).toEqual([]);
    expect((await storage.load("u1")).map((pending) => pending.content)).toEqual(["mine"]);
  });
});

describe("a rate limit", () => {
  it("sets the time of the next attempt", async () => {
    const server = new Server();
    const tab = openTab(server, memoryOutbox());
    tab.write("one");
    tab.connect();
    await flushPromises();
    expect(tab.rateLimits.get("send")).toBeUndefined();
    tab.refuse("rate.limited", 12_000);
    expect(tab.rateLimits.get("send")).toBe(tab.clock.now() + 12_000);
    tab.clock.advance(12_000);
    // A limit that follows at once counts as the same.
    expect(tab.rateLimits.get("send")).toBeDefined();
    tab.clock.advance(1500);
    expect(tab.rateLimits.get("send")).toBeUndefined();
    await deliverAll(tab);
    expect(server.texts()).toEqual(["one"]);
  });
});

describe("a slow storage", () => {
  it("does not restore settled messages, and loses no message added during a load", async () => {
    const server = new Server();
    const memory = memoryOutbox();
    const answers: (() => void)[] = [];
    const slow: OutboxStorage = {
      ...memory,
      load: async (account) => {
        const held = await memory.load(account);
        await new Promise<void>((resolve) => answers.push(resolve));
        return held;
      },
    };
    const tab = openTab(server, slow);
    const unwanted = tab.write("never mind");
    tab.write("wanted");
    tab.connect();
    await flushPromises();
    tab.outbox.discard(unwanted);
    tab.write("later");
    for (let round = 0; round < 6; round++) {
      for (const answer of answers.splice(0)) answer();
      await deliverAll(tab);
    }
    expect(server.texts()).toEqual(["wanted", "later"]);
    expect(tab.waiting()).toEqual([]);
  });
});

describe("a failing storage", () => {
  it("does not prevent a message from being shown and sent", async () => {
    const server = new Server();
    const broken: OutboxStorage = {
      load: () => Promise.reject(new Error("no storage")),
      add: () => Promise.reject(new Error("no storage")),
      replace: () => Promise.reject(new Error("no storage")),
      remove: () => Promise.reject(new Error("no storage")),
      clear: () => Promise.reject(new Error("no storage")),
    };
    const tab = openTab(server, broken);
    tab.write("one");
    tab.write("two");
    tab.connect();
    await deliverAll(tab);
    expect(server.texts()).toEqual(["one", "two"]);
    expect(tab.faults.length).toBeGreaterThan(0);
  });
});

describe("a frame that breaks the connection", () => {
  it("fails; other messages are sent", async () => {
    const server = new Server();
    const tab = openTab(server, memoryOutbox());
    tab.write("poison", "c1");
    tab.write("fine", "c2");
    tab.connect();
    await flushPromises();
    expect(tab.wire).toHaveLength(2);
    tab.disconnect(1009);
    tab.connect();
    await flushPromises();
    expect(tab.wire.map((frame) => frame.content)).toEqual(["poison"]);
    tab.disconnect(1009);
    tab.connect();
    await deliverAll(tab);
    expect(server.texts("c2")).toEqual(["fine"]);
    expect(tab.store.state.outbox).toMatchObject([{ content: "poison", state: "failed", failure: "message.too_long" }]);
  });
});

describe("a timeout", () => {
  it("checks the connection and resends the message with the same id", async () => {
    const server = new Server();
    const tab = openTab(server, memoryOutbox());
    tab.connect();
    const id = tab.write("hello?");
    await flushPromises();
    tab.clock.advance(10_000);
    expect(tab.timeouts()).toBe(1);
    expect(tab.wire.map((frame) => frame.id)).toEqual([id, id]);
  });
});
