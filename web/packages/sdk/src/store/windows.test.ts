import { describe, expect, it } from "vitest";
import fc from "fast-check";
import type { Message, MessagePage } from "../generated/records.ts";
import { channel, message, readyFrame } from "../testSupport.ts";
import { applyEvent } from "./events.ts";
import { applyPage, applyReady, applyShow, applyTrim } from "./reducers.ts";
import { initialState } from "./state.ts";
import type { ChannelState, State } from "./state.ts";
import { windowsOf } from "./timeline.ts";

const size = 5;

/** A channel on the server, and a reader who jumps and scrolls in it. */
class History {
  readonly all: Message[] = [];
  state: State;

  constructor(count: number) {
    for (let at = 0; at < count; at++) this.add();
    this.state = applyReady(initialState, readyFrame([channel({ lastSeq: count, lastIndex: count })]));
    this.take("newest", this.page(count - size, count));
  }

  get channel(): ChannelState {
    return this.state.channels["c1"]!;
  }

  add(): Message {
    const made = message(this.all.length + 1);
    this.all.push(made);
    return made;
  }

  page(from: number, to: number): MessagePage {
    const start = Math.max(0, from);
    return {
      messages: this.all.slice(start, to),
      hasOlder: start > 0,
      hasNewer: to < this.all.length,
      lastSeq: this.all.length,
      users: [],
    };
  }

  take(kind: "newest" | "older" | "newer" | "around", page: MessagePage, from?: string): void {
    this.state = applyPage(this.state, "c1", kind, page, from);
  }

  /** Loads older messages for the shown window or another one. */
  older(window = this.channel.timeline): void {
    const first = window?.messages[0];
    if (first && window.hasOlder) this.take("older", this.page(first.seq - 1 - size, first.seq - 1), first.id);
  }

  newer(window = this.channel.timeline): void {
    const last = window?.messages.at(-1);
    if (last && window?.hasNewer === true) this.take("newer", this.page(last.seq, last.seq + size), last.id);
  }

  jump(seq: number): void {
    const shown = applyShow(this.state, "c1", `m${seq}`);
    if (shown !== this.state) this.state = shown;
    else if (!this.channel.timeline?.messages.some((held) => held.seq === seq))
      this.take("around", this.page(seq - 3, seq + 2));
  }

  /** Adds a message and applies its event. */
  live(): void {
    const made = this.add();
    this.state = applyEvent(this.state, {
      type: "message.created",
      channelId: "c1",
      seq: made.seq,
      message: made,
    }).state;
  }

  /** The invariants. */
  check(): void {
    const windows = windowsOf(this.channel);
    let before = 0;
    for (const window of windows) {
      const seqs = window.messages.map((held) => held.seq);
      // Contiguous and without duplicates.
      expect(seqs).toEqual(this.all.slice(seqs[0]! - 1, seqs.at(-1)).map((held) => held.seq));
      expect(seqs[0]).toBeGreaterThan(before);
      before = seqs.at(-1)!;
      expect(window.hasOlder).toBe(seqs[0]! > 1);
      expect(window.hasNewer || seqs.at(-1) === this.all.length).toBe(true);
    }
    expect(windows.length).toBeLessThanOrEqual(4);
  }
}

const step = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("jump" as const), at: fc.nat(59) }) },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constantFrom("older" as const, "newer" as const), at: fc.constant(0) }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom("olderAt" as const, "newerAt" as const), at: fc.nat(3) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constantFrom("live" as const, "newest" as const, "present" as const),
      at: fc.constant(0),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constantFrom("trimOld" as const, "trimNew" as const), at: fc.constant(0) }),
  },
);

const walk = (history: History, steps: readonly { readonly kind: string; readonly at: number }[]): void => {
  for (const { kind, at } of steps) {
    if (kind === "jump") history.jump(at + 1);
    else if (kind === "older") history.older();
    else if (kind === "newer") history.newer();
    else if (kind === "olderAt") history.older(windowsOf(history.channel)[at]);
    else if (kind === "newerAt") history.newer(windowsOf(history.channel)[at]);
    else if (kind === "live") history.live();
    else if (kind === "newest") history.take("newest", history.page(history.all.length - size, history.all.length));
    else if (kind === "present") history.state = applyShow(history.state, "c1");
    else history.state = applyTrim(history.state, "c1", kind === "trimOld" ? "newest" : "oldest", 7);
    history.check();
  }
};

describe("windows of a history", () => {
  it("are contiguous, do not touch, and know whether more exists at their ends", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        walk(new History(60), steps);
      }),
      { numRuns: 300 },
    );
  });

  it("merge when the reader scrolls through the gaps", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
        const history = new History(60);
        walk(history, steps);
        for (let page = 0; page < 40; page++) {
          history.older();
          history.newer();
          history.check();
        }
        expect(windowsOf(history.channel)).toHaveLength(1);
        expect(history.channel.timeline!.messages).toHaveLength(history.all.length);
      }),
      { numRuns: 100 },
    );
  });

  it("keep the newest messages while the reader is elsewhere", () => {
    const history = new History(60);
    history.jump(20);
    history.live();
    expect(windowsOf(history.channel).map((window) => window.messages.map((held) => held.seq))).toEqual([
      [18, 19, 20, 21, 22],
      [56, 57, 58, 59, 60, 61],
    ]);
    history.state = applyShow(history.state, "c1");
    expect(history.channel.timeline).toMatchObject({ hasNewer: false });
    expect(history.channel.timeline!.messages.at(-1)!.seq).toBe(61);
    const back = history.state;
    history.jump(20);
    expect(history.channel.timeline!.messages[0]).toBe(windowsOf(back.channels["c1"]!)[0]!.messages[0]);
  });

  it("apply a late page to its window, and drop it when the window is gone", () => {
    const history = new History(60);
    history.jump(20);
    history.take("older", history.page(50, 55), "m56");
    expect(windowsOf(history.channel).map((window) => window.messages.map((held) => held.seq))).toEqual([
      [18, 19, 20, 21, 22],
      [51, 52, 53, 54, 55, 56, 57, 58, 59, 60],
    ]);
    const before = windowsOf(history.channel);
    history.take("newer", history.page(30, 35), "m30");
    expect(windowsOf(history.channel)).toEqual(before);
  });

  it("keep the newest messages of a full window whose oldest ones are trimmed later", () => {
    const history = new History(1100);
    history.take("newest", history.page(100, 1100));
    for (let at = 0; at < 100; at++) {
      history.live();
      expect(history.channel.timeline).toMatchObject({ hasNewer: false });
      if (history.channel.timeline!.messages.length > 1060)
        history.state = applyTrim(history.state, "c1", "newest", 1000);
    }
    expect(history.channel.timeline!.messages.at(-1)!.seq).toBe(1200);
  });

  it("stop growing without a reader who follows the end", () => {
    const history = new History(1000);
    history.take("newest", history.page(0, 1000));
    for (let at = 0; at < 300; at++) history.live();
    history.check();
    expect(history.channel.timeline).toMatchObject({ hasNewer: true });
  });

  it("apply changes of messages in every window", () => {
    const history = new History(60);
    history.jump(20);
    history.state = applyEvent(history.state, {
      type: "message.updated",
      channelId: "c1",
      seq: 61,
      id: "m60",
      content: "new",
      sealed: undefined,
      updatedAt: "2026-01-02T00:00:00.000Z",
    }).state;
    expect(windowsOf(history.channel)[1]!.messages.at(-1)!.content).toBe("new");
    const shown = history.channel.timeline;
    expect(shown!.messages[2]!.seq).toBe(20);
  });
});
