import { count, fields, flag, list, optionalCount, optionalText, text, textOrEmpty } from "./check.ts";
import type { Fields } from "./check.ts";
import { isErrorCode } from "./errorCodes.ts";
import type { ErrorCode } from "./errorCodes.ts";
import { parseChannel, parseLimits, parseMe, parseMessage, parseUser, parseWorkspace } from "./parse.ts";
import type { Channel, ChannelEvent, EventPage, Limits, Me, MessagePage, Workspace } from "./records.ts";

export interface Ready {
  readonly type: "ready";
  readonly sessionId: string;
  readonly user: Me;
  readonly epoch: string;
  readonly heartbeatMs: number;
  readonly limits: Limits;
  readonly workspaces: readonly Workspace[];
  readonly channels: readonly Channel[];
}

export interface Ack {
  readonly type: "ack";
  readonly ref: number;
  readonly id: string;
  readonly seq: number;
  readonly index: number | undefined;
  readonly createdAt: string;
}

export interface Refusal {
  readonly type: "error";
  readonly ref: number | undefined;
  readonly code: ErrorCode;
  readonly message: string;
  readonly retryAfterMs: number | undefined;
}

export interface Resync {
  readonly type: "resync";
  readonly channelId: string;
  readonly reason: string;
  readonly lastSeq: number;
  readonly lastIndex: number;
}

export interface Receipt {
  readonly type: "receipt";
  readonly channelId: string;
  readonly userId: string;
  readonly readSeq: number;
  readonly readIndex: number;
}

export type ServerFrame =
  | Ready
  | { readonly type: "pong" }
  | Ack
  | Refusal
  | { readonly type: "event"; readonly event: ChannelEvent }
  | Receipt
  | { readonly type: "workspace.joined"; readonly workspace: Workspace }
  | { readonly type: "workspace.left"; readonly workspaceId: string }
  | Resync
  | { readonly type: "reconnect"; readonly afterMs: number }
  | { readonly type: "ignored" };

export type ClientFrame =
  | { readonly type: "hello"; readonly protocol: 1; readonly token?: string; readonly client: { readonly name: string; readonly version: string } }
  | { readonly type: "ping" }
  | {
      readonly type: "message.send";
      readonly ref: number;
      readonly channelId: string;
      readonly id: string;
      readonly content: string;
      readonly threadId?: string;
      readonly replyTo?: string;
    }
  | { readonly type: "read"; readonly channelId: string; readonly seq: number };

/** `undefined` for a frame that is no event of a channel. */
const parseKnownEvent = (from: Fields): ChannelEvent | undefined => {
  const at = () => ({ channelId: text(from, "channelId"), seq: count(from, "seq") });
  switch (from["type"]) {
    case "message.created":
      return { type: "message.created", ...at(), message: parseMessage(from["message"]) };
    case "channel.created":
      return { type: "channel.created", ...at(), channel: parseChannel(from["channel"]) };
    case "channel.updated":
      return { type: "channel.updated", ...at(), name: text(from, "name"), topic: textOrEmpty(from, "topic") };
    case "channel.archived":
      return { type: "channel.archived", ...at(), archivedAt: text(from, "archivedAt") };
    case "member.joined": {
      const channel = from["channel"];
      return { type: "member.joined", ...at(), user: parseUser(from["user"]), channel: channel === undefined || channel === null ? undefined : parseChannel(channel) };
    }
    case "member.left":
      return { type: "member.left", ...at(), userId: text(from, "userId") };
    default:
      return undefined;
  }
};

export const parseEvent = (value: unknown): ChannelEvent => {
  const from = fields(value, "event");
  return parseKnownEvent(from) ?? { type: "unknown", channelId: text(from, "channelId"), seq: count(from, "seq") };
};

const parseReady = (from: Fields): Ready => ({
  type: "ready",
  sessionId: text(from, "sessionId"),
  user: parseMe(from["user"]),
  // The protocol does not say whether an epoch is a number or a text; only equality matters.
  epoch: String(from["epoch"]),
  heartbeatMs: count(from, "heartbeatMs"),
  limits: parseLimits(from["limits"]),
  workspaces: list(from, "workspaces", parseWorkspace),
  channels: list(from, "channels", parseChannel),
});

const parseUnnamed = (from: Fields): ServerFrame => {
  // A later server's durable event: known by its channel and number.
  if (typeof from["channelId"] === "string" && Number.isSafeInteger(from["seq"])) return { type: "event", event: parseEvent(from) };
  return { type: "ignored" };
};

/** Reads one frame of the socket. Unknown types are `ignored`; a known type with wrong fields throws. */
export const parseFrame = (value: unknown): ServerFrame => {
  const from = fields(value, "frame");
  switch (text(from, "type")) {
    case "ready":
      return parseReady(from);
    case "pong":
      return { type: "pong" };
    case "ack":
      return { type: "ack", ref: count(from, "ref"), id: text(from, "id"), seq: count(from, "seq"), index: optionalCount(from, "index"), createdAt: text(from, "createdAt") };
    case "error": {
      const code = from["code"];
      return { type: "error", ref: optionalCount(from, "ref"), code: isErrorCode(code) ? code : "server.error", message: textOrEmpty(from, "message"), retryAfterMs: optionalCount(from, "retryAfterMs") };
    }
    case "receipt":
      return { type: "receipt", channelId: text(from, "channelId"), userId: text(from, "userId"), readSeq: count(from, "readSeq"), readIndex: count(from, "readIndex") };
    case "workspace.joined":
      return { type: "workspace.joined", workspace: parseWorkspace(from["workspace"]) };
    case "workspace.left":
      return { type: "workspace.left", workspaceId: text(from, "workspaceId") };
    case "resync":
      return { type: "resync", channelId: text(from, "channelId"), reason: optionalText(from, "reason") ?? "", lastSeq: count(from, "lastSeq"), lastIndex: count(from, "lastIndex") };
    case "reconnect":
      return { type: "reconnect", afterMs: count(from, "afterMs") };
    default: {
      const event = parseKnownEvent(from);
      return event ? { type: "event", event } : parseUnnamed(from);
    }
  }
};

export const parseMessagePage = (value: unknown): MessagePage => {
  const from = fields(value, "page");
  return {
    messages: list(from, "messages", parseMessage),
    hasOlder: flag(from, "hasOlder"),
    hasNewer: flag(from, "hasNewer"),
    lastSeq: count(from, "lastSeq"),
    users: list(from, "users", parseUser),
  };
};

export const parseEventPage = (value: unknown): EventPage => {
  const from = fields(value, "page");
  return { events: list(from, "events", parseEvent), nextSeq: count(from, "nextSeq"), lastSeq: count(from, "lastSeq") };
};
