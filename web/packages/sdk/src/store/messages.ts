import { noReactions } from "../records.ts";
import type { ChannelEvent, Message, Reaction } from "../records.ts";

type MessageEvent = Extract<
  ChannelEvent,
  { type: "message.updated" | "message.deleted" | "reaction.added" | "reaction.removed" }
>;

/** Of those who reacted, so many are named; the rest is counted. */
const named = 20;

export const withReaction = (
  reactions: readonly Reaction[],
  emoji: string,
  userId: string,
  isMine: boolean,
): readonly Reaction[] => {
  if (!reactions.some((held) => held.emoji === emoji))
    return [...reactions, { emoji, count: 1, userIds: [userId], mine: isMine }];
  return reactions.map((held) =>
    held.emoji === emoji
      ? {
          emoji,
          count: held.count + 1,
          userIds: held.userIds.length < named ? [...held.userIds, userId] : held.userIds,
          mine: isMine || held.mine,
        }
      : held,
  );
};

export const withoutReaction = (
  reactions: readonly Reaction[],
  emoji: string,
  userId: string,
  isMine: boolean,
): readonly Reaction[] =>
  reactions
    .map((held) =>
      held.emoji === emoji
        ? {
            emoji,
            count: held.count - 1,
            userIds: held.userIds.filter((id) => id !== userId),
            mine: isMine ? false : held.mine,
          }
        : held,
    )
    .filter((held) => held.count > 0);

const change = (message: Message, event: MessageEvent, meId: string | undefined): Partial<Message> => {
  switch (event.type) {
    case "message.updated":
      return { content: event.content, updatedAt: event.updatedAt };
    case "message.deleted":
      return { content: "", deletedAt: event.deletedAt, reactions: noReactions };
    case "reaction.added":
      return { reactions: withReaction(message.reactions, event.emoji, event.userId, event.userId === meId) };
    case "reaction.removed":
      return { reactions: withoutReaction(message.reactions, event.emoji, event.userId, event.userId === meId) };
  }
};

/** Changes the message that an event is about, unless it is not held or its state includes the event already. */
export const changeMessage = (
  messages: readonly Message[],
  event: MessageEvent,
  meId: string | undefined,
): readonly Message[] => {
  const id = "messageId" in event ? event.messageId : event.id;
  const at = messages.findIndex((message) => message.id === id);
  const held = messages[at];
  if (!held || event.seq <= (held.version ?? 0)) return messages;
  return messages.with(at, { ...held, ...change(held, event, meId), version: event.seq });
};

/**
 * The newer of two states of one message; the held object wins where nothing changed, so that its row is not drawn
 * again.
 */
export const newerState = (held: Message, fresh: Message): Message =>
  (fresh.version ?? 0) > (held.version ?? 0) ? fresh : held;
