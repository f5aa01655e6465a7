import type { Bump, Ready, Receipt, Resume, Resync } from "../frames.ts";
import type { Channel, Me, MessagePage, Workspace } from "../records.ts";
import { withChannelState, withUsers, withoutPending } from "./events.ts";
import { initialState } from "./state.ts";
import type { ChannelState, State } from "./state.ts";
import { findWindow, noWindows, show, trim, windowsOf, withPage } from "./timeline.ts";
import type { PageKind } from "./timeline.ts";

const asUser = (me: Me) => ({ id: me.id, displayName: me.displayName, kind: "human", deactivated: undefined }) as const;

export const withMe = (state: State, me: Me): State =>
  withUsers(
    { ...(state.me && state.me.id !== me.id ? { ...initialState, connection: state.connection } : state), me },
    [asUser(me)],
  );

/** Read positions only move forward, whichever source speaks last. */
const keepRead = (fresh: Channel, held: Channel | undefined): Channel =>
  held && held.readSeq > fresh.readSeq ? { ...fresh, readSeq: held.readSeq, readIndex: held.readIndex } : fresh;

/** Takes a channel's record. Without a timeline nothing has to be caught up, so its events begin after the record. */
const takeRecord = (held: ChannelState | undefined, fresh: Channel): ChannelState => {
  const info = keepRead(fresh, held?.info);
  if (!held) return { info, infoSeq: info.lastSeq, seq: info.lastSeq, timeline: undefined, others: noWindows };
  if (info.lastSeq < held.infoSeq) return { ...held, info: { ...held.info, joined: fresh.joined } };
  return { ...held, info, infoSeq: info.lastSeq, seq: held.timeline ? held.seq : info.lastSeq };
};

/** A new connection. What was held of a database with another epoch is worth nothing. */
export const applyReady = (state: State, ready: Ready): State => {
  const sameEpoch = state.epoch === undefined || state.epoch === ready.epoch;
  const held = sameEpoch ? state.channels : {};
  const channels: Record<string, ChannelState> = {};
  for (const channel of Object.values(held)) {
    // A public channel that is only looked at is not in `ready`.
    channels[channel.info.id] = channel.info.joined
      ? { ...channel, info: { ...channel.info, joined: false } }
      : channel;
  }
  for (const channel of ready.channels) channels[channel.id] = takeRecord(held[channel.id], channel);
  const next: State = {
    ...state,
    epoch: ready.epoch,
    userSeq: ready.userSeq,
    limits: ready.limits,
    loaded: true,
    workspaces: ready.workspaces,
    channels,
  };
  return withMe(next, ready.user);
};

/** The first frame holds 4 KiB. Channels that are not named are caught up by REST. */
const namedChannels = 50;

/**
 * What the next connection goes on from: the joined channels of which messages are held, the ones that are named here
 * before the others.
 */
export const resumeOf = (state: State, first: readonly string[] = []): Resume | undefined => {
  if (!state.loaded || state.epoch === undefined) return undefined;
  const held = [...new Set([...first, ...Object.keys(state.channels)])]
    .flatMap((id) => state.channels[id] ?? [])
    .filter((channel) => channel.info.joined && channel.timeline);
  return {
    epoch: state.epoch,
    userSeq: state.userSeq,
    channels: Object.fromEntries(held.slice(0, namedChannels).map((channel) => [channel.info.id, channel.seq])),
  };
};

/**
 * One event of the person's own stream, unless the state includes it. After a hole its number waits for the next
 * `ready`.
 */
export const applyUserEvent = (state: State, userSeq: number, change: (state: State) => State): State => {
  if (userSeq <= state.userSeq) return state;
  return change(userSeq === state.userSeq + 1 ? { ...state, userSeq } : state);
};

export const applyChannel = (state: State, channel: Channel): State =>
  withChannelState(state, takeRecord(state.channels[channel.id], channel));

export const applyReceipt = (state: State, receipt: Receipt): State => {
  const held = state.channels[receipt.channelId];
  if (!held || receipt.userId !== state.me?.id || receipt.readSeq <= held.info.readSeq) return state;
  return withChannelState(state, {
    ...held,
    info: { ...held.info, readSeq: receipt.readSeq, readIndex: Math.max(held.info.readIndex, receipt.readIndex) },
  });
};

