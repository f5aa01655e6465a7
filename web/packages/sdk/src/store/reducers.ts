import type { Ack, Ready, Receipt, Resync } from "../frames.ts";
import type { FaultCode } from "../fault.ts";
import type { Channel, Me, Message, MessagePage, Workspace } from "../records.ts";
import { withChannelState, withUsers, withoutPending } from "./events.ts";
import { initialState } from "./state.ts";
import type { ChannelState, Pending, State, Timeline } from "./state.ts";
import { insert, trim, withNewer, withNewest, withOlder } from "./timeline.ts";

const asUser = (me: Me) => ({ id: me.id, displayName: me.displayName, kind: "human" }) as const;

export const withMe = (state: State, me: Me): State => withUsers({ ...(state.me && state.me.id !== me.id ? { ...initialState, connection: state.connection } : state), me }, [asUser(me)]);

/** Read positions only move forward, whichever source speaks last. */
const keepRead = (fresh: Channel, held: Channel | undefined): Channel =>
  held && held.readSeq > fresh.readSeq ? { ...fresh, readSeq: held.readSeq, readIndex: held.readIndex } : fresh;

/** Takes a channel's record. Without a timeline nothing has to be caught up, so its events begin after the record. */
const takeRecord = (held: ChannelState | undefined, fresh: Channel): ChannelState => {
  const info = keepRead(fresh, held?.info);
  if (!held) return { info, infoSeq: info.lastSeq, seq: info.lastSeq, timeline: undefined };
  if (info.lastSeq < held.infoSeq) return { ...held, info: { ...held.info, joined: fresh.joined } };
  return { info, infoSeq: info.lastSeq, seq: held.timeline ? held.seq : info.lastSeq, timeline: held.timeline };
};

/** A new connection. What was held of a database with another epoch is worth nothing. */
export const applyReady = (state: State, ready: Ready): State => {
  const sameEpoch = state.epoch === undefined || state.epoch === ready.epoch;
  const held = sameEpoch ? state.channels : {};
  const channels: Record<string, ChannelState> = {};
  for (const channel of Object.values(held)) {
    // A public channel that is only looked at is not in `ready`.
    channels[channel.info.id] = channel.info.joined ? { ...channel, info: { ...channel.info, joined: false } } : channel;
  }
  for (const channel of ready.channels) channels[channel.id] = takeRecord(held[channel.id], channel);
  const next: State = { ...state, epoch: ready.epoch, limits: ready.limits, loaded: true, workspaces: ready.workspaces, channels };
  return withMe(next, ready.user);
};

export const applyChannel = (state: State, channel: Channel): State => withChannelState(state, takeRecord(state.channels[channel.id], channel));

export const applyReceipt = (state: State, receipt: Receipt): State => {
  const held = state.channels[receipt.channelId];
  if (!held || receipt.userId !== state.me?.id || receipt.readSeq <= held.info.readSeq) return state;
  return withChannelState(state, { ...held, info: { ...held.info, readSeq: receipt.readSeq, readIndex: Math.max(held.info.readIndex, receipt.readIndex) } });
};

/** The reader's own position, before the server has heard of it. */
export const applyRead = (state: State, channelId: string, seq: number): State => {
  const held = state.channels[channelId];
  if (!held || seq <= held.info.readSeq) return state;
  let readIndex = held.info.readIndex;
  for (const message of held.timeline?.messages ?? []) if (message.seq <= seq && message.index !== undefined) readIndex = Math.max(readIndex, message.index);
  if (seq >= held.info.lastSeq) readIndex = held.info.lastIndex;
  return withChannelState(state, { ...held, info: { ...held.info, readSeq: seq, readIndex } });
};

/** Takes the record's word for everything up to it; the window keeps its place, cut at its end. */
export const applyJump = (state: State, channelId: string): State => {
  const held = state.channels[channelId];
  if (!held || held.seq >= held.infoSeq) return state;
  return withChannelState(state, { ...held, seq: held.infoSeq, timeline: held.timeline && { ...held.timeline, hasNewer: true } });
};

