// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createComponent, createRoot } from "solid-js";
import type { Accessor } from "solid-js";
import type { PendingMessage, Phase, State } from "@parley/sdk";
import { SessionContext } from "../session/index.ts";
import type { AppSession } from "../session/index.ts";
import { createStateView } from "../session/createStateView.ts";
import { viewedClient } from "../session/sessionTestSupport.ts";
import { createSendDelay } from "./createSendDelay.ts";
import type { SendDelay } from "./createSendDelay.ts";

const pending: PendingMessage = {
  id: "m1",
  channelId: "c1",
  content: "text",
  threadId: undefined,
  replyTo: undefined,
  createdAt: "2026-01-01T00:00:00.000Z",
  state: "sending",
  failure: undefined,
};

const setUp = () => {
  const client = viewedClient();
  const { store } = client;
  const change = (part: Partial<State>) => store.update((held) => ({ ...held, ...part }));
  const phase = (now: Phase) => change({ connection: { ...store.state.connection, phase: now } });
  change({ outbox: [pending] });
  phase("connected");
  const session: Partial<AppSession> = { state: createStateView(client) };
  let delay: Accessor<SendDelay | undefined> = () => undefined;
  const dispose = createRoot((end) => {
    createComponent(SessionContext.Provider, {
      value: session as AppSession,
      get children() {
        delay = createSendDelay();
        return undefined;
      },
    });
    return end;
  });
  return { delay: () => delay(), dispose, phase, change, limit: client.rateLimits };
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
    all.limit.set("send", Date.now() + 5000, 6000);
    expect(all.delay()).toBe("rateLimit");
    all.change({ outbox: [] });
    expect(all.delay()).toBeUndefined();
  });

  it("is the rate limit until the limit expires", () => {
    all.limit.set("send", Date.now() + 5000, 6000);
    vi.advanceTimersByTime(5900);
    expect(all.delay()).toBe("rateLimit");
    vi.advanceTimersByTime(200);
    expect(all.delay()).toBeUndefined();
  });
});
