import type { ConnectionStatus } from "../connection.ts";
import { idleStatus } from "../connection.ts";
import type { FaultCode } from "../fault.ts";
import type { Channel, Limits, Me, Message, User, Workspace } from "../generated/records.ts";

/** A contiguous window of messages, ordered by `seq`. */
export interface Timeline {
  readonly messages: readonly Message[];
  readonly hasOlder: boolean;
  /** Newer messages exist that are not held. */
  readonly hasNewer: boolean;
}

export interface ChannelState {
  readonly info: Channel;
  /** `info` includes the events up to this seq. */
  readonly infoSeq: number;
  /** The windows include the events up to this seq; the next one to apply is `seq + 1`. */
  readonly seq: number;
  /** The window that is shown. */
  readonly timeline: Timeline | undefined;
  /** Other held windows. They neither overlap nor touch each other or `timeline`. */
  readonly others: readonly Timeline[];
}

/** A message in the outbox. */
export interface PendingMessage {
  readonly id: string;
  readonly channelId: string;
  readonly content: string;
  readonly threadId: string | undefined;
  readonly replyTo: string | undefined;
  readonly createdAt: string;
  readonly state: "sending" | "failed";
  readonly failure: FaultCode | undefined;
}

/** An optimistic change of a message. */
export interface PendingChange {
  readonly id: string;
  readonly channelId: string;
  readonly messageId: string;
  readonly at: string;
  readonly action:
    | { readonly kind: "edit"; readonly content: string }
    | { readonly kind: "delete" }
    | { readonly kind: "react"; readonly emoji: string; readonly on: boolean };
  /** Confirmed by the server as the event with this seq, which is not applied yet. */
  readonly confirmedSeq: number | undefined;
}

/** A message with the pending changes applied. */
export interface OverlaidMessage {
  readonly channelId: string;
  /** The version of the server. */
  readonly base: Message;
  readonly shown: Message;
  readonly changes: readonly PendingChange[];
}

export interface State {
  readonly connection: ConnectionStatus;
  readonly me: Me | undefined;
  readonly epoch: string | undefined;
  /** This state includes the events of the user's own stream up to this seq. */
  readonly userSeq: number;
  readonly limits: Limits;
  /** True after the first `ready`: the lists below are complete. */
  readonly loaded: boolean;
  readonly workspaces: readonly Workspace[];
  readonly channels: Readonly<Record<string, ChannelState>>;
  readonly users: Readonly<Record<string, User>>;
  /** Unacknowledged messages in the order of sending. */
  readonly outbox: readonly PendingMessage[];
  /** In the order of creation. */
  readonly changes: readonly PendingChange[];
  /** By message id. The windows contain the `shown` versions. */
  readonly overlay: ReadonlyMap<string, OverlaidMessage>;
}

export const initialState: State = {
  connection: idleStatus,
  me: undefined,
  epoch: undefined,
  userSeq: 0,
  // The documented defaults, until `ready` arrives.
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
    sealedBytes: undefined,
  },
  loaded: false,
  workspaces: [],
  channels: {},
  users: {},
  outbox: [],
  changes: [],
  overlay: new Map(),
};
