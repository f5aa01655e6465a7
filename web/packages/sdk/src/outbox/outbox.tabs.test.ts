import { describe, expect, it } from "vitest";
import fc from "fast-check";
import { fakeTabs, flushPromises } from "../testSupport.ts";
import { Server, deliverAll, openTab, slowDisk } from "./outboxTestSupport.ts";
import { memoryOutbox } from "./storage.ts";
import type { Tabs } from "./tabs.ts";

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
    expect(right.waiting()).toEqual(["one", "two", "three"]);
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

  it("do not read the storage for each message: the leader keeps the lease", async () => {
    const server = new Server();
    const memory = memoryOutbox();
    let loads = 0;
    const storage = { ...memory, load: (account: string) => (loads++, memory.load(account)) };
    const shared = fakeTabs().open();
    let leases = 0;
    const tab = openTab(server, storage, {
      ...shared,
      withLease: (name, task) => (leases++, shared.withLease(name, task)),
    });
    tab.connect();
    await flushPromises();
    loads = 0;
    for (const text of ["one", "two", "three"]) {
      tab.write(text);
      await deliverAll(tab);
    }
    expect(server.texts()).toEqual(["one", "two", "three"]);
    expect({ leases, loads }).toEqual({ leases: 1, loads: 1 });
    // The next leader may be another tab.
    tab.disconnect();
    tab.connect();
    tab.write("four");
    await deliverAll(tab);
    expect({ leases, loads }).toEqual({ leases: 2, loads: 2 });
  });

  it("get the lease of an idle leader that does not send for them", async () => {
    const server = new Server();
    const storage = memoryOutbox();
    const tabs = fakeTabs();
    const left = openTab(server, storage, tabs.open());
    const right = openTab(server, storage, tabs.open());
    left.connect();
    right.connect();
    left.write("one");
    await deliverAll(left);
    // Its connection is dead, which it has not noticed: nothing of it reaches the server any more.
    right.write("two");
    await deliverAll(right);
    expect(server.texts()).toEqual(["one", "two"]);
    expect(right.waiting()).toEqual([]);
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

  it("take the lease of a frozen leader, which stops sending when it goes on", async () => {
    const server = new Server();
    const storage = memoryOutbox();
    const tabs = fakeTabs();
    const frozen = tabs.open();
    const [left, right] = [openTab(server, storage, frozen), openTab(server, storage, tabs.open())];
    left.connect();
    left.write("one");
    left.write("two");
    await flushPromises();
    right.connect();
    expect(left.wire).toHaveLength(1);
    frozen.freeze();
    right.write("three");
    await flushPromises();
    right.clock.advance(9_999);
    await flushPromises();
    expect(right.wire).toHaveLength(0);
    right.clock.advance(1);
    await deliverAll(right);
    expect(server.texts()).toEqual(["one", "two", "three"]);
    expect(right.waiting()).toEqual([]);
    // It gets its answer before it knows of the new leader: what it sends now, the server has already.
    left.deliver();
    frozen.thaw();
    await deliverAll(left);
    left.write("four");
    right.write("five");
    await deliverAll(left, right);
    expect(server.texts()).toEqual(["one", "two", "three", "four", "five"]);
    expect([...left.faults, ...right.faults]).toEqual([]);
  });

  it("do not take the lease of a leader that sends", async () => {
    const server = new Server();
    const tabs = fakeTabs();
    const storage = memoryOutbox();
    const [left, right] = [openTab(server, storage, tabs.open()), openTab(server, storage, tabs.open())];
    left.connect();
    for (const text of ["one", "two", "three"]) left.write(text);
    await flushPromises();
    right.connect();
    for (let answers = 0; answers < 2; answers++) {
      await flushPromises();
      right.clock.advance(9_000);
      left.deliver();
    }
    await flushPromises();
    expect([left.wire.length, right.wire.length]).toEqual([1, 0]);
    expect(server.received).toBe(2);
  });

  it("keep the order of writing on a disk that does not answer", async () => {
    const server = new Server();
    const disk = slowDisk();
    const tabs = fakeTabs();
    const left = openTab(server, disk.open().storage, tabs.open());
    const right = openTab(server, disk.open().storage, tabs.open());
    left.connect();
    left.write("one");
    await flushPromises();
    await disk.settle();
    expect(left.wire).toHaveLength(1);
    // The disk does not answer from now on. The other tab is offline, and the leader still sends.
    right.write("two");
    left.write("three");
    await deliverAll(left);
    expect(server.texts()).toEqual(["one", "two", "three"]);
    // Nor does the next leader drop what is not stored yet.
    right.write("four");
    left.disconnect();
    left.connect();
    await disk.settle();
    await deliverAll(left, right);
    expect(server.texts()).toEqual(["one", "two", "three", "four"]);
    await disk.settle();
    expect(await disk.stored.load("u1")).toEqual([]);
  });

  it("store the failure of a message that was refused before it was stored", async () => {
    const disk = slowDisk();
    const tab = openTab(new Server(), disk.open().storage);
    tab.connect();
    tab.write("one");
    await disk.settle();
    await deliverAll(tab);
    await disk.settle();
    tab.write("two");
    tab.refuse("channel.archived");
    await disk.settle();
    expect(await disk.stored.load("u1")).toMatchObject([{ state: "failed", failure: "channel.archived" }]);
  });

  it("remember who wants the lease while the leader loses its connection", async () => {
    const server = new Server();
    const disk = slowDisk();
    const tabs = fakeTabs();
    const left = openTab(server, disk.open().storage, tabs.open());
    const own = tabs.open();
    let granted = 0;
    const right = openTab(server, disk.open().storage, {
      ...own,
      withLease: (name, task, steal) => own.withLease(name, () => (granted++, task()), steal),
    });
    await disk.settle();
    left.connect();
    left.write("one");
    await flushPromises();
    // The leader reads the storage.
    right.connect();
    right.write("two");
    left.disconnect();
    left.connect();
    await disk.settle();
    await deliverAll(left, right);
    await disk.settle();
    expect(server.texts()).toEqual(["one", "two"]);
    expect(granted).toBe(1);
  });

  it("leave the lease to the tab in which the user writes", async () => {
    const server = new Server();
    const storage = memoryOutbox();
    const tabs = fakeTabs();
    const [left, right] = [openTab(server, storage, tabs.open()), openTab(server, storage, tabs.open())];
    left.connect();
    left.write("one");
    await deliverAll(left);
    right.connect();
    for (const text of ["two", "three"]) {
      left.write(text);
      // At once: the lease was not given to the other tab, which shows the message too.
      expect(left.wire.map(({ content }) => content)).toEqual([text]);
      await deliverAll(left, right);
    }
    right.write("four");
    await deliverAll(right, left);
    right.write("five");
    expect(right.wire.map(({ content }) => content)).toEqual(["five"]);
    await deliverAll(right);
    expect(server.texts()).toEqual(["one", "two", "three", "four", "five"]);
    expect(server.received).toBe(5);
  });

  it("send for the next account although another tab keeps the lease of the previous one", async () => {
    const server = new Server();
    const storage = memoryOutbox();
    const tabs = fakeTabs();
    const frozen = tabs.open();
    const [left, right] = [openTab(server, storage, frozen), openTab(server, storage, tabs.open())];
    left.connect();
    left.write("one");
    await deliverAll(left);
    frozen.freeze();
    right.connect();
    right.write("two");
    await flushPromises();
    right.outbox.close();
    right.store.update((state) => ({ ...state, me: { ...state.me!, id: "u2" }, outbox: [] }));
    right.outbox.open("u2");
    right.write("of another account");
    await deliverAll(right);
    expect(server.texts()).toEqual(["one", "of another account"]);
    expect(await storage.load("u1")).toMatchObject([{ content: "two" }]);
  });

  it("lose, duplicate and reorder nothing after any disconnects, crashes, freezes, rate limits and disks", async () => {
    const of = <T extends string>(...kinds: T[]) => fc.record({ kind: fc.constantFrom(...kinds), tab: fc.nat(2) });
    const step = fc.oneof(
      { weight: 4, arbitrary: fc.record({ kind: fc.constant("write" as const), tab: fc.nat(2), channel: fc.nat(1) }) },
      { weight: 4, arbitrary: of("deliver", "lose", "limit") },
      { weight: 3, arbitrary: of("connect", "cut", "wait") },
      { weight: 2, arbitrary: of("crash", "freeze", "thaw") },
      { weight: 4, arbitrary: of("settle", "disk") },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 50 }), async (steps) => {
        const server = new Server();
        const disk = slowDisk();
        const browser = fakeTabs();
        let steals = 0;
        // What is only noted when its tab crashes is stored after what other tabs have written since.
        let isOrderLost = false;
        const open = () => {
          const { storage, crash } = disk.open();
          const own = browser.open();
          const answers: (() => void)[] = [];
          const withLease: Tabs["withLease"] = (name, task, steal) => {
            if (steal === true) steals++;
            return own.withLease(name, task, steal);
          };
          return { ...openTab(server, storage, { ...own, withLease }), own, answers, crashDisk: crash };
        };
        const all = [open(), open(), open()];
        const written: Record<string, string[]> = { c0: [], c1: [] };
        const thaw = (tab: ReturnType<typeof open>) => {
          // What the server answered meanwhile comes first: the tab does not know of a new leader yet.
          for (const answer of tab.answers.splice(0)) answer();
          tab.own.thaw();
        };
        let count = 0;
        for (const action of steps) {
          const tab = all[action.tab]!;
          const isFrozen = tab.own.isFrozen();
          if (action.kind === "deliver")
            tab.deliver(true, (onAnswer) => (isFrozen ? void tab.answers.push(onAnswer) : onAnswer()));
          else if (action.kind === "lose") tab.deliver(false);
          else if (action.kind === "settle") await flushPromises();
          else if (action.kind === "disk") await disk.step();
          else if (action.kind === "crash") {
            tab.own.crash();
            isOrderLost = tab.crashDisk() || isOrderLost;
            all[action.tab] = open();
          } else if (action.kind === "freeze") tab.own.freeze();
          else if (action.kind === "thaw") {
            thaw(tab);
            // A user needs a moment, too.
            await flushPromises();
          } else if (action.kind === "wait") {
            for (const each of all) if (!each.own.isFrozen()) each.clock.advance(5000);
          } else if (isFrozen) continue;
          else if (action.kind === "write") {
            const channelId = `c${action.channel}`;
            const content = `text ${++count}`;
            tab.write(content, channelId, content);
            written[channelId]!.push(content);
            // A user needs a moment to switch tabs.
            await flushPromises();
          } else if (action.kind === "limit" && tab.wire.length > 0) tab.refuse("rate.limited", 700);
          else if (action.kind === "connect") tab.connect();
          else if (action.kind === "cut") tab.disconnect();
          if (steals === 0) expect(new Set(all.filter((each) => each.wire.length > 0)).size).toBeLessThanOrEqual(1);
        }
        for (let round = 0; round < 5; round++) {
          for (const tab of all) {
            thaw(tab);
            tab.connect();
          }
          await flushPromises();
          await disk.settle();
          await deliverAll(...all);
          for (const tab of all) tab.clock.advance(11_000);
        }
        await disk.settle();
        await deliverAll(...all);
        for (const channelId of ["c0", "c1"]) {
          const [texts, expected] = [server.texts(channelId), written[channelId]!];
          if (isOrderLost) expect(new Set(texts)).toEqual(new Set(expected));
          else expect(texts).toEqual(expected);
          expect(texts).toHaveLength(expected.length);
        }
        for (const tab of all) expect(tab.waiting()).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });
});
