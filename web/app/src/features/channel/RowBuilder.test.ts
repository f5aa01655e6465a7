import { describe, expect, it } from "vitest";
import fc from "fast-check";
import type { Message, PendingMessage, Timeline } from "@parley/sdk";
import { dayKey } from "../../lib/time.ts";
import { RowBuilder } from "./RowBuilder.ts";
import { kindOf, windowsBeside } from "./listRows.ts";

const noReactions: Message["reactions"] = [];
/** Messages an hour apart, so that several days begin. */
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
  sealed: undefined,
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
  builder: RowBuilder,
  windows: readonly Timeline[],
  outbox: readonly PendingMessage[] = [],
  readSeq?: number,
) => builder.build({ windows, outbox, channelId: "c1", meId: "u1", readSeq });
const keys = (windows: readonly Timeline[], readSeq?: number) =>
  make(new RowBuilder(), windows, [], readSeq).map(({ key }) => key);
const day = (seq: number) => `day:${dayKey(new Date(history[seq - 1]!.createdAt))}`;

describe("the list rows", () => {
  it("have days and the unread divider between messages, and gaps at unloaded ends", () => {
    expect(keys([window(1, 2, { hasNewer: false })], 1)).toEqual(["beginning", day(1), "m1", "new:m2", "m2", "end"]);
    expect(keys([window(5, 6)])).toEqual(["gap:older", day(5), "m5", "m6", "gap:newer"]);
  });

  it("have pending messages before the first page is loaded, without a gap that nothing could fill", () => {
    const builder = new RowBuilder();
    const sent = pending("p1");
    const today = `day:${dayKey(new Date(sent.createdAt))}`;
    const listed = (windows: readonly Timeline[], outbox: readonly PendingMessage[]) =>
      make(builder, windows, outbox).map(({ key }) => key);
    expect(listed([], [])).toEqual([]);
    expect(listed([], [sent])).toEqual([today, "p1", "end"]);
    const row = builder.row("p1");
    expect(row?.state).toBe("sending");
    expect(listed([window(59, 60)], [sent])).toEqual(["gap:older", day(59), "m59", "m60", today, "p1", "end"]);
    expect(builder.row("p1")).toBe(row);
    // An empty channel has the same messages, and a beginning.
    expect(listed([], [sent])).toEqual([today, "p1", "end"]);
    expect(listed([{ messages: [], hasOlder: false, hasNewer: false }], [sent])).toEqual([
      "beginning",
      today,
      "p1",
      "end",
    ]);
    expect(listed([], [])).toEqual([]);
  });

  it("have a gap between two windows with the height of its missing messages, numbered from the newest window", () => {
    const windows = [window(1, 2), window(30, 31), window(59, 60)];
    const listed = make(new RowBuilder(), windows);
    expect(listed.filter(({ kind }) => kind === "gap").map(({ key }) => key)).toEqual(["gap:2", "gap:1"]);
    expect(listed.find(({ key }) => key === "gap:1")!.height).toBe(27 * 44);
    expect(windowsBeside(windows, "gap:1")).toEqual({ above: windows[1], below: windows[2] });
    expect(windowsBeside(windows, "gap:older")).toEqual({ above: undefined, below: windows[0] });
    expect(windowsBeside(windows, "gap:newer")).toEqual({ above: windows[2], below: undefined });
  });

  it("have a day keyed by its date, so that older messages of the day do not change the key", () => {
    const builder = new RowBuilder();
    const days = (windows: readonly Timeline[]) =>
      make(builder, windows)
        .map(({ key }) => key)
        .filter((key) => kindOf(key) === "day");
    expect(days([window(5, 8)])).toEqual([day(5)]);
    expect(days([window(3, 8)])).toEqual([day(5)]);
  });

  it("have unique keys when times go back", () => {
    const messages = [message(1), message(2, { createdAt: new Date(2026, 0, 7).toISOString() }), message(3)];
    const listed = keys([{ messages, hasOlder: false, hasNewer: false }]);
    expect(new Set(listed).size).toBe(listed.length);
  });

  it("are the same object while only the content of a row changes", () => {
    const builder = new RowBuilder();
    const before = make(builder, [window(50, 60)]);
    const edited = window(50, 60);
    expect(make(builder, [{ ...edited, messages: edited.messages.with(3, message(53, { content: "edited" })) }])).toBe(
      before,
    );
    expect(builder.row("m53")).toMatchObject({ content: "edited" });
  });

  it("update a failed message followed by another pending one", () => {
    const builder = new RowBuilder();
    make(builder, [window(50, 60)], [pending("p1"), pending("p2")]);
    make(builder, [window(50, 60)], [pending("p1", "failed"), pending("p2")]);
    expect(builder.row("p1")).toMatchObject({ state: "failed" });
  });
});

/** Splits the history and drops every other part. */
const held = fc.record({
  cuts: fc
    .uniqueArray(fc.integer({ min: 2, max: 59 }), { maxLength: 6 })
    .map((cuts) => [...cuts].sort((a, b) => a - b)),
  skip: fc.boolean(),
  edited: fc.uniqueArray(fc.integer({ min: 1, max: 60 }), { maxLength: 3 }),
  waits: fc.integer({ min: 0, max: 2 }),
});

describe("incremental building", () => {
  it("gives the same rows as a full build", () => {
    fc.assert(
      fc.property(
        fc.array(held, { minLength: 2, maxLength: 8 }),
        fc.option(fc.integer({ min: 1, max: 60 }), { nil: undefined }),
        (steps, readSeq) => {
          const builder = new RowBuilder();
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
            const fresh = new RowBuilder();
            const [listed, wanted] = [make(builder, windows, outbox, readSeq), make(fresh, windows, outbox, readSeq)];
            // A day may keep the key that it got as the second one of its date.
            const plain = (key: string) => key.split(" ")[0];
            expect(listed.map(({ key }) => plain(key))).toEqual(wanted.map(({ key }) => plain(key)));
            expect(new Set(listed.map(({ key }) => key)).size).toBe(listed.length);
            for (const { key } of listed) expect(builder.row(key)).toEqual(fresh.row(key));
            for (const { id } of history) expect(builder.row(id) === undefined).toBe(fresh.row(id) === undefined);
          }
        },
      ),
      { numRuns: 100 },
    );
  });

  it("rebuilds few rows for a change, independent of the number of held messages", () => {
    const many = Array.from({ length: 20_000 }, (_, at) => message(at + 1));
    const builder = new RowBuilder();
    make(builder, [{ messages: many, hasOlder: true, hasNewer: false }]);
    const rows = many.map(({ id }) => builder.row(id));
    let read = 0;
    const watched = new Proxy(message(20_001), {
      get: (target, name): unknown => {
        if (name === "createdAt") read++;
        return Reflect.get(target, name);
      },
    });
    const listed = make(builder, [{ messages: [...many, watched], hasOlder: true, hasNewer: false }]);
    expect(read).toBeLessThan(5);
    expect(listed.at(-2)!.key).toBe("m20001");
    expect(many.every(({ id }, at) => builder.row(id) === rows[at])).toBe(true);
  });
});
