// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createComponent, createRoot, createSignal } from "solid-js";
import type { Accessor } from "solid-js";
import { SessionContext } from "../session/index.ts";
import type { AppSession } from "../session/index.ts";
import { createSendDelay } from "./createSendDelay.ts";
import type { SendDelay } from "./createSendDelay.ts";

const setUp = () => {
  const pending = { id: "m1", state: "sending" };
  const [state, setState] = createSignal({ connection: { phase: "connected" }, outbox: [pending], limitedUntil: 0 });
  const change = (part: object) => setState((held) => ({ ...held, ...part }));
  let delay: Accessor<SendDelay | undefined> = () => undefined;
  const dispose = createRoot((end) => {
    createComponent(SessionContext.Provider, {
      // Only the state of the session is used.
      // eslint-disable-next-line no-restricted-syntax
      value: { state } as unknown as AppSession,
      get children() {
        delay = createSendDelay();
        return undefined;
      },
    });
    return end;
  });
  return { delay: () => delay(), dispose, phase: (phase: string) => change({ connection: { phase } }), change };
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

describe("the reason for a delay", () => {
  it("is absent while connected, and during a short outage", () => {
    expect(all.delay()).toBeUndefined();
    all.phase("reconnecting");
    vi.advanceTimersByTime(900);
    all.phase("connected");
    vi.advanceTimersByTime(1000);
    expect(all.delay()).toBeUndefined();
  });

  it("is the connection during an outage with several attempts", () => {
    all.phase("reconnecting");
    vi.advanceTimersByTime(1100);
    expect(all.delay()).toBe("connection");
    all.phase("connecting");
    expect(all.delay()).toBe("connection");
    all.phase("connected");
    expect(all.delay()).toBeUndefined();
  });

  it("is the connection at once without a network", () => {
    vi.spyOn(navigator, "onLine", "get").mockReturnValue(false);
    dispatchEvent(new Event("offline"));
    all.phase("reconnecting");
    expect(all.delay()).toBe("connection");
  });

  it("is the rate limit while messages are pending after a limit", () => {
    all.change({ limitedUntil: Date.now() + 5000 });
    expect(all.delay()).toBe("rateLimit");
    all.change({ outbox: [] });
    expect(all.delay()).toBeUndefined();
  });
});
