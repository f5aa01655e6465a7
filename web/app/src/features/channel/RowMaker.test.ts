import { describe, expect, it } from "vitest";
import fc from "fast-check";
import type { Message, PendingMessage, Timeline } from "@parley/sdk";
import { dayKey } from "../../lib/time.ts";
import { RowMaker } from "./RowMaker.ts";
import { kindOf, windowsBeside } from "./listRows.ts";

const noReactions: Message["reactions"] = [];
/** Messages an hour apart, so that a day begins now and then. */
const message = (seq: number, change: Partial<Message> = {}): Message => ({
  id: `m${seq}`,
  channelId: "c1",
  seq,
  index: seq,
  senderId: `u${seq % 3}`,
  content: "x",
  type: "text",
  threadId: undefined,
  replyTo: undefined,
  createdAt: new Date(2026, 0, 5, seq).toISOString(),
  updatedAt: undefined,
  deletedAt: undefined,
  version: undefined,
  reactions: noReactions,
  ...change,
});
const history = Array.from({ length: 60 }, (_, at) => message(at + 1));
const window = (from: number, to: number, change: Partial<Timeline> = {}): Timeline => ({
  messages: history.slice(from - 1, to),
  hasOlder: from > 1,
  hasNewer: to < history.length,
  ...change,
});
const pending = (id: string, state: PendingMessage["state"] = "sending"): PendingMessage => ({
  id,
  channelId: "c1",
  content: "y",
  threadId: undefined,
  replyTo: undefined,
  createdAt: new Date(2026, 0, 9).toISOString(),
  state,
  failure: undefined,
});
const make = (
  maker: RowMaker,
  windows: readonly Timeline[],
  outbox: readonly PendingMessage[] = [],
  readSeq?: number,
) => maker.make({ windows, outbox, channelId: "c1", meId: "u1", readSeq });
const keys = (windows: readonly Timeline[], readSeq?: number) =>
  make(new RowMaker(), windows, [], readSeq).map(({ key }) => key);
const day = (seq: number) => `day:${dayKey(new Date(history[seq - 1]!.createdAt))}`;

describe("what the list shows", () => {
  it("has days and the divider between messages, and gaps where more is to be loaded", () => {
    expect(keys([window(1, 2, { hasNewer: false })], 1)).toEqual(["beginning", day(1), "m1", "new:m2", "m2", "end"]);
    expect(keys([window(5, 6)])).toEqual(["gap:older", day(5), "m5", "m6", "gap:newer"]);
  });

  it("has a gap between two windows, as high as what is missing and named from the present", () => {
    const windows = [window(1, 2), window(30, 31), window(59, 60)];
    const listed = make(new RowMaker(), windows);
    expect(listed.filter(({ kind }) => kind === "gap").map(({ key }) => key)).toEqual(["gap:2", "gap:1"]);
    expect(listed.find(({ key }) => key === "gap:1")!.height).toBe(27 * 44);
    expect(windowsBeside(windows, "gap:1")).toEqual({ above: windows[1], below: windows[2] });
    expect(windowsBeside(windows, "gap:older")).toEqual({ above: undefined, below: windows[0] });
    expect(windowsBeside(windows, "gap:newer")).toEqual({ above: windows[2], below: undefined });
  });

  it("names a day after its date, so that older messages of it do not make it another row", () => {
    const maker = new RowMaker();
    const days = (windows: readonly Timeline[]) =>
      make(maker, windows)
        .map(({ key }) => key)
        .filter((key) => kindOf(key) === "day");
    expect(days([window(5, 8)])).toEqual([day(5)]);
    expect(days([window(3, 8)])).toEqual([day(5)]);
  });

  it("gives no key twice when times go back", () => {
    const messages = [message(1), message(2, { createdAt: new Date(2026, 0, 7).toISOString() }), message(3)];
    const listed = keys([{ messages, hasOlder: false, hasNewer: false }]);
    expect(new Set(listed).size).toBe(listed.length);
  });

  it("is the same object while only what is in a row changes", () => {
    const maker = new RowMaker();
    const before = make(maker, [window(50, 60)]);
    const edited = window(50, 60);
    expect(make(maker, [{ ...edited, messages: edited.messages.with(3, message(53, { content: "edited" })) }])).toBe(
      before,
    );
    expect(maker.row("m53")).toMatchObject({ content: "edited" });
  });

  it("tells of a waiting message that failed although another one waits behind it", () => {
    const maker = new RowMaker();
    make(maker, [window(50, 60)], [pending("p1"), pending("p2")]);
    make(maker, [window(50, 60)], [pending("p1", "failed"), pending("p2")]);
    expect(maker.row("p1")).toMatchObject({ state: "failed" });
  });
});

/** Cuts the history at some places and leaves out every other part. */
const held = fc.record({
  cuts: fc
    .uniqueArray(fc.integer({ min: 2, max: 59 }), { maxLength: 6 })
    .map((cuts) => [...cuts].sort((a, b) => a - b)),
  skip: fc.boolean(),
  edited: fc.uniqueArray(fc.integer({ min: 1, max: 60 }), { maxLength: 3 }),
  waits: fc.integer({ min: 0, max: 2 }),
});

describe("made again and again", () => {
  it("gives what it would give at once", () => {
    fc.assert(
      fc.property(
        fc.array(held, { minLength: 2, maxLength: 8 }),
        fc.option(fc.integer({ min: 1, max: 60 }), { nil: undefined }),
        (steps, readSeq) => {
          const maker = new RowMaker();
          let messages: readonly Message[] = history;
          for (const { cuts, skip, edited, waits } of steps) {
            messages = messages.map((each) =>
              edited.includes(each.seq) ? { ...each, content: `${each.content}x` } : each,
            );
            const edges = [1, ...cuts, 61];
            const windows = edges.slice(1).flatMap((to, at) => {
              const from = edges[at]!;
              return (at % 2 === 0) === skip
                ? []
                : [{ messages: messages.slice(from - 1, to - 1), hasOlder: from > 1, hasNewer: to < 61 }];
            });
            const outbox = Array.from({ length: waits }, (_, at) => pending(`p${at}`));
            const fresh = new RowMaker();
            const [listed, wanted] = [make(maker, windows, outbox, readSeq), make(fresh, windows, outbox, readSeq)];
            // A day may keep the name that it got when it was the second one of its date.
            const plain = (key: string) => key.split(" ")[0];
            expect(listed.map(({ key }) => plain(key))).toEqual(wanted.map(({ key }) => plain(key)));
            expect(new Set(listed.map(({ key }) => key)).size).toBe(listed.length);
            for (const { key } of listed) expect(maker.row(key)).toEqual(fresh.row(key));
            for (const { id } of history) expect(maker.row(id) === undefined).toBe(fresh.row(id) === undefined);
          }
        },
      ),
      { numRuns: 100 },
    );
  });

  it("makes a few rows anew for a change, however many are held", () => {
    const many = Array.from({ length: 20_000 }, (_, at) => message(at + 1));
    const maker = new RowMaker();
    make(maker, [{ messages: many, hasOlder: true, hasNewer: false }]);
    const rows = many.map(({ id }) => maker.row(id));
    let read = 0;
    const watched = new Proxy(message(20_001), {
      get: (target, name): unknown => {
        if (name === "createdAt") read++;
        return Reflect.get(target, name);
      },
    });
    const listed = make(maker, [{ messages: [...many, watched], hasOlder: true, hasNewer: false }]);
    expect(read).toBeLessThan(5);
    expect(listed.at(-2)!.key).toBe("m20001");
    expect(many.every(({ id }, at) => maker.row(id) === rows[at])).toBe(true);
  });
});