/** An import: the events up to `lastSeq` are not sent one by one. */
export const applyResync = (state: State, resync: Resync): State => {
  const held = state.channels[resync.channelId];
  if (!held || resync.lastSeq <= held.seq) return state;
  const info = { ...held.info, lastSeq: Math.max(held.info.lastSeq, resync.lastSeq), lastIndex: Math.max(held.info.lastIndex, resync.lastIndex) };
  return applyJump(withChannelState(state, { ...held, info, infoSeq: Math.max(held.infoSeq, resync.lastSeq) }), resync.channelId);
};

export type PageKind = "newest" | "older" | "newer" | "around";

const place: Readonly<Record<PageKind, (held: Timeline | undefined, page: MessagePage) => Timeline | undefined>> = {
  newest: withNewest,
  older: (held, page) => held && withOlder(held, page),
  newer: (held, page) => held && withNewer(held, page),
  around: (_, page) => ({ messages: page.messages, hasOlder: page.hasOlder, hasNewer: page.hasNewer }),
};

/**
 * A page that reaches the end may be older than the events applied meanwhile: they are then applied again, which changes
 * only the timeline. One that is newer brings nothing forward, because its events still have to change the record.
 */
const seqAfter = (held: ChannelState, kind: PageKind, page: MessagePage): number =>
  kind === "older" || page.hasNewer ? held.seq : Math.min(held.seq, page.lastSeq);

export const applyPage = (state: State, channelId: string, kind: PageKind, page: MessagePage): State => {
  const withAuthors = withUsers(state, page.users);
  const held = withAuthors.channels[channelId];
  if (!held) return withAuthors;
  const timeline = place[kind](held.timeline, page);
  const next = withChannelState(withAuthors, { ...held, timeline, seq: seqAfter(held, kind, page) });
  // An answer that got lost: the message is on the page although its ack never came.
  return page.messages.reduce((result, message) => withoutPending(result, message.id), next);
};

export const applyTrim = (state: State, channelId: string, keep: "newest" | "oldest", max: number): State => {
  const held = state.channels[channelId];
  if (!held?.timeline) return state;
  const timeline = trim(held.timeline, keep, max);
  return timeline === held.timeline ? state : withChannelState(state, { ...held, timeline });
};

export const applyPending = (state: State, pending: Pending): State =>
  state.outbox.some((held) => held.id === pending.id)
    ? { ...state, outbox: state.outbox.map((held) => (held.id === pending.id ? pending : held)) }
    : { ...state, outbox: [...state.outbox, pending] };

export const applyFailure = (state: State, id: string, failure: FaultCode): State => ({
  ...state,
  outbox: state.outbox.map((pending) => (pending.id === id ? { ...pending, state: "failed", failure } : pending)),
});

const acknowledged = (pending: Pending, ack: Ack, senderId: string): Message => ({
  id: ack.id,
  channelId: pending.channelId,
  seq: ack.seq,
  index: ack.index,
  senderId,
  content: pending.content,
  type: "text",
  threadId: pending.threadId,
  replyTo: pending.replyTo,
  createdAt: ack.createdAt,
  updatedAt: undefined,
  deletedAt: undefined,
});

/** The message is on disk: it takes its place in the channel. Its event may come later and then changes nothing. */
export const applyAck = (state: State, ack: Ack): State => {
  const pending = state.outbox.find((held) => held.id === ack.id);
  const next = withoutPending(state, ack.id);
  if (!pending || !state.me) return next;
  const held = next.channels[pending.channelId];
  if (!held?.timeline || held.timeline.hasNewer) return next;
  const messages = insert(held.timeline.messages, acknowledged(pending, ack, state.me.id));
  return withChannelState(next, { ...held, timeline: { ...held.timeline, messages } });
};

export const withoutWorkspace = (state: State, workspaceId: string): State => ({
  ...state,
  workspaces: state.workspaces.filter((workspace) => workspace.id !== workspaceId),
  channels: Object.fromEntries(Object.entries(state.channels).filter(([, channel]) => channel.info.workspaceId !== workspaceId)),
});

export const withWorkspace = (state: State, workspace: Workspace): State => ({
  ...state,
  workspaces: state.workspaces.some((held) => held.id === workspace.id)
    ? state.workspaces.map((held) => (held.id === workspace.id ? workspace : held))
    : [...state.workspaces, workspace],
});
