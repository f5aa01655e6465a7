import type { Message } from "../generated/records.ts";
import { withChannelState } from "./events.ts";
import { deletion, withReaction, withoutReaction } from "./messages.ts";
import type { PendingChange, OverlaidMessage, State } from "./state.ts";
import { findWindow, mapWindows } from "./timeline.ts";

const emptyOverlay: ReadonlyMap<string, OverlaidMessage> = new Map();

const changed = (message: Message, { at, action }: PendingChange, meId: string): Message => {
  if (action.kind === "edit") return { ...message, content: action.content, updatedAt: at };
  if (action.kind === "delete") return { ...message, ...deletion(at) };
  const held = message.reactions.find((reaction) => reaction.emoji === action.emoji);
  // The event may arrive before the ack.
  if ((held?.mine ?? held?.userIds.includes(meId) ?? false) === action.on) return message;
  return {
    ...message,
    reactions: (action.on ? withReaction : withoutReaction)(message.reactions, action.emoji, meId, true),
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

/** The state without unconfirmed changes of the user. Events and pages apply to this state. */
export const withoutOverlay = (state: State): State => {
  let next = state;
  for (const { channelId, base, shown } of state.overlay.values()) next = replace(next, channelId, shown, base);
  return next;
};

/**
 * Applies the unconfirmed changes on top of the messages. A confirmed change is removed when the events up to it are
 * applied, so that the message does not flicker in between.
 */
export const withOverlay = (state: State): State => {
  if (state.changes.length === 0 && state.overlay.size === 0) return state;
  const changes = state.changes.filter(
    ({ channelId, confirmedSeq }) =>
      confirmedSeq === undefined || (state.channels[channelId]?.seq ?? confirmedSeq) < confirmedSeq,
  );
  const overlay = new Map<string, OverlaidMessage>();
  let next: State = { ...state, changes };
  for (const { channelId, messageId } of changes) {
    const held = state.channels[channelId];
    const base = held && findWindow(held, messageId)?.messages.find((message) => message.id === messageId);
    if (!base || overlay.has(messageId)) continue;
    const own = changes.filter((change) => change.messageId === messageId);
    const before = state.overlay.get(messageId);
    const same =
      before?.base === base &&
      before.changes.length === own.length &&
      before.changes.every((change, at) => change.action === own[at]?.action);
    const shown = same
      ? before.shown
      : own.reduce((message, change) => changed(message, change, state.me?.id ?? ""), base);
    overlay.set(messageId, { channelId, base, shown, changes: own });
    next = replace(next, channelId, base, shown);
  }
  return { ...next, overlay: overlay.size > 0 ? overlay : emptyOverlay };
};

/**
 * Removing and applying the overlay copies its channels. Those in which nothing changed get their shown object back.
 *
 * @param shown The previous state. `bare`: without the overlay.
 * @param next The new state. `after`: without the overlay.
 */
export const keepUnchanged = (shown: State, bare: State, after: State, next: State): State => {
  let kept = next;
  const channelIds = new Set(Array.from(next.overlay.values(), ({ channelId }) => channelId));
  const entriesOf = (state: State, id: string) =>
    [...state.overlay.values()].filter(({ channelId }) => channelId === id).map((entry) => entry.shown);
  for (const id of channelIds) {
    const held = shown.channels[id];
    const before = entriesOf(shown, id);
    const entries = entriesOf(next, id);
    if (
      held &&
      after.channels[id] === bare.channels[id] &&
      entries.length === before.length &&
      entries.every((message, at) => message === before[at])
    )
      kept = withChannelState(kept, held);
  }
  return kept;
};
