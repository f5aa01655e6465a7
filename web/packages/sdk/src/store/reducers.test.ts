import { describe, expect, it } from "vitest";
import type { ChannelEvent } from "../generated/records.ts";
import { message, readyFrame } from "../testSupport.ts";
import { Log, applyAll, fresh, later, view } from "./channelLogTestSupport.ts";
import { applyEvent, withUsers } from "./events.ts";
import { applyAck, applyPending } from "./outbox.ts";
import { applyBump, applyPage, applyReady, applyResync, resumeOf } from "./reducers.ts";
import { applyUserEvent } from "./userEvents.ts";
import { initialState } from "./state.ts";
import type { PendingMessage, State } from "./state.ts";

const pending = (id: string): PendingMessage => ({
  id,
  channelId: "c1",
  content: "text",
  threadId: undefined,
  replyTo: undefined,
  createdAt: "2026-01-01T00:00:00.000Z",
  state: "sending",
  failure: undefined,
});

describe("the user stream", () => {
  const workspace = { id: "w2", name: "Other", role: "member", createdAt: later } as const;
  const join = (state: State, userSeq: number) =>
    applyUserEvent(state, { type: "workspace.joined", userSeq, workspace });

  it("advances by one, and ignores events that ready included", () => {
    const start = applyReady(initialState, readyFrame([], { userSeq: 4 }));
    expect(join(start, 4)).toBe(start);
    expect(join(start, 5)).toMatchObject({ userSeq: 5, workspaces: [{ id: "w1" }, { id: "w2" }] });
  });

  it("stays where it is before a gap, so that the next connection fills it", () => {
    const start = applyReady(initialState, readyFrame([], { userSeq: 4 }));
    expect(join(start, 6)).toBe(start);
    expect(resumeOf(start)).toMatchObject({ epoch: "e1", userSeq: 4 });
  });

  it("has the own name and role of another device", () => {
    const start = applyReady(initialState, readyFrame([], { userSeq: 4 }));
    const renamed = applyUserEvent(start, { type: "profile.updated", userSeq: 5, displayName: "New" });
    expect(renamed.me).toEqual({ ...start.me, displayName: "New" });
    expect(renamed.users[start.me!.id]?.displayName).toBe("New");
    const admin = applyUserEvent(renamed, { type: "role.changed", userSeq: 6, workspaceId: "w1", role: "admin" });
    expect(admin.workspaces).toEqual(start.workspaces.map((held) => ({ ...held, role: "admin" })));
    const other = applyUserEvent(admin, { type: "role.changed", userSeq: 7, workspaceId: "w9", role: "guest" });
    expect(other).toMatchObject({ userSeq: 7, workspaces: admin.workspaces });
  });
});

describe("a new name of the workspace", () => {
  const rename = (seq: number, workspaceId = "w1") =>
    ({ type: "workspace.renamed", channelId: "c1", seq, workspaceId, name: "New" }) as const;

  it("comes with an event of #general, once", () => {
    const log = new Log();
    log.add("message");
    const start = fresh(log);
    const seq = start.channels["c1"]!.seq;
    const names = (state: State) => state.workspaces.map((held) => held.name);
    const { state, outcome } = applyEvent(start, rename(seq + 1));
    expect({ outcome, names: names(state) }).toEqual({ outcome: "applied", names: ["New"] });
    expect(names(applyEvent(start, rename(seq + 1, "w9")).state)).toEqual(names(start));
    // Events that are applied again after an older page change only the timeline.
    const held = { ...start.channels["c1"]!, infoSeq: seq + 1 };
    const known = { ...start, channels: { ...start.channels, c1: held } };
    expect(names(applyEvent(known, rename(seq + 1)).state)).toEqual(names(start));
  });

  it("is no reason to fetch a channel that was left with its workspace", () => {
    const left = { type: "member.left", channelId: "c9", seq: 7, userId: "u1" } as const;
    expect(applyEvent(initialState, left)).toEqual({ state: initialState, outcome: "dropped" });
  });
});

describe("another name or role of a member", () => {
  const update = (seq: number, change: { role?: "admin"; displayName?: string; userId?: string }) =>
    ({
      type: "member.updated",
      channelId: "c1",
      seq,
      workspaceId: "w1",
      userId: "u2",
      role: undefined,
      displayName: undefined,
      ...change,
    }) as const;
  const start = withUsers(fresh(new Log()), [{ id: "u2", displayName: "Bo", kind: "human", deactivated: undefined }]);
  const seq = start.channels["c1"]!.seq + 1;
  const nameOf = (state: State, id: string) => state.users[id]?.displayName;

  it("changes a held user", () => {
    const { state, outcome } = applyEvent(start, update(seq, { displayName: "Beau" }));
    expect({ outcome, name: nameOf(state, "u2") }).toEqual({ outcome: "applied", name: "Beau" });
    const stranger = applyEvent(start, update(seq, { userId: "u9", displayName: "Nobody" })).state;
    expect(stranger.users).toBe(start.users);
  });

  it("changes the name again when an older page is shown", () => {
    const renamed = applyEvent(start, update(seq, { displayName: "Beau" })).state;
    const users = [start.users["u2"]!];
    const page = { messages: [], users, hasOlder: false, hasNewer: false, lastSeq: seq - 1 };
    const old = applyPage(renamed, "c1", "newest", page);
    expect(nameOf(old, "u2")).toBe("Bo");
    expect(nameOf(applyEvent(old, update(seq, { displayName: "Beau" })).state, "u2")).toBe("Beau");
  });

  it("leaves the own name to the own stream, which may be ahead", () => {
    const own = applyUserEvent(start, { type: "profile.updated", userSeq: start.userSeq + 1, displayName: "Second" });
    const id = own.me!.id;
    expect(nameOf(applyEvent(own, update(seq, { userId: id, displayName: "First" })).state, id)).toBe("Second");
  });

  it("is nothing to read, and wakes no reader of users for a role", () => {
    const { state } = applyEvent(start, update(seq, { role: "admin" }));
    expect(state.users).toBe(start.users);
    const { info } = state.channels["c1"]!;
    expect(info).toEqual({ ...start.channels["c1"]!.info, lastSeq: seq });
  });
});

