import { describe, expect, it } from "vitest";
import fc from "fast-check";
import type { ChannelEvent } from "../generated/records.ts";
import { channel, message, readyFrame } from "../testSupport.ts";
import { applyEvent } from "./events.ts";
import { withoutOverlay } from "./overlay.ts";
import { applyPage, applyReady } from "./reducers.ts";
import type { PendingChange } from "./state.ts";
import { Store } from "./store.ts";

const at = "2026-01-03T00:00:00.000Z";

/** A store with three messages. */
const setUp = () => {
  const store = new Store();
  store.update((state) =>
    applyPage(applyReady(state, readyFrame([channel({ lastSeq: 3, lastIndex: 3 })])), "c1", "newest", {
      messages: [message(1), message(2), message(3)],
      hasOlder: false,
      hasNewer: false,
      lastSeq: 3,
      users: [],
    }),
  );
  let made = 0;
  const change = (action: PendingChange["action"], messageId = "m2"): string => {
    const id = `change${++made}`;
    store.update((state) => ({
      ...state,
      changes: [...state.changes, { id, channelId: "c1", messageId, at, action, confirmedSeq: undefined }],
    }));
    return id;
  };
  return {
    store,
    change,
    take: (event: ChannelEvent) => {
      store.update((state) => applyEvent(state, event).state);
    },
    confirm: (id: string, confirmedSeq: number) => {
      store.update((state) => ({
        ...state,
        changes: state.changes.map((held) => (held.id === id ? { ...held, confirmedSeq } : held)),
      }));
    },
    refuse: (id: string) => {
      store.update((state) => ({ ...state, changes: state.changes.filter((held) => held.id !== id) }));
    },
    shown: () => store.state.channels["c1"]!.timeline!.messages,
    base: () => withoutOverlay(store.state).channels["c1"]!.timeline!.messages,
  };
};

const react = (
  seq: number,
  userId: string,
  type: "reaction.added" | "reaction.removed" = "reaction.added",
): ChannelEvent => ({ type, channelId: "c1", seq, messageId: "m2", emoji: "👍", userId });

describe("an optimistic change", () => {
  it("is shown at once and reverted on refusal to the same object", () => {
    const { store, change, refuse, shown } = setUp();
    const before = shown();
    const id = change({ kind: "edit", content: "better" });
    expect(shown().map((held) => held.content)).toEqual(["text 1", "better", "text 3"]);
    expect(shown()[0]).toBe(before[0]);
    refuse(id);
    expect(shown()[1]).toBe(before[1]);
    expect(store.state.overlay.size).toBe(0);
  });

  it("stays visible through ack and event", () => {
    const { store, change, confirm, take, shown } = setUp();
    const seen: string[] = [];
    store.subscribe(() => seen.push(shown()[1]!.content));
    const id = change({ kind: "edit", content: "better" });
    confirm(id, 5);
    // Another event comes first.
    take(react(4, "u9"));
    expect(shown()[1]!.reactions).toMatchObject([{ emoji: "👍", count: 1 }]);
    take({
      type: "message.updated",
      channelId: "c1",
      seq: 5,
      id: "m2",
      content: "better",
      sealed: undefined,
      updatedAt: at,
    });
    expect(new Set(seen)).toEqual(new Set(["better"]));
    expect(store.state.changes).toEqual([]);
  });

  it("counts an own reaction once, for any order of ack and event", () => {
    for (const eventFirst of [true, false]) {
      const { change, confirm, take, shown } = setUp();
      const id = change({ kind: "react", emoji: "👍", on: true });
      expect(shown()[1]!.reactions).toMatchObject([{ count: 1, mine: true }]);
      if (eventFirst) take(react(4, "u1"));
      else confirm(id, 4);
      expect(shown()[1]!.reactions).toMatchObject([{ count: 1, mine: true }]);
      if (eventFirst) confirm(id, 4);
      else take(react(4, "u1"));
      expect(shown()[1]!.reactions).toMatchObject([{ count: 1, mine: true }]);
    }
  });

  it("stays on top of changes by others", () => {
    const { change, take, shown, refuse } = setUp();
    const gone = change({ kind: "delete" });
    take({
      type: "message.updated",
      channelId: "c1",
      seq: 4,
      id: "m2",
      content: "theirs",
      sealed: undefined,
      updatedAt: at,
    });
    expect(shown()[1]).toMatchObject({ content: "", deletedAt: at });
    refuse(gone);
    expect(shown()[1]).toMatchObject({ content: "theirs", deletedAt: undefined });
  });

  it("never leaks into the base state, and leaves nothing behind, for any order of acks and events", () => {
    const action = fc.constantFrom("like", "unlike", "edit", "confirm", "refuse", "other", "page");
    fc.assert(
      fc.property(fc.array(action, { maxLength: 30 }), (actions) => {
        const mine = setUp();
        const plain = setUp();
        let seq = 3;
        const open: { readonly id: string; readonly event: (seq: number) => ChannelEvent }[] = [];
        const both = (event: ChannelEvent) => {
          mine.take(event);
          plain.take(event);
        };
        for (const name of actions) {
          if (name === "like" || name === "unlike") {
            const on = name === "like";
            open.push({
              id: mine.change({ kind: "react", emoji: "👍", on }),
              event: (own) => react(own, "u1", on ? "reaction.added" : "reaction.removed"),
            });
          } else if (name === "edit") {
            open.push({
              id: mine.change({ kind: "edit", content: `edit ${seq}` }),
              event: (own) => ({
                type: "message.updated",
                channelId: "c1",
                seq: own,
                id: "m2",
                content: "edited",
                sealed: undefined,
                updatedAt: at,
              }),
            });
          } else if (name === "other") both(react(++seq, `u${seq + 10}`));
          else if (name === "page") {
            mine.store.update((state) =>
              applyPage(state, "c1", "newest", {
                messages: mine.base(),
                hasOlder: false,
                hasNewer: false,
                lastSeq: seq,
                users: [],
              }),
            );
          } else {
            const next = open.shift();
            if (!next) continue;
            if (name === "refuse") mine.refuse(next.id);
            else {
              mine.confirm(next.id, ++seq);
              both(next.event(seq));
            }
          }
          expect(mine.base()).toEqual(plain.shown());
        }
        for (const { id } of open) mine.refuse(id);
        expect(mine.shown()).toEqual(plain.shown());
        expect(mine.store.state.overlay.size).toBe(0);
      }),
      { numRuns: 200 },
    );
  });
});
