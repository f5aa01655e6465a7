import { describe, expect, it } from "vitest";
import fc from "fast-check";
import type { ChannelEvent, Message, MessagePage } from "../records.ts";
import { channel, message, readyFrame } from "../testSupport.ts";
import { applyEvent } from "./events.ts";
import { applyAck, applyPending } from "./outbox.ts";
import {
  applyBump,
  applyPage,
  applyRead,
  applyReady,
  applyResync,
  applyTrim,
  applyUserEvent,
  resumeOf,
  withWorkspace,
} from "./reducers.ts";
import { initialState, unreadCount } from "./state.ts";
import type { Pending, State } from "./state.ts";

type Kind =
  | "message"
  | "reply"
  | "topic"
  | "joined"
  | "left"
  | "unknown"
  | "edited"
  | "deleted"
  | "liked"
  | "loved"
  | "unliked"
  | "pinned";

/** A channel on a server: its log of events, and what pages and records it answers at any moment. */
class Log {
  readonly events: ChannelEvent[] = [];
  readonly #messages: Message[] = [];
  #members = 2;
  #index = 0;
  #topic = "";

  /** An event; the ones about a message take the newest, or the one that `pick` says. */
  add(kind: Kind, pick = 0): void {
    const seq = this.events.length + 1;
    const at = { channelId: "c1", seq };
    const held = this.#messages.length > 0 ? this.#messages.at(-1 - (pick % this.#messages.length)) : undefined;
    if (kind === "message") this.#post(message(seq, { index: ++this.#index }));
    else if (kind === "reply") this.#post(message(seq, { index: undefined, threadId: "m1" }));
    else if (kind === "topic")
      this.events.push({ ...at, type: "channel.updated", name: "general", topic: (this.#topic = `topic ${seq}`) });
    else if (kind === "joined") {
      this.#members++;
      this.events.push({
        ...at,
        type: "member.joined",
        user: { id: `u${seq}`, displayName: "x", kind: "human", deactivated: undefined },
        channel: undefined,
      });
    } else if (kind === "left") {
      this.#members = Math.max(0, this.#members - 1);
      this.events.push({ ...at, type: "member.left", userId: `x${seq}` });
    } else if (!held || held.deletedAt !== undefined || kind === "unknown")
      this.events.push({ ...at, type: "unknown" });
    else if (kind === "edited")
      this.#change(
        held,
        { content: `edit ${seq}`, updatedAt: later },
        { ...at, type: "message.updated", id: held.id, content: `edit ${seq}`, updatedAt: later },
      );
    else if (kind === "deleted")
      this.#change(
        held,
        { content: "", deletedAt: later, reactions: [] },
        { ...at, type: "message.deleted", id: held.id, userId: "u2", deletedAt: later },
      );
    else if (kind === "pinned")
      this.events.push({ ...at, type: "pin.added", messageId: held.id, userId: "u2", pinnedAt: later });
    else this.#react(held, kind);
  }

  #react(held: Message, kind: "liked" | "loved" | "unliked"): void {
    const seq = this.events.length + 1;
    const emoji = kind === "loved" ? "❤️" : "👍";
    const others = held.reactions.filter((reaction) => reaction.emoji !== emoji);
    const before = held.reactions.find((reaction) => reaction.emoji === emoji)?.userIds ?? [];
    const userId = kind === "unliked" ? before[0] : `u${seq}`;
    if (userId === undefined) {
      this.events.push({ channelId: "c1", seq, type: "unknown" });
      return;
    }
    const userIds = kind === "unliked" ? before.slice(1) : [...before, userId];
    const fresh = { emoji, count: userIds.length, userIds, mine: false };
    const at = held.reactions.findIndex((reaction) => reaction.emoji === emoji);
    const reactions =
      at < 0 ? [...others, fresh] : held.reactions.with(at, fresh).filter((reaction) => reaction.count > 0);
    this.#change(
      held,
      { reactions },
      {
        channelId: "c1",
        seq,
        type: kind === "unliked" ? "reaction.removed" : "reaction.added",
        messageId: held.id,
        emoji,
        userId,
      },
    );
  }

  #post(posted: Message): void {
    this.#messages.push(posted);
    this.events.push({ channelId: "c1", seq: posted.seq, type: "message.created", message: posted });
  }

  #change(held: Message, change: Partial<Message>, event: ChannelEvent): void {
    this.#messages[this.#messages.indexOf(held)] = { ...held, ...change, version: event.seq };
    this.events.push(event);
  }

  record() {
    return channel({
      lastSeq: this.events.length,
      lastIndex: this.#index,
      memberCount: this.#members,
      topic: this.#topic,
    });
  }

  page(limit = 1000): MessagePage {
    return {
      messages: this.#messages.slice(-limit),
      hasOlder: this.#messages.length > limit,
      hasNewer: false,
      lastSeq: this.events.length,
      users: [],
    };
  }

  /** The messages before the one with this seq, as they are now. */
  before(seq: number): MessagePage {
    return { ...this.page(), messages: this.#messages.filter((held) => held.seq < seq), hasNewer: true };
  }
}

