import type { Message, Timeline } from "@parley/sdk";
import type { RowSpec } from "@parley/list/solid";
import { dayKey } from "../../lib/time.ts";
import type { Row } from "./rows.ts";

/**
 * The keys of rows that are no messages. Those that stand for something carry its name, so that they stay the same row.
 */
export const listKeys = { older: "gap:older", newer: "gap:newer", beginning: "beginning", end: "end" } as const;
const prefixes = { day: "day:", fresh: "new:", gap: "gap:" } as const;

/** What is beyond the first and the last window looks like so much: enough to be seen while it comes. */
const edgePx = 384;
/** A message that is not held takes so much of a gap: about what it takes when it is. */
const missingPx = 44;
const charsPerLine = 90;

export type ListedKind = "message" | "day" | "new" | "gap" | "beginning" | "end";

export const kindOf = (key: string): ListedKind => {
  if (key === listKeys.beginning || key === listKeys.end) return key;
  if (key.startsWith(prefixes.gap)) return "gap";
  if (key.startsWith(prefixes.day)) return "day";
  return key.startsWith(prefixes.fresh) ? "new" : "message";
};

export const newKey = (id: string): string => `${prefixes.fresh}${id}`;

/**
 * @param id Of the message below, where the day begins a second time: imported messages need not be in the order of
 * their times.
 */
export const keyOfDay = (day: number, id?: string): string =>
  `${prefixes.day}${day}${id === undefined ? "" : ` ${id}`}`;

/** The number of the day that such a row names. */
export const dayIn = (key: string): number => Number.parseInt(key.slice(prefixes.day.length), 10);

export const dayOfRow = (row: Row): number => dayKey(new Date(row.createdAt));

/** Rows of one shape are about equally high. */
const bucketOf = (row: Row): number =>
  (row.startsGroup ? 16 : 0) +
  (row.reactions.length > 0 ? 8 : 0) +
  Math.min(7, Math.ceil(row.content.length / charsPerLine));

/** What the list shows of a row: itself, and what stands above it. */
export const specsOf = (row: Row, dayKeyOf: (row: Row) => string): readonly RowSpec[] => {
  const specs: RowSpec[] = [];
  if (row.startsDay) specs.push({ key: dayKeyOf(row), kind: "aux" });
  if (row.startsNew) specs.push({ key: newKey(row.id), kind: "aux" });
  specs.push({ key: row.id, bucket: bucketOf(row), counted: false });
  return specs;
};

/** How many those are. */
export const specCount = (row: Row): number => 1 + (row.startsDay ? 1 : 0) + (row.startsNew ? 1 : 0);

interface Listed {
  readonly window: Timeline;
  readonly specs: readonly RowSpec[];
}

const missing = (above: Message | undefined, below: Message | undefined): number =>
  Math.max(1, (below?.index ?? below?.seq ?? 0) - (above?.index ?? above?.seq ?? 0) - 1);

/** Everything the list shows, in order: a gap stands for what is not held, with the height that it will have about. */
export const listRows = (runs: readonly Listed[]): readonly RowSpec[] => {
  const first: RowSpec =
    runs[0]?.window.hasOlder === true
      ? { key: listKeys.older, kind: "gap", height: edgePx }
      : { key: listKeys.beginning, kind: "aux" };
  const last: RowSpec =
    runs.at(-1)?.window.hasNewer === true
      ? { key: listKeys.newer, kind: "gap", height: edgePx }
      : { key: listKeys.end, kind: "aux" };
  return [first].concat(
    ...runs.map(({ window, specs }, at) => {
      const above = runs[at - 1]?.window;
      if (!above) return specs;
      // Counted from the present, so that a window which comes in above renames none.
      const gap: RowSpec = {
        key: `${prefixes.gap}${runs.length - at}`,
        kind: "gap",
        height: missing(above.messages.at(-1), window.messages[0]) * missingPx,
      };
      return [gap, ...specs];
    }),
    last,
  );
};

/** What is above and below a gap; absent beyond the first and the last window. */
export const windowsBeside = (
  windows: readonly Timeline[],
  gap: string,
): { readonly above: Timeline | undefined; readonly below: Timeline | undefined } => {
  if (gap === listKeys.older) return { above: undefined, below: windows[0] };
  if (gap === listKeys.newer) return { above: windows.at(-1), below: undefined };
  const at = windows.length - Number(gap.slice(prefixes.gap.length));
  return { above: windows[at - 1], below: windows[at] };
};
