// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createComponent, createRoot, createSignal } from "solid-js";
import type { Accessor } from "solid-js";
import { SessionContext } from "../session/index.ts";
import type { AppSession } from "../session/index.ts";
import { createWait } from "./createWait.ts";
import type { Wait } from "./createWait.ts";

const setUp = () => {
  const pending = { id: "m1", state: "sending" };
  const [state, setState] = createSignal({ connection: { phase: "connected" }, outbox: [pending], limitedUntil: 0 });
  const change = (part: object) => setState((held) => ({ ...held, ...part }));
  let wait: Accessor<Wait | undefined> = () => undefined;
  const dispose = createRoot((end) => {
    createComponent(SessionContext.Provider, {
      // Of the session, only the state is read.
      // eslint-disable-next-line no-restricted-syntax
      value: { state } as unknown as AppSession,
      get children() {
        wait = createWait();
        return undefined;
      },
    });
    return end;
  });
  return { wait: () => wait(), dispose, phase: (phase: string) => change({ connection: { phase } }), change };
};
let all: ReturnType<typeof setUp>;
beforeEach(() => {
  vi.useFakeTimers();
  all = setUp();
});
afterEach(() => {
  all.dispose();
  vi.restoreAllMocks();
  vi.useRealTimers();
  dispatchEvent(new Event("online"));
});

describe("what a message waits for", () => {
  it("is nothing while there is a connection, nor in one that is back at once", () => {
    expect(all.wait()).toBeUndefined();
    all.phase("reconnecting");
    vi.advanceTimersByTime(900);
    all.phase("connected");
    vi.advanceTimersByTime(1000);
    expect(all.wait()).toBeUndefined();
  });

  it("is the connection for as long as an outage lasts, however many tries it takes", () => {
    all.phase("reconnecting");
    vi.advanceTimersByTime(1100);
    expect(all.wait()).toBe("connection");
    all.phase("connecting");
    expect(all.wait()).toBe("connection");
    all.phase("connected");
    expect(all.wait()).toBeUndefined();
  });

  it("is the connection at once where the machine has no network", () => {
    vi.spyOn(navigator, "onLine", "get").mockReturnValue(false);
    dispatchEvent(new Event("offline"));
    all.phase("reconnecting");
    expect(all.wait()).toBe("connection");
  });

  it("is its turn while the server takes no more, and for as long as something waits", () => {
    all.change({ limitedUntil: Date.now() + 5000 });
    expect(all.wait()).toBe("turn");
    all.change({ outbox: [] });
    expect(all.wait()).toBeUndefined();
  });
});
