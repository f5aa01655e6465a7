// @vitest-environment happy-dom
import { render } from "solid-js/web";
import { describe, expect, it } from "vitest";
import type { Channel, Store } from "@parley/sdk";
import { SessionContext } from "../session/context.ts";
import type { AppSession } from "../session/createSession.ts";
import { createStateView } from "../session/createStateView.ts";
import type { StateView } from "../session/createStateView.ts";
import { viewedClient } from "../session/sessionTestSupport.ts";
import { Sidebar } from "./Sidebar.tsx";

const record = (id: string): Channel => ({
  id,
  workspaceId: "w1",
  name: id,
  kind: "public",
  topic: "",
  createdBy: "u1",
  createdAt: "2026-01-01T00:00:00.000Z",
  memberCount: 2,
  joined: true,
  lastSeq: 1,
  lastIndex: 1,
  readSeq: 1,
  readIndex: 1,
  archivedAt: undefined,
});

const change = (store: Store, id: string, part: Partial<Channel>): void =>
  store.update((state) => {
    const held = state.channels[id]!;
    return { ...state, channels: { ...state.channels, [id]: { ...held, info: { ...held.info, ...part } } } };
  });

/** The view, with a note of each read. */
const observed = (view: StateView, reads: string[]): StateView =>
  new Proxy(view, {
    get: (target, name: keyof StateView) => {
      const value = target[name];
      if (typeof value !== "function") {
        reads.push(name);
        return value;
      }
      return (...args: never[]) => {
        reads.push([name, ...args].join(" "));
        return (value as (...given: never[]) => unknown)(...args);
      };
    },
  });

const setUp = () => {
  const client = viewedClient();
  const { store } = client;
  const ids = Array.from({ length: 200 }, (_, at) => `channel-${at}`);
  store.update((state) => ({
    ...state,
    workspaces: [{ id: "w1", name: "Lab", role: "member", createdAt: "2026-01-01T00:00:00.000Z" }],
    channels: Object.fromEntries(
      ids.map((id) => [id, { info: record(id), infoSeq: 1, seq: 1, timeline: undefined, others: [] }]),
    ),
  }));
  const reads: string[] = [];
  const session: Partial<AppSession> = {
    state: observed(createStateView(client), reads),
    reading: () => undefined,
    openDialog: () => undefined,
  };
  const root = document.createElement("div");
  const dispose = render(
    () => (
      <SessionContext.Provider value={session as AppSession}>
        <Sidebar workspaceId="w1" channelId="channel-1" isPage={false} />
      </SessionContext.Provider>
    ),
    root,
  );
  reads.length = 0;
  return { store, root, dispose, reads: () => [...new Set(reads.splice(0))] };
};

describe("the sidebar", () => {
  it("does not look at an event that changes no unread count, and else only at its channel", () => {
    const { store, root, dispose, reads } = setUp();
    expect(root.querySelectorAll("nav li")).toHaveLength(200);
    change(store, "channel-7", { lastSeq: 2 });
    expect(reads()).toEqual([]);
    change(store, "channel-7", { lastSeq: 3, lastIndex: 3 });
    expect(reads().sort()).toEqual(["listed channel-7", "unreadOf channel-7"]);
    expect(root.querySelector("[aria-label='2 unread']")?.closest("li")?.textContent).toContain("channel-7");
    dispose();
  });
});
