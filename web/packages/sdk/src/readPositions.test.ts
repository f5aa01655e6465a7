import { describe, expect, it } from "vitest";
import { Log, fresh } from "./store/channelLogTestSupport.ts";
import { applyReady } from "./store/reducers.ts";
import { Store } from "./store/store.ts";
import { ReadPositions } from "./readPositions.ts";
import { FakeClock, channel, readyFrame } from "./testSupport.ts";

const setUp = () => {
  const log = new Log();
  for (let at = 0; at < 5; at++) log.add("message");
  const store = new Store();
  const reads = new ReadPositions(store, new FakeClock());
  store.update(() => fresh(log));
  const reported: string[] = [];
  reads.subscribe((channelId) => reported.push(channelId));
  let updates = 0;
  store.subscribe(() => updates++);
  const receipt = (readSeq: number, change: { userId?: string; channelId?: string } = {}) =>
    reads.onReceipt({ type: "receipt", channelId: "c1", userId: "u1", readSeq, readIndex: readSeq, ...change });
  return { log, store, reads, receipt, reported, updates: () => updates };
};

describe("read positions", () => {
  it("only move forward, by this device and by receipts of others", () => {
    const { reads, receipt, reported } = setUp();
    expect(reads.unreadCount("c1")).toBe(5);
    expect(reads.advance("c1", 3)).toBe(true);
    expect(reads.advance("c1", 2)).toBe(false);
    expect(reads.unreadCount("c1")).toBe(2);
    receipt(2);
    expect(reads.get("c1")).toEqual({ seq: 3, index: 3 });
    receipt(4);
    expect(reads.unreadCount("c1")).toBe(1);
    expect(reported).toEqual(["c1", "c1"]);
  });

  it("do not change the main store", () => {
    const { reads, receipt, updates } = setUp();
    receipt(2);
    reads.advance("c1", 4);
    expect(updates()).toBe(0);
  });

  it("outlive a record that does not include them yet", () => {
    const { log, store, reads } = setUp();
    reads.advance("c1", 3);
    store.update((state) => applyReady(state, readyFrame([log.record()])));
    expect(reads.unreadCount("c1")).toBe(2);
  });

  it("follow a record that is ahead of them", () => {
    const { log, store, reads } = setUp();
    reads.advance("c1", 3);
    store.update((state) => applyReady(state, readyFrame([{ ...log.record(), readSeq: 5, readIndex: 5 }])));
    expect(reads.get("c1")).toEqual({ seq: 5, index: 5 });
  });

  it("ignore receipts of other users and of channels that are not held", () => {
    const { receipt, reported } = setUp();
    receipt(4, { userId: "u2" });
    receipt(4, { channelId: "c9" });
    expect(reported).toEqual([]);
  });

  it("end with the database and with the account", () => {
    for (const change of [{ epoch: "other" }, { user: { ...readyFrame().user, id: "u9" } }]) {
      const { store, reads } = setUp();
      reads.advance("c1", 5);
      const record = channel({ id: "c1", lastSeq: 4, lastIndex: 4, readSeq: 1, readIndex: 1 });
      // The first frame of another account drops all channels.
      for (let at = 0; at < 2; at++) store.update((state) => applyReady(state, readyFrame([record], change)));
      expect(reads.unreadCount("c1")).toBe(3);
    }
  });

  it("count nothing as unread in a channel that the user has not joined", () => {
    const { store, reads } = setUp();
    store.update((state) => applyReady(state, readyFrame([channel({ lastSeq: 9, lastIndex: 9, joined: false })])));
    expect(reads.unreadCount("c1")).toBe(0);
    expect(reads.advance("c1", 4)).toBe(false);
  });
});