/** The reader's own position, before the server has heard of it. */
export const applyRead = (state: State, channelId: string, seq: number): State => {
  const held = state.channels[channelId];
  if (!held || seq <= held.info.readSeq) return state;
  let readIndex = held.info.readIndex;
  for (const { messages } of windowsOf(held))
    readIndex = messages.reduce(
      (read, message) => (message.seq <= seq ? Math.max(read, message.index ?? 0) : read),
      readIndex,
    );
  if (seq >= held.info.lastSeq) readIndex = held.info.lastIndex;
  return withChannelState(state, { ...held, info: { ...held.info, readSeq: seq, readIndex } });
};

/** Takes the record's word for everything up to it; the window that is shown keeps its place, cut at its end. */
export const applyJump = (state: State, channelId: string): State => {
  const held = state.channels[channelId];
  if (!held || held.seq >= held.infoSeq) return state;
  return withChannelState(state, {
    ...held,
    seq: held.infoSeq,
    timeline: held.timeline && { ...held.timeline, hasNewer: true },
    others: noWindows,
  });
};

/** An import, or too many events: those up to `lastSeq` are not sent one by one. `ahead`: what is held never was. */
export const applyResync = (state: State, resync: Resync): State => {
  const held = state.channels[resync.channelId];
  if (!held) return state;
  if (resync.reason === "ahead") {
    const info = { ...held.info, lastSeq: resync.lastSeq, lastIndex: resync.lastIndex };
    return withChannelState(state, {
      info,
      infoSeq: resync.lastSeq,
      seq: resync.lastSeq,
      timeline: undefined,
      others: noWindows,
    });
  }
  if (resync.lastSeq <= held.seq) return state;
  const info = {
    ...held.info,
    lastSeq: Math.max(held.info.lastSeq, resync.lastSeq),
    lastIndex: Math.max(held.info.lastIndex, resync.lastIndex),
  };
  return applyJump(
    withChannelState(state, { ...held, info, infoSeq: Math.max(held.infoSeq, resync.lastSeq) }),
    resync.channelId,
  );
};

/** A large channel that is not on the screen: how far it is. Its events are asked for when it comes there. */
export const applyBump = (state: State, bump: Bump): State => {
  const held = state.channels[bump.channelId];
  if (!held || bump.lastSeq <= held.infoSeq) return state;
  const info = { ...held.info, lastSeq: bump.lastSeq, lastIndex: Math.max(held.info.lastIndex, bump.lastIndex) };
  return withChannelState(state, {
    ...held,
    info,
    infoSeq: bump.lastSeq,
    seq: held.timeline ? held.seq : bump.lastSeq,
  });
};

/**
 * A page may be older than the events applied meanwhile: they are then applied again, which changes only the timeline.
 * One that is newer brings nothing forward, because its events still have to change the record; of its messages each
 * knows which events it includes.
 */
const seqAfter = (held: ChannelState, page: MessagePage): number => Math.min(held.seq, page.lastSeq);

export const applyPage = (state: State, channelId: string, kind: PageKind, page: MessagePage, from?: string): State => {
  const withAuthors = withUsers(state, page.users);
  const held = withAuthors.channels[channelId];
  if (!held) return withAuthors;
  const next = withChannelState(withAuthors, { ...withPage(held, kind, page, from), seq: seqAfter(held, page) });
  // An answer that got lost: the message is on the page although its ack never came.
  return page.messages.reduce((result, message) => withoutPending(result, message.id), next);
};

/**
 * Shows the window that has a message, or the one that ends at the present. The same state when no such window is held.
 */
export const applyShow = (state: State, channelId: string, messageId?: string): State => {
  const held = state.channels[channelId];
  const window = held && findWindow(held, messageId);
  return !window || window === held.timeline ? state : withChannelState(state, show(held, window));
};

export const applyTrim = (state: State, channelId: string, keep: "newest" | "oldest", max: number): State => {
  const held = state.channels[channelId];
  if (!held?.timeline) return state;
  const timeline = trim(held.timeline, keep, max);
  return timeline === held.timeline ? state : withChannelState(state, { ...held, timeline });
};

export const withoutWorkspace = (state: State, workspaceId: string): State => ({
  ...state,
  workspaces: state.workspaces.filter((workspace) => workspace.id !== workspaceId),
  channels: Object.fromEntries(
    Object.entries(state.channels).filter(([, channel]) => channel.info.workspaceId !== workspaceId),
  ),
});

export const withWorkspace = (state: State, workspace: Workspace): State => ({
  ...state,
  workspaces: state.workspaces.some((held) => held.id === workspace.id)
    ? state.workspaces.map((held) => (held.id === workspace.id ? workspace : held))
    : [...state.workspaces, workspace],
});
