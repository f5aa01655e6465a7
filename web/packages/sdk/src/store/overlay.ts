import { noReactions } from "../records.ts";
import type { Message } from "../records.ts";
import { withChannelState } from "./events.ts";
import { withReaction, withoutReaction } from "./messages.ts";
import type { Change, Laid, State } from "./state.ts";
import { findWindow, mapWindows } from "./timeline.ts";

const nothingLaid: ReadonlyMap<string, Laid> = new Map();

const changed = (message: Message, { at, what }: Change, meId: string): Message => {
  if (what.kind === "edit") return { ...message, content: what.content, updatedAt: at };
  if (what.kind === "delete") return { ...message, content: "", deletedAt: at, reactions: noReactions };
  const held = message.reactions.find((reaction) => reaction.emoji === what.emoji);
  // The server's word may have come before the answer.
  if ((held?.mine ?? held?.userIds.includes(meId) ?? false) === what.on) return message;
  return {
    ...message,
    reactions: (what.on ? withReaction : withoutReaction)(message.reactions, what.emoji, meId, true),
  };
};

const replace = (state: State, channelId: string, from: Message, to: Message): State => {
  const held = state.channels[channelId];
  if (!held || from === to) return state;
  return withChannelState(
    state,
    mapWindows(held, (window) => {
      const at = window.messages.indexOf(from);
      return at < 0 ? window : { ...window, messages: window.messages.with(at, to) };
    }),
  );
};

/**
 * The state without what the person changed and the server has not confirmed: the one that events and pages apply to.
 */
export const bare = (state: State): State => {
  let next = state;
  for (const { channelId, base, shown } of state.laid.values()) next = replace(next, channelId, shown, base);
  return next;
};

/**
 * Lays the changes over the messages. One that was confirmed goes when the events up to it are applied, so that nothing
 * flashes in between.
 */
export const overlaid = (state: State): State => {
  if (state.changes.length === 0 && state.laid.size === 0) return state;
  const changes = state.changes.filter(
    ({ channelId, doneAt }) => doneAt === undefined || (state.channels[channelId]?.seq ?? doneAt) < doneAt,
  );
  const laid = new Map<string, Laid>();
  let next: State = { ...state, changes };
  for (const { channelId, messageId } of changes) {
    const held = state.channels[channelId];
    const base = held && findWindow(held, messageId)?.messages.find((message) => message.id === messageId);
    if (!base || laid.has(messageId)) continue;
    const own = changes.filter((change) => change.messageId === messageId);
    const before = state.laid.get(messageId);
    const same =
      before?.base === base &&
      before.own.length === own.length &&
      before.own.every((change, at) => change.what === own[at]?.what);
    const shown = same
      ? before.shown
      : own.reduce((message, change) => changed(message, change, state.me?.id ?? ""), base);
    laid.set(messageId, { channelId, base, shown, own });
    next = replace(next, channelId, base, shown);
  }
  return { ...next, laid: laid.size > 0 ? laid : nothingLaid };
};
