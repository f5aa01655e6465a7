import { describe, expect, it } from "vitest";
import fc from "fast-check";
import { FakeClock, fakeTabs, flushPromises } from "../testSupport.ts";
import { Server, deliverAll, openTab } from "./outboxTestSupport.ts";
import { memoryOutbox } from "./storage.ts";

describe("several tabs", () => {
  it("show the same messages, and one tab sends", async () => {
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
    await flushPromises();
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

  it("pass the lease to a tab with a connection", async () => {
    const server = new Server();
    const storage = memoryOutbox();
    const tabs = fakeTabs();
    const left = openTab(server, storage, tabs.open());
    const right = openTab(server, storage, tabs.open());
    left.connect();
    left.write("one");
    await flushPromises();
    left.disconnect();
    right.connect();
    await deliverAll(right);
    expect(server.texts()).toEqual(["one"]);
    expect(left.waiting()).toEqual([]);
  });

  it("share refusals, retries and discards", async () => {
    const storage = memoryOutbox();
    const tabs = fakeTabs();
    const left = openTab(new Server(), storage, tabs.open());
    const right = openTab(new Server(), storage, tabs.open());
    left.connect();
    const id = left.write("one");
    await flushPromises();
    left.refuse("channel.archived");
    expect(right.store.state.outbox).toMatchObject([{ state: "failed", failure: "channel.archived" }]);
    right.outbox.retry(id);
    expect(left.store.state.outbox).toMatchObject([{ state: "sending" }]);
    right.outbox.discard(id);
    expect(left.waiting()).toEqual([]);
  });

  it("send nothing after releasing the lease", async () => {
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
    await flushPromises();
    expect(left.wire).toHaveLength(1);
    left.deliver();
    // Added while the lease passes from left to right.
    writer.write("two");
    await flushPromises();
    expect([left.wire.length, right.wire.length].sort()).toEqual([0, 1]);
    await deliverAll(left, right);
    expect(server.received).toBe(2);
    expect(server.texts()).toEqual(["one", "two"]);
  });

  it("lose, duplicate and reorder nothing after any disconnects, crashes and rate limits", async () => {
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
            // A user needs a moment to switch tabs.
            await flushPromises();
          } else if (action.kind === "deliver") tab.deliver();
          else if (action.kind === "lose") tab.deliver(false);
          else if (action.kind === "limit" && tab.wire.length > 0) tab.refuse("rate.limited", 700);
          else if (action.kind === "connect") tab.connect();
          else if (action.kind === "cut") tab.disconnect();
          else if (action.kind === "wait") clock.advance(5000);
          else if (action.kind === "settle") await flushPromises();
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
