import { describe, expect, it } from "vitest";
import fc from "fast-check";
import type { ChannelEvent, MessagePage } from "../records.ts";
import { channel, message, readyFrame } from "../testSupport.ts";
import { applyEvent } from "./events.ts";
import { applyAck, applyPage, applyPending, applyRead, applyReady, applyResync, applyTrim } from "./reducers.ts";
import { initialState, unreadCount } from "./state.ts";
import type { Pending, State } from "./state.ts";

/** A channel on a server: its log of events, and what pages and records it answers at any moment. */
class Log {
  readonly events: ChannelEvent[] = [];
  #members = 2;
  #index = 0;
  #topic = "";

  add(kind: "message" | "reply" | "topic" | "joined" | "left" | "unknown"): void {
    const seq = this.events.length + 1;
    const at = { channelId: "c1", seq };
    if (kind === "message") this.events.push({ ...at, type: "message.created", message: message(seq, { index: ++this.#index }) });
    else if (kind === "reply") this.events.push({ ...at, type: "message.created", message: message(seq, { index: undefined, threadId: "m1" }) });
    else if (kind === "topic") this.events.push({ ...at, type: "channel.updated", name: "general", topic: (this.#topic = `topic ${seq}`) });
    else if (kind === "joined") {
      this.#members++;
      this.events.push({ ...at, type: "member.joined", user: { id: `u${seq}`, displayName: "x", kind: "human" }, channel: undefined });
    } else if (kind === "left") {
      this.#members = Math.max(0, this.#members - 1);
      this.events.push({ ...at, type: "member.left", userId: `x${seq}` });
    } else this.events.push({ ...at, type: "unknown" });
  }

  record() {
    return channel({ lastSeq: this.events.length, lastIndex: this.#index, memberCount: this.#members, topic: this.#topic });
  }

  page(limit = 1000): MessagePage {
    const all = this.events.flatMap((event) => (event.type === "message.created" ? [event.message] : []));
    return { messages: all.slice(-limit), hasOlder: all.length > limit, hasNewer: false, lastSeq: this.events.length, users: [] };
  }
}

const kinds = fc.array(fc.constantFrom("message", "message", "reply", "topic", "joined", "left", "unknown"), { maxLength: 40 });
const fresh = (log: Log): State => applyPage(applyReady(initialState, readyFrame([log.record()])), "c1", "newest", log.page());
const applyAll = (state: State, events: readonly ChannelEvent[]): State => events.reduce((held, event) => applyEvent(held, event).state, state);
const view = (state: State) => ({ info: state.channels["c1"]!.info, seq: state.channels["c1"]!.seq, messages: state.channels["c1"]!.timeline!.messages });

const pending = (id: string): Pending => ({ id, channelId: "c1", content: "text", threadId: undefined, replyTo: undefined, createdAt: "2026-01-01T00:00:00.000Z", state: "sending", failure: undefined });

describe("events", () => {
  it("lead from any earlier state to what a fresh start shows", () => {
    fc.assert(fc.property(kinds, kinds, (before, after) => {
      const log = new Log();
      before.forEach((kind) => log.add(kind));
      const start = fresh(log);
      after.forEach((kind) => log.add(kind));
      expect(view(applyAll(start, log.events.slice(before.length)))).toEqual(view(fresh(log)));
    }));
  });

  it("change nothing when they come twice, and are refused after a hole", () => {
    fc.assert(fc.property(kinds, fc.array(fc.nat(50), { maxLength: 80 }), (all, picks) => {
      const log = new Log();
      const start = fresh(log);
      all.forEach((kind) => log.add(kind));
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
    }));
  });

  it("agree with pages and records that were fetched at any moment in between", () => {
    fc.assert(fc.property(kinds, kinds, kinds, fc.boolean(), (first, second, third, pageIsOlder) => {
      const log = new Log();
      first.forEach((kind) => log.add(kind));
      const early = { record: log.record(), page: log.page() };
      second.forEach((kind) => log.add(kind));
      const late = { record: log.record(), page: log.page() };
      let state = applyReady(initialState, readyFrame([pageIsOlder ? late.record : early.record]));
      state = applyPage(state, "c1", "newest", pageIsOlder ? early.page : late.page);
      third.forEach((kind) => log.add(kind));
      expect(view(applyAll(state, log.events))).toEqual(view(fresh(log)));
    }));
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

describe("own messages", () => {
  it("appear once, whichever of ack and event comes first", () => {
    const start = applyPending(fresh(new Log()), pending("m1"));
    const ack = { type: "ack", ref: 1, id: "m1", seq: 1, index: 1, createdAt: "2026-01-01T00:00:00.000Z" } as const;
    const event: ChannelEvent = { type: "message.created", channelId: "c1", seq: 1, message: message(1, { senderId: "u1", content: "text" }) };
    const ackFirst = applyEvent(applyAck(start, ack), event).state;
    const eventFirst = applyAck(applyEvent(start, event).state, ack);
    for (const state of [ackFirst, eventFirst]) {
      expect(state.outbox).toEqual([]);
      expect(view(state).messages.map((held) => held.id)).toEqual(["m1"]);
      expect(unreadCount(state.channels["c1"]!)).toBe(0);
    }
  });

  it("keep the object of the acknowledged row when the event follows", () => {
    const acked = applyAck(applyPending(fresh(new Log()), pending("m1")), { type: "ack", ref: 1, id: "m1", seq: 1, index: 1, createdAt: "2026-01-01T00:00:00.000Z" });
    const { state } = applyEvent(acked, { type: "message.created", channelId: "c1", seq: 1, message: message(1, { senderId: "u1" }) });
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
    expect(applyReady(fresh(log), readyFrame([log.record()], { epoch: "e2" })).channels["c1"]!.timeline).toBeUndefined();
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

describe("resync", () => {
  it("skips the events and cuts the window at its end, until the newest page comes", () => {
    const log = new Log();
    for (let at = 0; at < 3; at++) log.add("message");
    const start = fresh(log);
    for (let at = 0; at < 7; at++) log.add("message");
    const skipped = applyResync(start, { type: "resync", channelId: "c1", reason: "import", lastSeq: 10, lastIndex: 10 });
    expect(skipped.channels["c1"]).toMatchObject({ seq: 10, timeline: { hasNewer: true } });
    expect(view(applyPage(skipped, "c1", "newest", log.page()))).toEqual(view(fresh(log)));
  });
});
