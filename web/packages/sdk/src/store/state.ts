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
  /** The window that is shown. */
  readonly timeline: Timeline | undefined;
  /** Windows that are held beside it: they do not touch it or each other. */
  readonly others: readonly Timeline[];
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

/** What the person changed about a message, and the server has not confirmed. */
export interface Change {
  readonly id: string;
  readonly channelId: string;
  readonly messageId: string;
  readonly at: string;
  readonly what:
    | { readonly kind: "edit"; readonly content: string }
    | { readonly kind: "delete" }
    | { readonly kind: "react"; readonly emoji: string; readonly on: boolean };
  /** Confirmed as the event of this seq, which has not come yet. */
  readonly doneAt: number | undefined;
}

/** A message with the changes laid over it. */
export interface Laid {
  readonly channelId: string;
  /** As the server has it. */
  readonly base: Message;
  readonly shown: Message;
  readonly own: readonly Change[];
}

export interface State {
  readonly connection: ConnectionStatus;
  readonly me: Me | undefined;
  readonly epoch: string | undefined;
  /** The events of the person's own stream up to here are part of this state. */
  readonly userSeq: number;
  readonly limits: Limits;
  /** True once a `ready` came: the lists below are then complete. */
  readonly loaded: boolean;
  readonly workspaces: readonly Workspace[];
  readonly channels: Readonly<Record<string, ChannelState>>;
  readonly users: Readonly<Record<string, User>>;
  /** Not yet acknowledged, in the order of sending. */
  readonly outbox: readonly Pending[];
  /**
   * The server takes messages more slowly than they are sent: the next one goes at this time, by the injected clock. In
   * the past when it is over.
   */
  readonly limitedUntil: number;
  /** In the order in which they were made. */
  readonly changes: readonly Change[];
  /** By message. The windows hold these messages as they are shown. */
  readonly laid: ReadonlyMap<string, Laid>;
}

export const initialState: State = {
  connection: idleStatus,
  me: undefined,
  epoch: undefined,
  userSeq: 0,
  // Until `ready` tells: the figures that the protocol documents.
  limits: {
    messageLength: 16_000,
    channelNameLength: 80,
    displayNameLength: 80,
    topicLength: 250,
    emojiLength: 32,
    emojisPerMessage: 20,
    pinsPerChannel: 100,
    focusChannels: 50,
    frameBytes: 65_536,
    sendBurst: 20,
    sendsPerSecond: 5,
  },
  loaded: false,
  workspaces: [],
  channels: {},
  users: {},
  outbox: [],
  limitedUntil: 0,
  changes: [],
  laid: new Map(),
};

export const unreadCount = (channel: ChannelState): number =>
  channel.info.joined ? Math.max(0, channel.info.lastIndex - channel.info.readIndex) : 0;
