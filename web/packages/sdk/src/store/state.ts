import type { ConnectionStatus } from "../connection.ts";
import { idleStatus } from "../connection.ts";
import type { FaultCode } from "../fault.ts";
import type { Channel, Limits, Me, Message, User, Workspace } from "../records.ts";

/** A run of messages without holes, in the order of `seq`. */
export interface Timeline {
  readonly messages: readonly Message[];
  readonly hasOlder: boolean;
  /** True when the end is cut off: newer messages exist that are not held. */
  readonly hasNewer: boolean;
}

export interface ChannelState {
  readonly info: Channel;
  /** The events up to here are part of `info`. */
  readonly infoSeq: number;
  /** The events up to here are part of the timeline; the next one to apply is `seq + 1`. */
  readonly seq: number;
  readonly timeline: Timeline | undefined;
}

/** A message on its way, as the person sees it. */
export interface Pending {
  readonly id: string;
  readonly channelId: string;
  readonly content: string;
  readonly threadId: string | undefined;
  readonly replyTo: string | undefined;
  readonly createdAt: string;
  readonly state: "sending" | "failed";
  readonly failure: FaultCode | undefined;
}

export interface State {
  readonly connection: ConnectionStatus;
  readonly me: Me | undefined;
  readonly epoch: string | undefined;
  readonly limits: Limits;
  /** True once a `ready` came: the lists below are then complete. */
  readonly loaded: boolean;
  readonly workspaces: readonly Workspace[];
  readonly channels: Readonly<Record<string, ChannelState>>;
  readonly users: Readonly<Record<string, User>>;
  /** Not yet acknowledged, in the order of sending. */
  readonly outbox: readonly Pending[];
}

export const initialState: State = {
  connection: idleStatus,
  me: undefined,
  epoch: undefined,
  // Until `ready` tells: the figures that the protocol documents.
  limits: { messageLength: 16_000, channelNameLength: 80, displayNameLength: 80, topicLength: 250, frameBytes: 65_536, sendBurst: 20, sendsPerSecond: 5 },
  loaded: false,
  workspaces: [],
  channels: {},
  users: {},
  outbox: [],
};

export const unreadCount = (channel: ChannelState): number => (channel.info.joined ? Math.max(0, channel.info.lastIndex - channel.info.readIndex) : 0);