const later = "2026-01-02T00:00:00.000Z";
const kinds = fc.array(
  fc.tuple(
    fc.constantFrom<Kind>(
      "message",
      "message",
      "message",
      "reply",
      "topic",
      "joined",
      "left",
      "unknown",
      "edited",
      "deleted",
      "liked",
      "liked",
      "loved",
      "unliked",
      "pinned",
    ),
    fc.nat(5),
  ),
  { maxLength: 40 },
);
const fresh = (log: Log): State =>
  applyPage(applyReady(initialState, readyFrame([log.record()])), "c1", "newest", log.page());
const applyAll = (state: State, events: readonly ChannelEvent[]): State =>
  events.reduce((held, event) => applyEvent(held, event).state, state);
const view = (state: State) => ({
  info: state.channels["c1"]!.info,
  seq: state.channels["c1"]!.seq,
  messages: state.channels["c1"]!.timeline!.messages,
});

const pending = (id: string): Pending => ({
  id,
  channelId: "c1",
  content: "text",
  threadId: undefined,
  replyTo: undefined,
  createdAt: "2026-01-01T00:00:00.000Z",
  state: "sending",
  failure: undefined,
});

describe("events", () => {
  it("lead from any earlier state to what a fresh start shows", () => {
    fc.assert(
      fc.property(kinds, kinds, (before, after) => {
        const log = new Log();
        before.forEach(([kind, pick]) => log.add(kind, pick));
        const start = fresh(log);
        after.forEach(([kind, pick]) => log.add(kind, pick));
        expect(view(applyAll(start, log.events.slice(before.length)))).toEqual(view(fresh(log)));
      }),
    );
  });

  it("change nothing when they come twice, and are refused after a hole", () => {
    fc.assert(
      fc.property(kinds, fc.array(fc.nat(50), { maxLength: 80 }), (all, picks) => {
        const log = new Log();
        const start = fresh(log);
        all.forEach(([kind, pick]) => log.add(kind, pick));
        let state = start;
        for (const pick of picks) {
          const event = log.events[pick];
          if (!event) continue;
          const seq = state.channels["c1"]!.seq;
          const { state: next, outcome } = applyEvent(state, event);
          expect(outcome).toBe(event.seq <= seq ? "dropped" : event.seq === seq + 1 ? "applied" : "gap");
          state = next;
        }
        expect(view(applyAll(state, log.events))).toEqual(view(fresh(log)));
      }),
    );
  });

  it("agree with pages and records that were fetched at any moment in between", () => {
    fc.assert(
      fc.property(kinds, kinds, kinds, fc.boolean(), (first, second, third, pageIsOlder) => {
        const log = new Log();
        first.forEach(([kind, pick]) => log.add(kind, pick));
        const early = { record: log.record(), page: log.page() };
        second.forEach(([kind, pick]) => log.add(kind, pick));
        const late = { record: log.record(), page: log.page() };
        let state = applyReady(initialState, readyFrame([pageIsOlder ? late.record : early.record]));
        state = applyPage(state, "c1", "newest", pageIsOlder ? early.page : late.page);
        third.forEach(([kind, pick]) => log.add(kind, pick));
        expect(view(applyAll(state, log.events))).toEqual(view(fresh(log)));
      }),
    );
  });

  it("do not touch a window that is cut before the present", () => {
    const log = new Log();
    for (let at = 0; at < 10; at++) log.add("message");
    const cut = applyTrim(fresh(log), "c1", "oldest", 4);
    log.add("message");
    const { state } = applyEvent(cut, log.events.at(-1)!);
    expect(state.channels["c1"]!.timeline).toBe(cut.channels["c1"]!.timeline);
    expect(unreadCount(state.channels["c1"]!)).toBe(11);
  });
});

