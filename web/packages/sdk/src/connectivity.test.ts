import { describe, expect, it } from "vitest";
import { FakeClock } from "./testSupport.ts";
import { watchConnectivity } from "./connectivity.ts";

const setUp = () => {
  const window = new EventTarget();
  const document = Object.assign(new EventTarget(), { visibilityState: "hidden" });
  const clock = new FakeClock();
  let [checks, losses] = [0, 0];
  const stop = watchConnectivity(
    () => (checks += 1),
    () => (losses += 1),
    clock,
    { window, document },
  );
  return { window, document, clock, stop, checks: () => checks, losses: () => losses };
};

describe("watchConnectivity", () => {
  it("checks when the network or the page is back, not when the page is hidden", () => {
    const { window, document, checks } = setUp();
    document.dispatchEvent(new Event("visibilitychange"));
    expect(checks()).toBe(0);
    document.visibilityState = "visible";
    document.dispatchEvent(new Event("visibilitychange"));
    window.dispatchEvent(new Event("online"));
    window.dispatchEvent(new Event("pageshow"));
    document.dispatchEvent(new Event("resume"));
    expect(checks()).toBe(4);
  });

  it("detects that the machine slept", () => {
    const { clock, checks } = setUp();
    clock.advance(600_000);
    expect(checks()).toBe(0);
    clock.sleep(60_000);
    clock.advance(10_000);
    expect(checks()).toBe(1);
    clock.advance(600_000);
    expect(checks()).toBe(1);
  });

  it("reports offline at once", () => {
    const { window, checks, losses } = setUp();
    window.dispatchEvent(new Event("offline"));
    expect([checks(), losses()]).toEqual([0, 1]);
  });

  it("stops", () => {
    const { window, clock, stop, checks } = setUp();
    stop();
    window.dispatchEvent(new Event("online"));
    clock.sleep(60_000);
    clock.advance(60_000);
    expect(checks()).toBe(0);
  });
});
