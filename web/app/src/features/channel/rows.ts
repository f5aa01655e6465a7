import type { Message, Pending, Timeline } from "@parley/sdk";
import { dayKey } from "../../lib/time.ts";

/** What one row shows, whether its message is stored or still on its way. */
export interface Row {
  readonly id: string;
  readonly senderId: string;
  readonly content: string;
  readonly createdAt: string;
  readonly isSystem: boolean;
  readonly isDeleted: boolean;
  readonly isEdited: boolean;
  readonly replyTo: string | undefined;
  readonly seq: number | undefined;
  readonly state: "sending" | "sent" | "failed";
  readonly failure: Pending["failure"];
  /** The first of its author's group: shows the face and the name. */
  readonly startsGroup: boolean;
  readonly startsDay: boolean;
  /** The first one after the read position. */
  readonly startsNew: boolean;
}

type Bare = Omit<Row, "startsGroup" | "startsDay" | "startsNew">;

const groupMs = 5 * 60_000;

const stored = (message: Message): Bare => ({
  id: message.id,
  senderId: message.senderId,
  content: message.content,
  createdAt: message.createdAt,
  isSystem: message.type === "system",
  isDeleted: message.deletedAt !== undefined,
  isEdited: message.updatedAt !== undefined,
  replyTo: message.replyTo ?? message.threadId,
  seq: message.seq,
  state: "sent",
  failure: undefined,
});

const waiting = (pending: Pending, meId: string): Bare => ({
  id: pending.id,
  senderId: meId,
  content: pending.content,
  createdAt: pending.createdAt,
  isSystem: false,
  isDeleted: false,
  isEdited: false,
  replyTo: pending.replyTo,
  seq: undefined,
  state: pending.state,
  failure: pending.failure,
});

const placed = (row: Bare, before: Bare | undefined, readSeq: number | undefined): Row => {
  const at = new Date(row.createdAt);
  const startsDay = !before || dayKey(new Date(before.createdAt)) !== dayKey(at);
  const startsNew = readSeq !== undefined && row.seq !== undefined && row.seq > readSeq && before?.seq !== undefined && before.seq <= readSeq;
  const near = before && at.getTime() - new Date(before.createdAt).getTime() < groupMs;
  const continues = near && before.senderId === row.senderId && !before.isSystem && !row.isSystem && !startsDay && !startsNew;
  return { ...row, startsDay, startsNew, startsGroup: continues !== true };
};

export interface RowsInput {
  readonly timeline: Timeline | undefined;
  readonly outbox: readonly Pending[];
  readonly channelId: string;
  readonly meId: string | undefined;
  /** Where the reader was when the channel was opened; absent when everything was read. */
  readonly readSeq: number | undefined;
}

/** The rows of a channel in their order. What waits stands at the end, unless the window is cut before the present. */
export const buildRows = (input: RowsInput): readonly Row[] => {
  const { timeline, meId } = input;
  if (!timeline) return [];
  const bare = timeline.messages.map(stored);
  if (!timeline.hasNewer && meId !== undefined) {
    for (const pending of input.outbox) if (pending.channelId === input.channelId) bare.push(waiting(pending, meId));
  }
  return bare.map((row, at) => placed(row, bare[at - 1], input.readSeq));
};

export const sameRow = (a: Row, b: Row): boolean => {
  for (const key of Object.keys(a)) if (Reflect.get(a, key) !== Reflect.get(b, key)) return false;
  return true;
};
