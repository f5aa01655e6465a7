import { describe, expect, it } from "vitest";
import { ChangeQueue } from "./changeQueue.ts";
import type { ClientFrame } from "./generated/records.ts";
import { applyEvent } from "./store/events.ts";
import { applyPending } from "./store/outbox.ts";
import { applyPage, applyReady } from "./store/reducers.ts";
import type { PendingChange } from "./store/state.ts";
import { Store } from "./store/store.ts";
import { FakeClock, channel, message, readyFrame } from "./testSupport.ts";

const setUp = () => {
  const store = new Store();
  store.update((state) =>
    applyPage(applyReady(state, readyFrame([channel({ lastSeq: 2, lastIndex: 2 })])), "c1", "newest", {
      messages: [message(1), message(2)],
      hasOlder: false,
      hasNewer: false,
      lastSeq: 2,
      users: [],
    }),
  );
  const clock = new FakeClock();
  const wire: ClientFrame[] = [];
  const refused: string[] = [];
  const link = { connected: true };
  let refs = 0;
  const changes = new ChangeQueue({
    store,
    clock,
    random: () => 0,
    nextRef: () => ++refs,
    isConnected: () => link.connected,
    send: (frame) => {
      if (link.connected) wire.push(frame);
      return link.connected;
    },
    onTimeout: () => undefined,
    onRefused: (_, refusal) => refused.push(refusal.code),
  });
  let made = 0;
  return {
    store,
    clock,
    wire,
    refused,
    link,
    changes,
    make: (action: PendingChange["action"], messageId = "m1") => {
      changes.add({
        id: `change${++made}`,
        channelId: "c1",
        messageId,
        action,
        at: "2026-01-03T00:00:00.000Z",
        confirmedSeq: undefined,
      });
    },
    ack: (ref: number, seq: number) => {
      changes.onAck({ type: "ack", ref, id: "m1", seq, index: undefined, createdAt: undefined });
    },
    refuse: (ref: number, code: string, retryAfterMs?: number) => {
      changes.onRefusal({ type: "error", ref, code, message: "", retryAfterMs });
    },
    texts: () => store.state.channels["c1"]!.timeline!.messages.map((held) => held.content),
  };
};

describe("changes of messages", () => {
  it("are shown at once and sent one at a time for each message", () => {
    const { make, wire, ack, texts, store } = setUp();
    make({ kind: "edit", content: "one" });
    make({ kind: "edit", content: "two" });
    make({ kind: "delete" }, "m2");
    expect(texts()).toEqual(["two", ""]);
    expect(wire).toMatchObject([
      { type: "message.edit", content: "one" },
      { type: "message.delete", id: "m2" },
    ]);
    ack(1, 3);
    expect(wire[2]).toMatchObject({ type: "message.edit", content: "two" });
    expect(texts()).toEqual(["two", ""]);
    store.update(
      (state) =>
        applyEvent(state, {
          type: "message.updated",
          channelId: "c1",
          seq: 3,
          id: "m1",
          content: "one",
          sealed: undefined,
          updatedAt: "2026-01-03T00:00:00.000Z",
        }).state,
    );
    expect(texts()).toEqual(["two", ""]);
    expect(store.state.changes.map((change) => change.action.kind)).toEqual(["edit", "delete"]);
  });

  it("are reverted when refused, and retried after a rate limit", () => {
    const { make, wire, refuse, refused, texts, clock } = setUp();
    make({ kind: "edit", content: "not mine" });
    refuse(1, "rate.limited", 400);
    expect(texts()).toEqual(["not mine", "text 2"]);
    clock.advance(399);
    expect(wire).toHaveLength(1);
    clock.advance(1);
    expect(wire).toHaveLength(2);
    refuse(2, "message.not_author");
    expect(texts()).toEqual(["text 1", "text 2"]);
    expect(refused).toEqual(["message.not_author"]);
  });

  it("wait for a connection and are resent after a loss", () => {
    const { make, wire, link, changes, texts } = setUp();
    make({ kind: "react", emoji: "👍", on: true });
    link.connected = false;
    changes.onLost();
    make({ kind: "edit", content: "offline" }, "m2");
    expect(texts()[1]).toBe("offline");
    link.connected = true;
    changes.pump();
    expect(wire.map((frame) => frame.type)).toEqual(["reaction.add", "reaction.add", "message.edit"]);
  });

  it("are sent after the message itself", () => {
    const { make, wire, store, changes } = setUp();
    store.update((state) =>
      applyPending(state, {
        id: "m9",
        channelId: "c1",
        content: "x",
        threadId: undefined,
        replyTo: undefined,
        createdAt: "2026-01-03T00:00:00.000Z",
        state: "sending",
        failure: undefined,
      }),
    );
    make({ kind: "edit", content: "y" }, "m9");
    expect(wire).toEqual([]);
    store.update((state) => ({ ...state, outbox: [] }));
    changes.pump();
    expect(wire).toMatchObject([{ type: "message.edit", id: "m9" }]);
  });
});