describe("changes of messages", () => {
  it("come to messages that were fetched at any moment around them", () => {
    fc.assert(
      fc.property(kinds, kinds, kinds, fc.boolean(), (first, second, third, pageIsOlder) => {
        const log = new Log();
        first.forEach(([kind, pick]) => log.add(kind, pick));
        const newest = fresh(log);
        const start =
          newest.channels["c1"]!.timeline!.messages.length > 2 ? applyTrim(newest, "c1", "newest", 2) : newest;
        const firstSeq = start.channels["c1"]!.timeline!.messages[0]?.seq ?? 0;
        const early = log.before(firstSeq);
        second.forEach(([kind, pick]) => log.add(kind, pick));
        const page = pageIsOlder ? early : log.before(firstSeq);
        const state = applyPage(applyAll(start, log.events), "c1", "older", { ...page, hasOlder: false });
        third.forEach(([kind, pick]) => log.add(kind, pick));
        expect(view(applyAll(state, log.events)).messages).toEqual(view(fresh(log)).messages);
      }),
    );
  });

  it("keep who reacted first, count the rest, and know the own one", () => {
    const log = new Log();
    log.add("message");
    let state = fresh(log);
    const react = (type: "reaction.added" | "reaction.removed", userId: string) => {
      const seq = state.channels["c1"]!.seq + 1;
      state = applyEvent(state, { type, channelId: "c1", seq, messageId: "m1", emoji: "👍", userId }).state;
      return view(state).messages[0]!.reactions[0];
    };
    for (let at = 10; at < 34; at++) react("reaction.added", `u${at}`);
    expect(react("reaction.added", "u1")).toMatchObject({ count: 25, mine: true });
    expect(view(state).messages[0]!.reactions[0]!.userIds).toEqual(
      Array.from({ length: 20 }, (_, at) => `u${at + 10}`),
    );
    expect(react("reaction.removed", "u1")).toMatchObject({ count: 24, mine: false });
    for (let at = 10; at < 33; at++) react("reaction.removed", `u${at}`);
    expect(react("reaction.removed", "u33")).toBeUndefined();
  });

  it("are passed over where the message includes them, but their number counts", () => {
    const log = new Log();
    log.add("message");
    const start = fresh(log);
    log.add("edited");
    const page = applyPage(start, "c1", "newest", log.page());
    const { state, outcome } = applyEvent(page, log.events[1]!);
    expect(outcome).toBe("applied");
    expect(state.channels["c1"]!.seq).toBe(2);
    expect(view(state).messages[0]).toBe(view(page).messages[0]);
  });
});

describe("the person's own stream", () => {
  const workspace = { id: "w2", name: "Other", role: "member", createdAt: later } as const;
  const join = (state: State, userSeq: number) =>
    applyUserEvent(state, userSeq, (held) => withWorkspace(held, workspace));

  it("counts on by one, and passes over what ready included", () => {
    const start = applyReady(initialState, readyFrame([], { userSeq: 4 }));
    expect(join(start, 4)).toBe(start);
    expect(join(start, 5)).toMatchObject({ userSeq: 5, workspaces: [{ id: "w1" }, { id: "w2" }] });
  });

  it("does not go on after a hole, so that the next connection fills it", () => {
    const state = join(applyReady(initialState, readyFrame([], { userSeq: 4 })), 6);
    expect(state).toMatchObject({ userSeq: 4, workspaces: [{ id: "w1" }, { id: "w2" }] });
    expect(resumeOf(state)).toMatchObject({ epoch: "e1", userSeq: 4 });
  });
});

describe("what a connection goes on from", () => {
  it("is every joined channel of which messages are held", () => {
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
  it("appear once, whichever of ack and event comes first", () => {
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
      expect(unreadCount(state.channels["c1"]!)).toBe(0);
    }
  });

  it("keep the object of the acknowledged row when the event follows", () => {
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

  it("leave the outbox when a page shows that they arrived", () => {
    const log = new Log();
    log.add("message");
    const state = applyPage(applyPending(fresh(new Log()), pending("m1")), "c1", "newest", log.page());
    expect(state.outbox).toEqual([]);
  });
});

describe("a new connection", () => {
  it("keeps the window and waits for the events in between", () => {
    const log = new Log();
    log.add("message");
    const start = fresh(log);
    log.add("joined");
    log.add("message");
    const again = applyReady(start, readyFrame([log.record()]));
    expect(again.channels["c1"]!.seq).toBe(1);
    expect(view(applyAll(again, log.events.slice(1)))).toEqual(view(fresh(log)));
  });
  it("forgets everything of a database with another epoch", () => {
    const log = new Log();
    log.add("message");
    expect(
      applyReady(fresh(log), readyFrame([log.record()], { epoch: "e2" })).channels["c1"]!.timeline,
    ).toBeUndefined();
  });
  it("forgets another person", () => {
    const state = applyPending(fresh(new Log()), pending("m1"));
    expect(applyReady(state, readyFrame([], { user: { ...readyFrame().user, id: "u9" } })).outbox).toEqual([]);
  });
});

describe("read positions", () => {
  it("move forward only", () => {
    const log = new Log();
    for (let at = 0; at < 5; at++) log.add("message");
    const read = applyRead(fresh(log), "c1", 3);
    expect(unreadCount(read.channels["c1"]!)).toBe(2);
    expect(applyRead(read, "c1", 2)).toBe(read);
    expect(unreadCount(applyReady(read, readyFrame([log.record()])).channels["c1"]!)).toBe(2);
  });
});

describe("a large channel off the screen", () => {
  it("is known by how far it is, and its window waits for the events", () => {
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
  it("starts anew where the client is ahead of the server", () => {
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

  it("skips the events and cuts the window at its end, until the newest page comes", () => {
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
