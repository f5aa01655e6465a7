import { noItems } from "../layout.ts";
import type { ChannelEvent, Message, Reaction } from "../generated/records.ts";

type MessageEvent = Extract<
  ChannelEvent,
  { type: "message.updated" | "message.deleted" | "reaction.added" | "reaction.removed" }
>;

/** Maximum of user ids held for a reaction; the others are only counted. */
const maxUserIds = 20;

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
          userIds: held.userIds.length < maxUserIds ? [...held.userIds, userId] : held.userIds,
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

/** What a deletion changes in a message. */
export const deletion = (deletedAt: string) => ({ content: "", sealed: undefined, deletedAt, reactions: noItems });

const change = (message: Message, event: MessageEvent, meId: string | undefined): Partial<Message> => {
  switch (event.type) {
    case "message.updated":
      return { content: event.content, sealed: event.sealed, updatedAt: event.updatedAt };
    case "message.deleted":
      return deletion(event.deletedAt);
    case "reaction.added":
      return { reactions: withReaction(message.reactions, event.emoji, event.userId, event.userId === meId) };
    case "reaction.removed":
      return { reactions: withoutReaction(message.reactions, event.emoji, event.userId, event.userId === meId) };
  }
};

/** Applies an event to its message. No change when the message is not held or includes the event already. */
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

/** The newer of two versions of a message. The held object wins a tie, so that its row is not rendered again. */
export const newerState = (held: Message, fresh: Message): Message =>
  (fresh.version ?? 0) > (held.version ?? 0) ? fresh : held;
