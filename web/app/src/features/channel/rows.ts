import type { Message, PendingMessage, Reaction } from "@parley/sdk";
import { dayKey } from "../../lib/time.ts";

/** The content of a row, for a stored or a pending message. */
export interface Row {
  readonly id: string;
  readonly senderId: string;
  readonly content: string;
  readonly createdAt: string;
  readonly isSystem: boolean;
  readonly isDeleted: boolean;
  /** The message is encrypted: it has no text that this version can show. */
  readonly isSealed: boolean;
  readonly isEdited: boolean;
  readonly replyTo: string | undefined;
  readonly reactions: readonly Reaction[];
  readonly seq: number | undefined;
  readonly state: "sending" | "sent" | "failed";
  readonly failure: PendingMessage["failure"];
  /** The first of a group of one author: shows the avatar and the name. */
  readonly startsGroup: boolean;
  readonly startsDay: boolean;
  /** The first unread message. */
  readonly startsNew: boolean;
}

type RowBase = Omit<Row, "startsGroup" | "startsDay" | "startsNew">;

const noReactions: readonly Reaction[] = [];
const groupMs = 5 * 60_000;

const fromMessage = (message: Message): RowBase => ({
  id: message.id,
  senderId: message.senderId,
  content: message.content,
  createdAt: message.createdAt,
  isSystem: message.type === "system",
  isDeleted: message.deletedAt !== undefined,
  isSealed: message.sealed !== undefined,
  isEdited: message.updatedAt !== undefined,
  replyTo: message.replyTo ?? message.threadId,
  reactions: message.reactions,
  seq: message.seq,
  state: "sent",
  failure: undefined,
});

const fromPending = (pending: PendingMessage, meId: string): RowBase => ({
  id: pending.id,
  senderId: meId,
  content: pending.content,
  createdAt: pending.createdAt,
  isSystem: false,
  isDeleted: false,
  isSealed: false,
  isEdited: false,
  replyTo: pending.replyTo,
  reactions: noReactions,
  seq: undefined,
  state: pending.state,
  failure: pending.failure,
});

/** The message of a row. */
export type Source = Message | PendingMessage;

export interface RowContext {
  readonly meId: string | undefined;
  /** The read position when the channel was opened; `undefined` when everything was read. */
  readonly readSeq: number | undefined;
}

/**
 * @param before The row above.
 * @param isFirst Whether it is the first message of the channel.
 */
export const rowOf = (
  source: Source,
  before: Row | undefined,
  isFirst: boolean,
  { meId, readSeq }: RowContext,
): Row => {
  const row = "seq" in source ? fromMessage(source) : fromPending(source, meId ?? "");
  const at = new Date(row.createdAt);
  const startsDay = !before || dayKey(new Date(before.createdAt)) !== dayKey(at);
  const wasRead = before ? before.seq !== undefined && before.seq <= (readSeq ?? 0) : isFirst;
  const startsNew = wasRead && readSeq !== undefined && row.seq !== undefined && row.seq > readSeq;
  const near = before && at.getTime() - new Date(before.createdAt).getTime() < groupMs;
  const continues =
    near && before.senderId === row.senderId && !before.isSystem && !row.isSystem && !startsDay && !startsNew;
  return { ...row, startsDay, startsNew, startsGroup: continues !== true };
};

export const sameRow = (a: Row, b: Row): boolean => {
  for (const key of Object.keys(a)) if (Reflect.get(a, key) !== Reflect.get(b, key)) return false;
  return true;
};
