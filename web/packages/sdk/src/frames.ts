import { count, fields, text } from "./check.ts";
import type { Fields } from "./check.ts";
import type { ChannelEvent, ControlFrame, UserEvent } from "./generated/records.ts";
import { serverFrames, unknownChannelEvent, unknownFrame, unknownUserEvent } from "./layout.ts";
import type { FrameLayout } from "./layout.ts";
import type { Decoded } from "./msgpack/decode.ts";
import { readFields, readList } from "./parse.ts";

export type ServerFrame =
  | ControlFrame
  | { readonly type: "event"; readonly event: ChannelEvent }
  | { readonly type: "userEvent"; readonly event: UserEvent }
  /** Of a later server, and no event. */
  | { readonly type: "ignored" };

/** One page of a channel's events. */
export interface EventPage {
  readonly events: readonly ChannelEvent[];
  readonly nextSeq: number;
  readonly lastSeq: number;
}

const byType: ReadonlyMap<string, FrameLayout> = new Map(
  Array.from(serverFrames.byNumber.values(), (layout) => [layout.type, layout]),
);

/** Only durable events have `userSeq`, or `channelId` with `seq`, beside their type. */
const unknownLayout = (from: Fields): FrameLayout => {
  if (Number.isSafeInteger(from["userSeq"])) return unknownUserEvent;
  return typeof from["channelId"] === "string" && Number.isSafeInteger(from["seq"])
    ? unknownChannelEvent
    : unknownFrame;
};

const read = (value: unknown, place: string): Decoded => {
  const from = fields(value, place);
  const layout = byType.get(text(from, "type")) ?? unknownLayout(from);
  return { layout, frame: { type: layout.type, ...readFields(from, layout.fields, layout.type) } };
};

/** The layout and the type of a frame are written from one source. */
export const toFrame = ({ layout, frame }: Decoded): ServerFrame => {
  if (layout === unknownFrame) return { type: "ignored" };
  return (layout.event ? { type: layout.event, event: frame } : frame) as ServerFrame;
};

/** Reads one frame of the socket. A known type with wrong fields throws. */
export const parseFrame = (value: unknown): ServerFrame => toFrame(read(value, "frame"));

export const parseEvent = (value: unknown): ChannelEvent => {
  const from = fields(value, "event");
  const frame = parseFrame(from);
  // Whatever it is, it has its place in the sequence.
  return frame.type === "event"
    ? frame.event
    : { type: "unknown", channelId: text(from, "channelId"), seq: count(from, "seq") };
};

export const parseEventPage = (value: unknown): EventPage => {
  const from = fields(value, "page");
  return {
    events: readList(from["events"], "events", parseEvent),
    nextSeq: count(from, "nextSeq"),
    lastSeq: count(from, "lastSeq"),
  };
};
