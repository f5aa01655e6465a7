import { describe, expect, it } from "vitest";
import type { Message } from "@parley/sdk";
import { RowBuilder } from "./RowBuilder.ts";
import { kindOf } from "./listRows.ts";
import { sameRow } from "./rows.ts";

const noReactions: Message["reactions"] = [];
const message = (seq: number, change: Partial<Message> = {}): Message => ({
  id: `m${seq}`,
  channelId: "c1",
  seq,
  index: seq,
  senderId: "u1",
  content: "x",
  type: "text",
  threadId: undefined,
  replyTo: undefined,
  createdAt: new Date(2026, 0, 5, 12, seq).toISOString(),
  updatedAt: undefined,
  deletedAt: undefined,
  sealed: undefined,
  version: undefined,
  reactions: noReactions,
  ...change,
});
const rows = (
  messages: readonly Message[],
  readSeq?: number,
  window: { readonly hasOlder?: boolean; readonly hasNewer?: boolean } = {},
) => {
  const builder = new RowBuilder();
  const listed = builder.build({
    windows: [{ messages, hasOlder: false, hasNewer: false, ...window }],
    channelId: "c1",
    meId: "u1",
    readSeq,
    outbox: [
      {
        id: "p1",
        channelId: "c1",
        content: "y",
        threadId: undefined,
        replyTo: undefined,
        createdAt: new Date(2026, 0, 5, 12, 30).toISOString(),
        state: "sending",
        failure: undefined,
      },
    ],
  });
  return listed.filter(({ key }) => kindOf(key) === "message").map(({ key }) => builder.row(key)!);
};

describe("rows", () => {
  it("groups one author's messages while they are less than five minutes apart", () => {
    const made = rows([
      message(1),
      message(2),
      message(3, { senderId: "u2" }),
      message(4, { senderId: "u2" }),
      message(9, { senderId: "u2" }),
    ]);
    expect(made.map((row) => row.startsGroup)).toEqual([true, false, true, false, true, true]);
  });
  it("starts a day and a group at midnight", () => {
    const made = rows([
      message(1, { createdAt: new Date(2026, 0, 4, 23, 59).toISOString() }),
      message(2, { createdAt: new Date(2026, 0, 5, 0, 1).toISOString() }),
    ]);
    expect(made.map((row) => row.startsDay)).toEqual([true, true, false]);
    expect(made[1]!.startsGroup).toBe(true);
  });
  it("has one unread divider, below the last read message or at the beginning of the channel", () => {
    expect(rows([message(1), message(2), message(3)], 1).map((row) => row.startsNew)).toEqual([
      false,
      true,
      false,
      false,
    ]);
    expect(rows([message(2), message(3)], 1, { hasOlder: true }).some((row) => row.startsNew)).toBe(false);
    expect(rows([message(2), message(3)], 1).map((row) => row.startsNew)).toEqual([true, false, false]);
  });
  it("shows pending messages at the end, but not in a window that ends before the newest message", () => {
    expect(rows([message(1)]).at(-1)).toMatchObject({ id: "p1", state: "sending" });
    expect(rows([message(1)], undefined, { hasNewer: true }).map((row) => row.id)).toEqual(["m1"]);
  });
  it("are equal while their content is unchanged", () => {
    const [first] = rows([message(1)]);
    const [again] = rows([message(1)]);
    const [edited] = rows([message(1, { content: "z" })]);
    const [liked] = rows([message(1, { reactions: [{ emoji: "👍", count: 1, userIds: ["u2"], mine: false }] })]);
    expect(sameRow(first!, again!)).toBe(true);
    expect(sameRow(first!, edited!)).toBe(false);
    expect(sameRow(first!, liked!)).toBe(false);
  });
});
