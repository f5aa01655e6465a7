import "fake-indexeddb/auto";
import { describe, expect, it, vi } from "vitest";
import fc from "fast-check";
import type { ClientFrame } from "../frames.ts";
import { applyReady } from "../store/reducers.ts";
import { Store } from "../store/store.ts";
import { FakeClock, fakeTabs, readyFrame, settle } from "../testSupport.ts";
import { idbOutbox } from "./idbOutbox.ts";
import { Outbox } from "./outbox.ts";
import { memoryOutbox } from "./storage.ts";
import type { OutboxStorage } from "./storage.ts";
import { loneTab } from "./tabs.ts";

type Send = Extract<ClientFrame, { type: "message.send" }>;

/** A server that commits a message once, whoever sends it and how often. */
class Server {
  readonly log: { readonly id: string; readonly channelId: string; readonly content: string }[] = [];
  received = 0;

  take(frame: Send): { readonly seq: number } {
    this.received++;
    let at = this.log.findIndex((held) => held.id === frame.id);
    if (at < 0) at = this.log.push({ id: frame.id, channelId: frame.channelId, content: frame.content }) - 1;
    return { seq: at + 1 };
  }

  texts(channelId = "c1"): string[] {
    return this.log.filter((held) => held.channelId === channelId).map((held) => held.content);
  }
}

/** What a person has open: an outbox with its store and a connection that can be cut. */
const openTab = (server: Server, storage: OutboxStorage, tabs = loneTab(), clock = new FakeClock()) => {
  const store = new Store();
  const wire: Send[] = [];
  const faults: unknown[] = [];
  let connected = false;
  let silences = 0;
  let refs = 0;
  const outbox = new Outbox({
    store,
    storage,
    tabs,
    clock,
    random: () => 0,
    nextRef: () => ++refs,
    isConnected: () => connected,
    send: (frame) => {
      if (!connected) return false;
      if (frame.type === "message.send") wire.push(frame);
      return true;
    },
    onSilence: () => {
      silences++;
    },
    onFault: (error) => faults.push(error),
  });
  store.update((state) => applyReady(state, readyFrame()));
  outbox.open("u1");
  let made = 0;
  return {
    store,
    outbox,
    wire,
    clock,
    faults,
    silences: () => silences,
    write: (content: string, channelId = "c1", id = `${content}-${++made}`): string => {
      outbox.add({
        id,
        channelId,
        content,
        threadId: undefined,
        replyTo: undefined,
        createdAt: "2026-01-01T00:00:00.000Z",
        state: "sending",
        failure: undefined,
      });
      return id;
    },
    connect: () => {
      connected = true;
      outbox.pump();
    },
    cut: (code = 1006) => {
      connected = false;
      wire.length = 0;
      outbox.onLost(code);
    },
    /** The server takes the next frame; the answer may be lost. */
    deliver: (answer = true): boolean => {
      const frame = wire.shift();
      if (!frame) return false;
      const { seq } = server.take(frame);
      if (answer) outbox.onAck({ type: "ack", ref: frame.ref, id: frame.id, seq, index: seq, createdAt: undefined });
      return true;
    },
    refuse: (code: "rate.limited" | "channel.archived", retryAfterMs?: number) => {
      const frame = wire.shift()!;
      outbox.onRefusal({ type: "error", ref: frame.ref, code, message: "", retryAfterMs });
    },
    waiting: () => store.state.outbox.map((pending) => pending.content),
  };
};

type Tab = ReturnType<typeof openTab>;

const deliverAll = async (...tabs: Tab[]): Promise<void> => {
  let moved = true;
  while (moved) {
    await settle();
    moved = false;
    for (const tab of tabs) while (tab.deliver()) moved = true;
    await settle();
    moved ||= tabs.some((tab) => tab.wire.length > 0);
  }
};

