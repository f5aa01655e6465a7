import { describe, expect, it } from "vitest";
import fc from "fast-check";
import { readyFrame } from "../testSupport.ts";
import { Log, applyAll, fresh, kinds, view } from "./channelLogTestSupport.ts";
import { applyEvent } from "./events.ts";
import { applyPage, applyReady, applyTrim } from "./reducers.ts";
import { initialState } from "./state.ts";

describe("events", () => {
  it("lead from any earlier state to the state of a fresh load", () => {
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

  it("change nothing when repeated, and are rejected after a gap", () => {
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

  it("agree with pages and records fetched at any time", () => {
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

  it("do not change a window that ends before the newest message", () => {
    const log = new Log();
    for (let at = 0; at < 10; at++) log.add("message");
    const cut = applyTrim(fresh(log), "c1", "oldest", 4);
    log.add("message");
    const { state } = applyEvent(cut, log.events.at(-1)!);
    expect(state.channels["c1"]!.timeline).toBe(cut.channels["c1"]!.timeline);
    expect(state.channels["c1"]!.info).toMatchObject({ lastIndex: 11, readIndex: 0 });
  });
});

describe("changes of messages", () => {
  it("apply to messages fetched before or after them", () => {
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

  it("keep the first user ids, count the others, and mark the own reaction", () => {
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

  it("are skipped when the message includes them, but advance seq", () => {
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
