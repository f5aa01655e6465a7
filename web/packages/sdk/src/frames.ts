import { count, fields, text } from "./check.ts";
import type { Fields } from "./check.ts";
import type { FaultCode } from "./fault.ts";
import { serverFrames } from "./msgpack/layout.ts";
import type { FrameLayout } from "./msgpack/layout.ts";
import { readFields, readList } from "./parse.ts";
import type { Channel, ChannelEvent, EventPage, Limits, Me, Workspace } from "./records.ts";

export interface Ready {
  readonly type: "ready";
  readonly sessionId: string;
  readonly user: Me;
  readonly epoch: string;
  readonly heartbeatMs: number;
  /** Whether the missed events follow, up to `resumed`. */
  readonly resumed: boolean;
  /** The newest number of the person's own stream. */
  readonly userSeq: number;
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
  /** Only of a new message. */
  readonly createdAt: string | undefined;
}

export interface Refusal {
  readonly type: "error";
  readonly ref: number | undefined;
  readonly code: FaultCode;
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

/** A large channel that is not on the screen moved on. */
export interface Bump {
  readonly type: "channel.bumped";
  readonly channelId: string;
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
  | { readonly type: "resumed" }
  | { readonly type: "workspace.joined"; readonly userSeq: number; readonly workspace: Workspace }
  | { readonly type: "workspace.left"; readonly userSeq: number; readonly workspaceId: string }
  | Bump
  | Resync
  | { readonly type: "reconnect"; readonly afterMs: number }
  | { readonly type: "ignored" };

/** What the client has already; the server sends what it missed. */
export interface Resume {
  readonly epoch: string;
  readonly userSeq: number;
  readonly channels: Readonly<Record<string, number>>;
}

export interface Hello {
  readonly type: "hello";
  readonly protocol: 1;
  readonly token?: string;
  readonly resume?: Resume;
  readonly client: { readonly name: string; readonly version: string };
}

export type ClientFrame =
  | Hello
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
  | {
      readonly type: "message.edit";
      readonly ref: number;
      readonly channelId: string;
      readonly id: string;
      readonly content: string;
    }
  | { readonly type: "message.delete"; readonly ref: number; readonly channelId: string; readonly id: string }
  | {
      readonly type: "reaction.add" | "reaction.remove";
      readonly ref: number;
      readonly channelId: string;
      readonly messageId: string;
      readonly emoji: string;
    }
  | { readonly type: "read"; readonly channelId: string; readonly seq: number }
  | { readonly type: "focus"; readonly channelIds: readonly string[] }
  | { readonly type: "sync"; readonly ref: number; readonly channelId: string; readonly after: number };

const isEvent = (layout: FrameLayout): boolean =>
  ["channelId", "seq"].every((name) => layout.fields.some((field) => field.name === name));

const layouts: ReadonlyMap<string, FrameLayout> = new Map(
  Array.from(serverFrames.byNumber.values(), (layout) => [layout.type, layout]),
);

/** The table and the type say the same: contracts.test.ts compares them. */
const readFrame = (from: Fields, layout: FrameLayout): unknown => ({
  type: layout.type,
  ...readFields(from, layout.fields, layout.type),
});

/** A later server's durable event is known by its channel and number. */
const parseUnknown = (from: Fields): ChannelEvent => ({
  type: "unknown",
  channelId: text(from, "channelId"),
  seq: count(from, "seq"),
});

export const parseEvent = (value: unknown): ChannelEvent => {
  const from = fields(value, "event");
  const layout = layouts.get(text(from, "type"));
  return layout && isEvent(layout) ? (readFrame(from, layout) as ChannelEvent) : parseUnknown(from);
};

/** Reads one frame of the socket. Unknown types are `ignored`; a known type with wrong fields throws. */
export const parseFrame = (value: unknown): ServerFrame => {
  const from = fields(value, "frame");
  const layout = layouts.get(text(from, "type"));
  if (!layout)
    return typeof from["channelId"] === "string" && Number.isSafeInteger(from["seq"])
      ? { type: "event", event: parseUnknown(from) }
      : { type: "ignored" };
  if (isEvent(layout)) return { type: "event", event: readFrame(from, layout) as ChannelEvent };
  return readFrame(from, layout) as ServerFrame;
};

export const parseEventPage = (value: unknown): EventPage => {
  const from = fields(value, "page");
  return {
    events: readList(from["events"], "events", parseEvent),
    nextSeq: count(from, "nextSeq"),
    lastSeq: count(from, "lastSeq"),
  };
};
