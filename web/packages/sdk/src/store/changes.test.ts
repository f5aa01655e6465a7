import { describe, expect, it } from "vitest";
import type { ChannelEvent } from "../generated/records.ts";
import { channel, message, readyFrame } from "../testSupport.ts";
import type { StateKey } from "./changes.ts";
import { applyEvent, withUsers } from "./events.ts";
import { applyPage, applyReady } from "./reducers.ts";
import { Store } from "./store.ts";

const setUp = () => {
  const store = new Store();
  const ids = ["c1", "c2"];
  store.update((state) => applyReady(state, readyFrame(ids.map((id) => channel({ id, lastSeq: 1, lastIndex: 1 })))));
  for (const id of ids) {
    const messages = [message(1, { id: `${id}m1`, channelId: id })];
    store.update((state) =>
      applyPage(state, id, "newest", { messages, hasOlder: false, hasNewer: false, lastSeq: 1, users: [] }),
    );
  }
  const seen: StateKey[][] = [];
  store.subscribe((_, changed) => seen.push([...changed].sort()));
  const apply = (event: ChannelEvent): void => store.update((state) => applyEvent(state, event).state);
  /** The keys since the last call. */
  const taken = (): StateKey[] => seen.splice(0).flat();
  return { store, apply, taken };
};

describe("a change of the state", () => {
  it("in a channel names the channel, and lists only when they show it", () => {
    const { apply, taken } = setUp();
    apply({ type: "reaction.added", channelId: "c1", seq: 2, messageId: "c1m1", emoji: "👍", userId: "u2" });
    expect(taken()).toEqual(["channel:c1", "channels"]);
    apply({
      type: "message.created",
      channelId: "c1",
      seq: 3,
      message: message(3, { id: "m3", senderId: "u2", index: 2 }),
    });
    expect(taken()).toEqual(["channel:c1", "channels", "listed:c1", "unread"]);
    apply({ type: "channel.updated", channelId: "c1", seq: 4, name: "general", topic: "New" });
    expect(taken()).toEqual(["channel:c1", "channels"]);
    apply({ type: "channel.updated", channelId: "c1", seq: 5, name: "renamed", topic: "New" });
    expect(taken()).toEqual(["channel:c1", "channels", "list", "listed:c1", "unread"]);
  });

  it("names users and channels that appear and disappear", () => {
    const { store, apply, taken } = setUp();
    apply({
      type: "member.joined",
      channelId: "c2",
      seq: 2,
      user: { id: "u9", displayName: "New", kind: "human", deactivated: undefined },
      channel: undefined,
    });
    expect(taken()).toEqual(["channel:c2", "channels", "user:u9", "users"]);
    store.update((state) =>
      applyReady(state, readyFrame([channel({ id: "c1", lastSeq: 1, lastIndex: 1 })], { epoch: "other" })),
    );
    expect(taken()).toEqual(expect.arrayContaining(["epoch", "list", "channel:c2", "listed:c2"]));
  });

  it("names the user who has another name, and no user for another role", () => {
    const { store, apply, taken } = setUp();
    const user = { id: "u2", displayName: "Bo", kind: "human", deactivated: undefined } as const;
    store.update((state) => withUsers(state, [user, { ...user, id: "u3" }]));
    taken();
    const update = { type: "member.updated", channelId: "c2", workspaceId: "w1", userId: "u2" } as const;
    apply({ ...update, seq: 2, displayName: "Beau", role: undefined });
    expect(taken()).toEqual(["channel:c2", "channels", "user:u2", "users"]);
    apply({ ...update, seq: 3, displayName: undefined, role: "admin" });
    expect(taken()).toEqual(["channel:c2", "channels"]);
  });

  it("names no channel for the pending change of another one", () => {
    const { store, apply, taken } = setUp();
    store.update((state) => ({
      ...state,
      changes: [
        {
          id: "own1",
          channelId: "c1",
          messageId: "c1m1",
          at: "2026-01-01T00:00:00.000Z",
          action: { kind: "edit", content: "edited" },
          confirmedSeq: undefined,
        },
      ],
    }));
    expect(store.state.channels["c1"]!.timeline!.messages[0]!.content).toBe("edited");
    expect(taken()).toContain("channel:c1");
    apply({ type: "reaction.added", channelId: "c2", seq: 2, messageId: "c2m1", emoji: "👍", userId: "u2" });
    const keys = taken();
    expect(keys).toContain("channel:c2");
    expect(keys).not.toContain("channel:c1");
    apply({ type: "reaction.added", channelId: "c1", seq: 2, messageId: "c1m1", emoji: "👍", userId: "u2" });
    expect(taken()).toContain("channel:c1");
    expect(store.state.channels["c1"]!.timeline!.messages[0]).toMatchObject({ content: "edited", version: 2 });
  });
});
