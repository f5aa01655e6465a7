import type {
  Channel,
  ChannelBumped,
  Me,
  MessagePage,
  ReadyFrame,
  ResumeState,
  ResyncFrame,
  Workspace,
} from "../generated/records.ts";
import { withChannelState, withUsers, withoutPending } from "./events.ts";
import { initialState } from "./state.ts";
import type { ChannelState, State } from "./state.ts";
import { findWindow, noWindows, show, trim, withPage } from "./timeline.ts";
import type { PageKind } from "./timeline.ts";

const asUser = (me: Me) => ({ id: me.id, displayName: me.displayName, kind: "human", deactivated: undefined }) as const;

export const withMe = (state: State, me: Me): State =>
  withUsers(
    { ...(state.me && state.me.id !== me.id ? { ...initialState, connection: state.connection } : state), me },
    [asUser(me)],
  );

/** Read positions only move forward. */
const keepReadPosition = (fresh: Channel, held: Channel | undefined): Channel =>
  held && held.readSeq > fresh.readSeq ? { ...fresh, readSeq: held.readSeq, readIndex: held.readIndex } : fresh;

/** Merges a channel record. Without a timeline there is nothing to catch up, so `seq` moves to the record. */
const mergeRecord = (held: ChannelState | undefined, fresh: Channel): ChannelState => {
  const info = keepReadPosition(fresh, held?.info);
  if (!held) return { info, infoSeq: info.lastSeq, seq: info.lastSeq, timeline: undefined, others: noWindows };
  if (info.lastSeq < held.infoSeq) return { ...held, info: { ...held.info, joined: fresh.joined } };
  return { ...held, info, infoSeq: info.lastSeq, seq: held.timeline ? held.seq : info.lastSeq };
};

/** A new connection. Channels of another epoch belong to another database and are dropped. */
export const applyReady = (state: State, ready: ReadyFrame): State => {
  const sameEpoch = state.epoch === undefined || state.epoch === ready.epoch;
  const held = sameEpoch ? state.channels : {};
  const channels: Record<string, ChannelState> = {};
  for (const channel of Object.values(held)) {
    // `ready` does not list public channels that the user views without joining.
    channels[channel.info.id] = channel.info.joined
      ? { ...channel, info: { ...channel.info, joined: false } }
      : channel;
  }
  for (const channel of ready.channels) channels[channel.id] = mergeRecord(held[channel.id], channel);
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

/** The `hello` frame has at most 4 KiB. Other channels catch up after `ready`. */
const maxResumedChannels = 50;

/** The resume point for the next connection: joined channels with held messages, those in `first` before others. */
export const resumeOf = (state: State, first: readonly string[] = []): ResumeState | undefined => {
  if (!state.loaded || state.epoch === undefined) return undefined;
  const held = [...new Set([...first, ...Object.keys(state.channels)])]
    .flatMap((id) => state.channels[id] ?? [])
    .filter((channel) => channel.info.joined && channel.timeline);
  return {
    epoch: state.epoch,
    userSeq: state.userSeq,
    channels: Object.fromEntries(held.slice(0, maxResumedChannels).map((channel) => [channel.info.id, channel.seq])),
  };
};

export const applyChannel = (state: State, channel: Channel): State =>
  withChannelState(state, mergeRecord(state.channels[channel.id], channel));

/** Skips to the state of the record. The shown window stays and counts as cut off at its end. */
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

/** Events up to `lastSeq` are skipped: an import, or too many. `ahead`: the client has events that never existed. */
export const applyResync = (state: State, resync: ResyncFrame): State => {
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

/** The new length of a large channel without focus. Its events are fetched when it gets the focus. */
export const applyBump = (state: State, bump: ChannelBumped): State => {
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
 * A page may be older than the applied events: these are then applied again, which changes only the timeline. A newer
 * page does not move `seq` forward, because its events still have to change the record. Each message knows by its
 * version which events it includes.
 */
const seqAfter = (held: ChannelState, page: MessagePage): number => Math.min(held.seq, page.lastSeq);

export const applyPage = (state: State, channelId: string, kind: PageKind, page: MessagePage, from?: string): State => {
  const withAuthors = withUsers(state, page.users);
  const held = withAuthors.channels[channelId];
  if (!held) return withAuthors;
  const next = withChannelState(withAuthors, { ...withPage(held, kind, page, from), seq: seqAfter(held, page) });
  // A pending message on the page was committed; its ack was lost.
  return page.messages.reduce((result, message) => withoutPending(result, message.id), next);
};

/** Shows the window with this message, or the newest one. Returns the same state when it is not held. */
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
