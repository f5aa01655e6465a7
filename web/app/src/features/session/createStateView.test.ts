import { createMemo, createRoot } from "solid-js";
import { describe, expect, it } from "vitest";
import type { Channel, State, Store } from "@parley/sdk";
import { createStateView } from "./createStateView.ts";
import { viewedClient } from "./sessionTestSupport.ts";

const count = 200;
const ids = Array.from({ length: count }, (_, at) => `c${at}`);

const channel = (id: string): State["channels"][string] => {
  const info: Channel = {
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
  };
  return { info, infoSeq: 1, seq: 1, timeline: undefined, others: [] };
};

/** Replaces the record of one channel, as the reducers do. */
const change = (store: Store, id: string, part: Partial<Channel>): void =>
  store.update((state) => {
    const held = state.channels[id]!;
    return { ...state, channels: { ...state.channels, [id]: { ...held, info: { ...held.info, ...part } } } };
  });

const setUp = () => {
  const client = viewedClient();
  const { store } = client;
  store.update((state) => ({ ...state, channels: Object.fromEntries(ids.map((id) => [id, channel(id)])) }));
  const view = createStateView(client);
  const runs: string[] = [];
  const dispose = createRoot((end) => {
    const select = (name: string, read: () => unknown) =>
      createMemo(() => {
        runs.push(name);
        return read();
      });
    for (const id of ids) {
      select(`timeline ${id}`, () => view.channel(id)?.timeline);
      select(`link ${id}`, () => [view.listed(id)?.name, view.unreadOf(id)]);
    }
    select("sidebar", () => view.list().map((info) => info.name));
    select("title", () => view.unreadSum(() => true));
    select("author", () => view.user("u1")?.displayName);
    select("limits", () => view.limits);
    return end;
  });
  /** The selectors that ran since the last call, in any order. */
  const ran = () => runs.splice(0).sort();
  ran();
  return { ...client, ran, dispose };
};

describe("selectors of 200 channels", () => {
  it("run only for the channel of an event", () => {
    const { store, ran, dispose } = setUp();
    change(store, "c7", { lastSeq: 2 });
    expect(ran()).toEqual(["timeline c7"]);
    change(store, "c7", { lastSeq: 3, lastIndex: 2 });
    expect(ran()).toEqual(["link c7", "timeline c7", "title"]);
    change(store, "c7", { name: "renamed" });
    expect(ran()).toEqual(["link c7", "sidebar", "timeline c7", "title"]);
    dispose();
  });

  it("run only for what else has changed", () => {
    const { store, ran, dispose } = setUp();
    store.update((state) => ({
      ...state,
      users: { ...state.users, u1: { id: "u1", displayName: "Ada", kind: "human", deactivated: undefined } },
    }));
    expect(ran()).toEqual(["author"]);
    store.update((state) => ({ ...state, limits: { ...state.limits, messageLength: 10 } }));
    expect(ran()).toEqual(["limits"]);
    store.update((state) => ({ ...state, outbox: [] }));
    expect(ran()).toEqual([]);
    dispose();
  });

  it("run only in lists for a read position", () => {
    const { store, reads, ran, dispose } = setUp();
    change(store, "c7", { lastSeq: 9, lastIndex: 9 });
    ran();
    reads.advance("c7", 9);
    expect(ran()).toEqual(["link c7", "title"]);
    dispose();
  });

  it("run once for an update that changes several of their parts", () => {
    const { store, ran, dispose } = setUp();
    store.update((state) => ({
      ...state,
      channels: Object.fromEntries(
        Object.entries(state.channels).map(([id, held]) => [id, { ...held, info: { ...held.info, lastIndex: 5 } }]),
      ),
    }));
    const names = ran();
    expect(names).toHaveLength(2 * count + 1);
    expect(new Set(names).size).toBe(names.length);
    dispose();
  });

  it("run no more after their owner is disposed", () => {
    const { store, ran, dispose } = setUp();
    dispose();
    change(store, "c7", { lastIndex: 9 });
    expect(ran()).toEqual([]);
  });
});
