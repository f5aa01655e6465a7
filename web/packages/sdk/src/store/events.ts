import type { Channel, ChannelEvent, Message, User, Workspace } from "../generated/records.ts";
import { changeMessage } from "./messages.ts";
import type { ChannelState, State, Timeline } from "./state.ts";
import { insert, mapWindows, noWindows } from "./timeline.ts";

/**
 * A window grows with live messages. At this size new ones are not appended any more. A reader at the end trims the
 * oldest messages long before.
 */
const maxLiveMessages = 1200;

/** `gap`: events before this one are missing. `unknown`: the channel is not held. */
export type Outcome = "applied" | "dropped" | "gap" | "unknown";

export interface Applied {
  readonly state: State;
  readonly outcome: Outcome;
}

export const withUsers = (state: State, users: readonly User[]): State => {
  const changed = users.filter((user) => {
    const held = state.users[user.id];
    return held?.displayName !== user.displayName || held.kind !== user.kind;
  });
  if (changed.length === 0) return state;
  return { ...state, users: { ...state.users, ...Object.fromEntries(changed.map((user) => [user.id, user])) } };
};

/** Changes the name of a held user. The own one comes with `profile.updated`, which may be ahead. */
const renameUser = (state: State, id: string, displayName: string | undefined): State => {
  const user = state.users[id];
  return user && displayName !== undefined && id !== state.me?.id
    ? withUsers(state, [{ ...user, displayName }])
    : state;
};

export const withChannelState = (state: State, channel: ChannelState): State => ({
  ...state,
  channels: { ...state.channels, [channel.info.id]: channel },
});

/** Changes those fields of a workspace that the event has. */
export const changeWorkspace = (
  state: State,
  { workspaceId, name, role }: { readonly workspaceId: string } & Partial<Workspace>,
): State => ({
  ...state,
  workspaces: state.workspaces.map((held) =>
    held.id === workspaceId ? { ...held, name: name ?? held.name, role: role ?? held.role } : held,
  ),
});

export const withoutPending = (state: State, id: string): State =>
  state.outbox.some((pending) => pending.id === id)
    ? { ...state, outbox: state.outbox.filter((pending) => pending.id !== id) }
    : state;

const append = (timeline: Timeline, message: Message): Timeline => {
  if (timeline.hasNewer) return timeline;
  if (timeline.messages.length >= maxLiveMessages) return { ...timeline, hasNewer: true };
  const messages = insert(timeline.messages, message);
  return messages === timeline.messages ? timeline : { ...timeline, messages };
};

/** The events that a reducer passes over are named too, so that a new event does not compile until it is reduced. */
type OfType<T extends ChannelEvent["type"]> = Extract<ChannelEvent, { type: T }>;

/**
 * Pins are read from their own list, conversations are not asked for yet, a workspace and its members are no part of a
 * channel, and of an unknown event only the place in the sequence is known.
 */
type Unshown =
  "pin.added" | "pin.removed" | "conversation.created" | "workspace.renamed" | "member.updated" | "unknown";

const windowAfter = (timeline: Timeline, event: ChannelEvent, meId: string | undefined): Timeline => {
  switch (event.type) {
    case "message.created":
      return append(timeline, event.message);
    case "message.updated":
    case "message.deleted":
    case "reaction.added":
    case "reaction.removed": {
      const messages = changeMessage(timeline.messages, event, meId);
      return messages === timeline.messages ? timeline : { ...timeline, messages };
    }
    default:
      event satisfies OfType<
        "channel.created" | "channel.updated" | "channel.archived" | "member.joined" | "member.left" | Unshown
      >;
      return timeline;
  }
};

/** Applies an event to the channel record, which does not include it yet. */
const infoAfter = (info: Channel, event: ChannelEvent, meId: string | undefined): Channel => {
  switch (event.type) {
    case "message.created": {
      const lastIndex = Math.max(info.lastIndex, event.message.index ?? 0);
      // An own message is never unread. `readSeq` stays behind, so that the position is still reported to the server.
      return event.message.senderId === meId ? { ...info, lastIndex, readIndex: lastIndex } : { ...info, lastIndex };
    }
    case "channel.updated":
      return { ...info, name: event.name, topic: event.topic };
    case "channel.archived":
      return { ...info, archivedAt: event.archivedAt };
    case "member.joined":
      return (
        event.channel ?? { ...info, memberCount: info.memberCount + 1, joined: info.joined || event.user.id === meId }
      );
    case "member.left":
      return { ...info, memberCount: Math.max(0, info.memberCount - 1), joined: info.joined && event.userId !== meId };
    default:
      event satisfies OfType<
        "message.updated" | "message.deleted" | "reaction.added" | "reaction.removed" | "channel.created" | Unshown
      >;
      return info;
  }
};

/** Adds a channel that arrives with its event: created, or joined by the user on any device. */
const addChannel = (state: State, event: ChannelEvent): State | undefined => {
  if (event.type !== "channel.created" && event.type !== "member.joined") return undefined;
  const { channel } = event;
  if (!channel || state.channels[channel.id]) return undefined;
  const seq = Math.max(event.seq, channel.lastSeq);
  return withChannelState(state, {
    info: { ...channel, lastSeq: seq },
    infoSeq: seq,
    seq: event.seq,
    timeline: undefined,
    others: noWindows,
  });
};

const applyToChannel = (held: ChannelState, event: ChannelEvent, meId: string | undefined): ChannelState => {
  const moved = { ...mapWindows(held, (window) => windowAfter(window, event, meId)), seq: event.seq };
  if (event.seq <= held.infoSeq) return moved;
  const info = { ...infoAfter(held.info, event, meId), lastSeq: Math.max(held.info.lastSeq, event.seq) };
  return { ...moved, info, infoSeq: event.seq };
};

/** Applies an event when it is the next one of its channel. */
export const applyEvent = (state: State, event: ChannelEvent): Applied => {
  const held = state.channels[event.channelId];
  if (!held) {
    const added = addChannel(state, event);
    return added
      ? { state: event.type === "member.joined" ? withUsers(added, [event.user]) : added, outcome: "applied" }
      : { state, outcome: event.type === "member.left" ? "dropped" : "unknown" };
  }
  if (event.seq <= held.seq)
    return {
      state: event.type === "message.created" ? withoutPending(state, event.message.id) : state,
      outcome: "dropped",
    };
  if (event.seq > held.seq + 1) return { state, outcome: "gap" };
  let next = withChannelState(state, applyToChannel(held, event, state.me?.id));
  if (event.type === "message.created") next = withoutPending(next, event.message.id);
  if (event.type === "member.joined") next = withUsers(next, [event.user]);
  // Also when it is applied again: the page before it had the name of its time.
  if (event.type === "member.updated") next = renameUser(next, event.userId, event.displayName);
  if (event.type === "workspace.renamed" && event.seq > held.infoSeq) next = changeWorkspace(next, event);
  return { state: next, outcome: "applied" };
};
