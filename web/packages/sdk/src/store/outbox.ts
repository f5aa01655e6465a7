import type { AckFrame, Message } from "../generated/records.ts";
import type { FaultCode } from "../fault.ts";
import { noItems } from "../layout.ts";
import { withChannelState, withoutPending } from "./events.ts";
import type { PendingMessage, State } from "./state.ts";
import { findWindow, insert, mapWindows } from "./timeline.ts";

export const applyPending = (state: State, pending: PendingMessage): State =>
  state.outbox.some((held) => held.id === pending.id)
    ? { ...state, outbox: state.outbox.map((held) => (held.id === pending.id ? pending : held)) }
    : { ...state, outbox: [...state.outbox, pending] };

export const applyFailure = (pending: PendingMessage, failure: FaultCode): PendingMessage => ({
  ...pending,
  state: "failed",
  failure,
});

/** Replaces the outbox by the stored messages. Unchanged messages keep their object. */
export const applyOutbox = (state: State, kept: readonly PendingMessage[]): State => {
  const held = new Map(state.outbox.map((pending) => [pending.id, pending]));
  const outbox = kept.map((pending) => {
    const known = held.get(pending.id);
    return known?.state === pending.state && known.failure === pending.failure ? known : pending;
  });
  return outbox.length === state.outbox.length && outbox.every((pending, at) => pending === state.outbox[at])
    ? state
    : { ...state, outbox };
};

/** Whether the message is in the channel already: its ack was lost. */
export const isListed = (state: State, pending: PendingMessage): boolean => {
  const held = state.channels[pending.channelId];
  return held !== undefined && findWindow(held, pending.id) !== undefined;
};

const acknowledged = (pending: PendingMessage, ack: AckFrame, senderId: string): Message => ({
  id: ack.id,
  channelId: pending.channelId,
  seq: ack.seq,
  index: ack.index,
  senderId,
  content: pending.content,
  type: "text",
  threadId: pending.threadId,
  replyTo: pending.replyTo,
  createdAt: ack.createdAt ?? pending.createdAt,
  updatedAt: undefined,
  deletedAt: undefined,
  sealed: undefined,
  version: undefined,
  reactions: noItems,
});

/** The server committed the message: moves it from the outbox to its channel. Its later event changes nothing. */
export const applyAck = (state: State, ack: AckFrame): State => {
  const pending = state.outbox.find((held) => held.id === ack.id);
  const next = withoutPending(state, ack.id);
  if (!pending || !state.me) return next;
  const held = next.channels[pending.channelId];
  if (!held) return next;
  const message = acknowledged(pending, ack, state.me.id);
  return withChannelState(
    next,
    mapWindows(held, (window) =>
      window.hasNewer ? window : { ...window, messages: insert(window.messages, message) },
    ),
  );
};