describe("one page after another", () => {
  it("sends what the page before could not, once and in order, whatever became of it", async () => {
    const server = new Server();
    const name = "pages";
    const texts = Array.from({ length: 20 }, (_, at) => `text ${at + 1}`);
    const first = openTab(server, idbOutbox(name));
    for (const text of texts) first.write(text);
    first.connect();
    await vi.waitFor(() => expect(first.wire).toHaveLength(1));
    // Committed, but the answer never came: then the page is gone.
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

  it("keeps what was refused with its reason, and sends it when asked to", async () => {
    const server = new Server();
    const storage = memoryOutbox();
    const first = openTab(server, storage);
    first.connect();
    first.write("refused");
    await settle();
    first.refuse("channel.archived");

    const second = openTab(server, storage);
    second.connect();
    await settle();
    expect(second.store.state.outbox).toMatchObject([
      { content: "refused", state: "failed", failure: "channel.archived" },
    ]);
    expect(second.wire).toEqual([]);
    second.outbox.retry(second.store.state.outbox[0]!.id);
    await deliverAll(second);
    expect(server.texts()).toEqual(["refused"]);
    expect(await storage.load("u1")).toEqual([]);
  });

  it("forgets what was discarded", async () => {
    const storage = memoryOutbox();
    const first = openTab(new Server(), storage);
    first.outbox.discard(first.write("never mind"));
    await settle();
    const second = openTab(new Server(), storage);
    await settle();
    expect(second.waiting()).toEqual([]);
  });

  it("keeps each account's messages for that account", async () => {
    const server = new Server();
    const storage = memoryOutbox();
    const tab = openTab(server, storage);
    tab.write("mine");
    await settle();
    tab.store.update((state) => applyReady(state, readyFrame([], { user: { ...state.me!, id: "u2" } })));
    tab.outbox.open("u2");
    tab.connect();
    await settle();
    expect(tab.wire).toEqual([]);
    expect((await storage.load("u1")).map((pending) => pending.content)).toEqual(["mine"]);
  });
});

describe("a rate limit", () => {
  it("tells until when the next message waits", async () => {
    const server = new Server();
    const tab = openTab(server, memoryOutbox());
    tab.write("one");
    tab.connect();
    await settle();
    expect(tab.store.state.limitedUntil).toBe(0);
    tab.refuse("rate.limited", 12_000);
    expect(tab.store.state.limitedUntil).toBe(tab.clock.now() + 12_000);
    tab.clock.advance(12_000);
    await deliverAll(tab);
    expect(server.texts()).toEqual(["one"]);
  });
});

describe("a storage that is slow", () => {
  it("does not bring back what was done with while it answered, and loses nothing that came meanwhile", async () => {
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
    await settle();
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

describe("a storage that fails", () => {
  it("does not keep a message from being shown and sent", async () => {
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
  it("is the one that failed; the others go out", async () => {
    const server = new Server();
    const tab = openTab(server, memoryOutbox());
    tab.write("poison", "c1");
    tab.write("fine", "c2");
    tab.connect();
    await settle();
    expect(tab.wire).toHaveLength(2);
    tab.cut(1009);
    tab.connect();
    await settle();
    expect(tab.wire.map((frame) => frame.content)).toEqual(["poison"]);
    tab.cut(1009);
    tab.connect();
    await deliverAll(tab);
    expect(server.texts("c2")).toEqual(["fine"]);
    expect(tab.store.state.outbox).toMatchObject([{ content: "poison", state: "failed", failure: "message.too_long" }]);
  });
});

describe("silence", () => {
  it("has the connection checked, and the message sent again with the same id", async () => {
    const server = new Server();
    const tab = openTab(server, memoryOutbox());
    tab.connect();
    const id = tab.write("hello?");
    await settle();
    tab.clock.advance(10_000);
    expect(tab.silences()).toBe(1);
    expect(tab.wire.map((frame) => frame.id)).toEqual([id, id]);
  });
});

describe("several tabs", () => {
  it("show the same messages, and one of them sends", async () => {
    const server = new Server();
    const storage = memoryOutbox();
    const tabs = fakeTabs();
    const left = openTab(server, storage, tabs.open());
    const right = openTab(server, storage, tabs.open());
    left.connect();
    right.connect();
    left.write("one");
    right.write("two");
    left.write("three");
    await settle();
    expect(left.waiting()).toEqual(["one", "two", "three"]);
    expect(right.waiting()).toEqual(
      ["one", "two", "three"].sort((a, b) => ["two", "one", "three"].indexOf(a) - ["two", "one", "three"].indexOf(b)),
    );
    expect(left.wire.length + right.wire.length).toBe(1);
    await deliverAll(left, right);
    expect(server.texts()).toEqual(["one", "two", "three"]);
    expect(server.received).toBe(3);
    expect([left.waiting(), right.waiting()]).toEqual([[], []]);
  });

  it("leave the turn to one that has a connection", async () => {
    const server = new Server();
    const storage = memoryOutbox();
    const tabs = fakeTabs();
    const left = openTab(server, storage, tabs.open());
    const right = openTab(server, storage, tabs.open());
    left.connect();
    left.write("one");
    await settle();
    left.cut();
    right.connect();
    await deliverAll(right);
    expect(server.texts()).toEqual(["one"]);
    expect(left.waiting()).toEqual([]);
  });

  it("say what was refused, tried again and given up to each other", async () => {
    const storage = memoryOutbox();
    const tabs = fakeTabs();
    const left = openTab(new Server(), storage, tabs.open());
    const right = openTab(new Server(), storage, tabs.open());
    left.connect();
    const id = left.write("one");
    await settle();
    left.refuse("channel.archived");
    expect(right.store.state.outbox).toMatchObject([{ state: "failed", failure: "channel.archived" }]);
    right.outbox.retry(id);
    expect(left.store.state.outbox).toMatchObject([{ state: "sending" }]);
    right.outbox.discard(id);
    expect(left.waiting()).toEqual([]);
  });

  it("send nothing more once they have given their turn up", async () => {
    const server = new Server();
    const storage = memoryOutbox();
    const tabs = fakeTabs();
    const [writer, left, right] = [
      openTab(server, storage, tabs.open()),
      openTab(server, storage, tabs.open()),
      openTab(server, storage, tabs.open()),
    ];
    left.connect();
    right.connect();
    writer.write("one");
    await settle();
    expect(left.wire).toHaveLength(1);
    left.deliver();
    // Comes while the turn passes from the left to the right.
    writer.write("two");
    await settle();
    expect([left.wire.length, right.wire.length].sort()).toEqual([0, 1]);
    await deliverAll(left, right);
    expect(server.received).toBe(2);
    expect(server.texts()).toEqual(["one", "two"]);
  });

  it("lose, double and reorder nothing, whatever is cut, closed, crashed and limited", async () => {
    const step = fc.oneof(
      { weight: 4, arbitrary: fc.record({ kind: fc.constant("write" as const), tab: fc.nat(2), channel: fc.nat(1) }) },
      {
        weight: 4,
        arbitrary: fc.record({
          kind: fc.constantFrom("deliver" as const, "lose" as const, "limit" as const),
          tab: fc.nat(2),
        }),
      },
      {
        weight: 3,
        arbitrary: fc.record({
          kind: fc.constantFrom("connect" as const, "cut" as const, "wait" as const),
          tab: fc.nat(2),
        }),
      },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant("crash" as const), tab: fc.nat(2) }) },
      { weight: 2, arbitrary: fc.record({ kind: fc.constant("settle" as const), tab: fc.nat(2) }) },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const server = new Server();
        const storage = memoryOutbox();
        const tabs = fakeTabs();
        const clock = new FakeClock();
        const open = () => {
          const own = tabs.open();
          return { ...openTab(server, storage, own, clock), crash: own.crash };
        };
        const all = [open(), open(), open()];
        const written: Record<string, string[]> = { c0: [], c1: [] };
        let count = 0;
        for (const action of steps) {
          const tab = all[action.tab]!;
          if (action.kind === "write") {
            const channelId = `c${action.channel}`;
            const content = `text ${++count}`;
            tab.write(content, channelId, content);
            written[channelId]!.push(content);
            // A person needs a moment to get to the next tab.
            await settle();
          } else if (action.kind === "deliver") tab.deliver();
          else if (action.kind === "lose") tab.deliver(false);
          else if (action.kind === "limit" && tab.wire.length > 0) tab.refuse("rate.limited", 700);
          else if (action.kind === "connect") tab.connect();
          else if (action.kind === "cut") tab.cut();
          else if (action.kind === "wait") clock.advance(5000);
          else if (action.kind === "settle") await settle();
          else if (action.kind === "crash") {
            tab.crash();
            all[action.tab] = open();
          }
          expect(new Set(all.filter((each) => each.wire.length > 0)).size).toBeLessThanOrEqual(1);
        }
        for (let round = 0; round < 4; round++) {
          for (const tab of all) tab.connect();
          await deliverAll(...all);
          clock.advance(11_000);
        }
        await deliverAll(...all);
        for (const channelId of ["c0", "c1"]) expect(server.texts(channelId)).toEqual(written[channelId]);
        for (const tab of all) expect(tab.waiting()).toEqual([]);
        expect(await storage.load("u1")).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });
});
