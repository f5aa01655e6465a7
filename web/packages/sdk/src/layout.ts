import { clientLines, enumerations, recordLines, serverLines, streamOf } from "./generated/layout.ts";

/** A field of a frame or record, in its position. */
export interface Field {
  readonly name: string;
  /** As in generated/layout.ts: required, may be absent, absent is the first member, absent is the frame's. */
  readonly mark: "" | "?" | "=" | "^";
  readonly kind: string;
}

export interface FrameLayout {
  readonly type: string;
  readonly fields: readonly Field[];
  /** The kind of event that it is, if it is one. */
  readonly event: "event" | "userEvent" | undefined;
}

export interface Family {
  readonly byNumber: ReadonlyMap<number, FrameLayout>;
  readonly numbers: ReadonlyMap<string, number>;
  /** What is known of a frame whose number is not. */
  readonly unknown: (number: number) => FrameLayout;
}

/** What a list that is absent is read as: one object, so that records without it stay equal. */
export const noItems: readonly never[] = [];

export const fieldsOf = (line: string): readonly Field[] =>
  Array.from(line.matchAll(/(\w+)([?=^]?):(\S+)/g), ([, name = "", mark = "", kind = ""]) => ({
    name,
    mark: mark as Field["mark"],
    kind,
  }));

export const frameLayout = (type: string, line: string): FrameLayout => {
  const event = line.startsWith("channelId:id seq:int")
    ? "event"
    : line.startsWith("userSeq:")
      ? "userEvent"
      : undefined;
  return { type, fields: fieldsOf(line), event };
};

/** An event of a later server: its place in the sequence is all that is known of it. */
export const unknownChannelEvent = frameLayout("unknown", "channelId:id seq:int");
export const unknownUserEvent = frameLayout("unknown", "userSeq:int");
export const unknownFrame = frameLayout("unknown", "");

const family = (lines: string, unknown: (number: number) => FrameLayout): Family => {
  const byNumber = new Map<number, FrameLayout>();
  const numbers = new Map<string, number>();
  for (const line of lines.trim().split("\n")) {
    const [number = "", type = "", ...fields] = line.trim().split(" ");
    byNumber.set(Number(number), frameLayout(type, fields.join(" ")));
    numbers.set(type, Number(number));
  }
  return { byNumber, numbers, unknown };
};

export const clientFrames = family(clientLines, () => frameLayout("unknown", "ref?:int"));

export const serverFrames = family(serverLines, (number) => {
  const stream = streamOf(number);
  return stream === "channel" ? unknownChannelEvent : stream === "user" ? unknownUserEvent : unknownFrame;
});

const records = new Map<string, readonly Field[]>();

/** Adds the layouts of records. The entries of the SDK add those that only they read. */
export const addRecords = (lines: Readonly<Record<string, string>>): void => {
  for (const [name, line] of Object.entries(lines)) records.set(name, fieldsOf(line));
};

addRecords(recordLines);

export const layoutOf = (record: string): readonly Field[] => records.get(record) ?? [];

/** The name of a member; of one that this version does not know, `unknown`. */
export const memberOf = (names: readonly string[], has: (name: string, number: number) => boolean): string =>
  names.find(has) ?? "unknown";

export const membersOf = (kind: string): readonly string[] | undefined => enumerations[kind];
