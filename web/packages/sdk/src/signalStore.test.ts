import { describe, expect, it } from "vitest";
import { SignalStore } from "./signalStore.ts";
import { FakeClock } from "./testSupport.ts";

const setUp = () => {
  const clock = new FakeClock();
  const store = new SignalStore<number>(clock);
  const seen: [string, number | undefined][] = [];
  const stop = store.subscribe((key) => seen.push([key, store.get(key)]));
  return { clock, store, seen, stop };
};

describe("a signal", () => {
  it("notifies of its key when its value changes", () => {
    const { store, seen, stop } = setUp();
    store.set("a", 1);
    store.set("a", 1);
    store.set("b", 1);
    store.delete("a");
    store.delete("a");
    stop();
    store.set("b", 2);
    expect(seen).toEqual([
      ["a", 1],
      ["b", 1],
      ["a", undefined],
    ]);
  });

  it("expires, unless it is set again", () => {
    const { clock, store, seen } = setUp();
    store.set("a", 1, 5000);
    store.set("b", 1);
    clock.advance(4000);
    store.set("a", 1, 5000);
    clock.advance(4000);
    expect(store.get("a")).toBe(1);
    clock.advance(1000);
    expect(store.get("a")).toBeUndefined();
    expect(store.get("b")).toBe(1);
    expect(seen.at(-1)).toEqual(["a", undefined]);
  });

  it("does not expire by the time of an earlier value", () => {
    const { clock, store } = setUp();
    store.set("a", 1, 1000);
    store.set("a", 2);
    store.set("b", 1, 1000);
    store.clear();
    store.set("b", 2);
    clock.advance(2000);
    expect([store.get("a"), store.get("b")]).toEqual([undefined, 2]);
  });
});