describe("the resume point", () => {
  it("has every joined channel with held messages", () => {
    const log = new Log();
    for (let at = 0; at < 3; at++) log.add("message");
    expect(resumeOf(initialState)).toBeUndefined();
    expect(resumeOf(applyReady(initialState, readyFrame([log.record()], { userSeq: 2 })))).toEqual({
      epoch: "e1",
      userSeq: 2,
      channels: {},
    });
    expect(resumeOf(fresh(log))).toEqual({ epoch: "e1", userSeq: 0, channels: { c1: 3 } });
  });
});

describe("own messages", () => {
  it("appear once, for any order of ack and event", () => {
    const start = applyPending(fresh(new Log()), pending("m1"));
    const ack = { type: "ack", ref: 1, id: "m1", seq: 1, index: 1, createdAt: "2026-01-01T00:00:00.000Z" } as const;
    const event: ChannelEvent = {
      type: "message.created",
      channelId: "c1",
      seq: 1,
      message: message(1, { senderId: "u1", content: "text" }),
    };
    const ackFirst = applyEvent(applyAck(start, ack), event).state;
    const eventFirst = applyAck(applyEvent(start, event).state, ack);
    for (const state of [ackFirst, eventFirst]) {
      expect(state.outbox).toEqual([]);
      expect(view(state).messages.map((held) => held.id)).toEqual(["m1"]);
      const { info } = state.channels["c1"]!;
      expect(info.readIndex).toBe(info.lastIndex);
    }
  });

  it("keep their object when the event follows the ack", () => {
    const acked = applyAck(applyPending(fresh(new Log()), pending("m1")), {
      type: "ack",
      ref: 1,
      id: "m1",
      seq: 1,
      index: 1,
      createdAt: "2026-01-01T00:00:00.000Z",
    });
    const { state } = applyEvent(acked, {
      type: "message.created",
      channelId: "c1",
      seq: 1,
      message: message(1, { senderId: "u1" }),
    });
    expect(view(state).messages[0]).toBe(view(acked).messages[0]);
  });

  it("leave the outbox when a page contains them", () => {
    const log = new Log();
    log.add("message");
    const state = applyPage(applyPending(fresh(new Log()), pending("m1")), "c1", "newest", log.page());
    expect(state.outbox).toEqual([]);
  });
});

describe("a new connection", () => {
  it("keeps the window and waits for the missed events", () => {
    const log = new Log();
    log.add("message");
    const start = fresh(log);
    log.add("joined");
    log.add("message");
    const again = applyReady(start, readyFrame([log.record()]));
    expect(again.channels["c1"]!.seq).toBe(1);
    expect(view(applyAll(again, log.events.slice(1)))).toEqual(view(fresh(log)));
  });
  it("drops the channels of another epoch", () => {
    const log = new Log();
    log.add("message");
    expect(
      applyReady(fresh(log), readyFrame([log.record()], { epoch: "e2" })).channels["c1"]!.timeline,
    ).toBeUndefined();
  });
  it("drops the state of another account", () => {
    const state = applyPending(fresh(new Log()), pending("m1"));
    expect(applyReady(state, readyFrame([], { user: { ...readyFrame().user, id: "u9" } })).outbox).toEqual([]);
  });
});

describe("a large channel without focus", () => {
  it("has its new length, and its window waits for the events", () => {
    const log = new Log();
    for (let at = 0; at < 3; at++) log.add("message");
    const start = fresh(log);
    for (let at = 0; at < 5; at++) log.add("message");
    const bumped = applyBump(start, { type: "channel.bumped", channelId: "c1", lastSeq: 8, lastIndex: 8 });
    expect(bumped.channels["c1"]).toMatchObject({
      seq: 3,
      infoSeq: 8,
      info: { lastIndex: 8 },
      timeline: { hasNewer: false },
    });
    expect(applyBump(bumped, { type: "channel.bumped", channelId: "c1", lastSeq: 7, lastIndex: 7 })).toBe(bumped);
    expect(view(applyAll(bumped, log.events.slice(3)))).toEqual(view(fresh(log)));
  });
});

describe("resync", () => {
  it("resets a channel that is ahead of the server", () => {
    const log = new Log();
    for (let at = 0; at < 3; at++) log.add("message");
    const state = applyResync(fresh(log), {
      type: "resync",
      channelId: "c1",
      reason: "ahead",
      lastSeq: 2,
      lastIndex: 2,
    });
    expect(state.channels["c1"]).toMatchObject({ seq: 2, infoSeq: 2, timeline: undefined });
  });

  it("skips the events and cuts off the window until the newest page is loaded", () => {
    const log = new Log();
    for (let at = 0; at < 3; at++) log.add("message");
    const start = fresh(log);
    for (let at = 0; at < 7; at++) log.add("message");
    const skipped = applyResync(start, {
      type: "resync",
      channelId: "c1",
      reason: "import",
      lastSeq: 10,
      lastIndex: 10,
    });
    expect(skipped.channels["c1"]).toMatchObject({ seq: 10, timeline: { hasNewer: true } });
    expect(view(applyPage(skipped, "c1", "newest", log.page()))).toEqual(view(fresh(log)));
  });
});
