import type { RowSpec } from "@parley/list/solid";
import type { PendingMessage, Timeline } from "@parley/sdk";
import { dayOfRow, keyOfDay, listRows, specCount, specsOf } from "./listRows.ts";
import { rowOf, sameRow } from "./rows.ts";
import type { Row, RowContext, Source } from "./rows.ts";

export interface RowsInput extends RowContext {
  /** What is held of the channel, oldest first. */
  readonly windows: readonly Timeline[];
  readonly outbox: readonly PendingMessage[];
  readonly channelId: string;
}

/** The rows of one window. */
interface Run {
  readonly window: Timeline;
  /** What the rows are made of, one for one. */
  readonly sources: readonly Source[];
  readonly rows: readonly Row[];
  readonly specs: readonly RowSpec[];
}

/** A run that is being made: of the one before, so many rows at its start and at its end stay. */
interface Draft {
  readonly window: Timeline;
  readonly sources: readonly Source[];
  readonly like: Run;
  readonly start: number;
  readonly end: number;
  readonly middle: readonly Row[];
}

const noRun: Run = { window: { messages: [], hasOlder: true, hasNewer: true }, sources: [], rows: [], specs: [] };

/** Whether the list shows the same of both. */
const looksLike = (run: Run, before: Run | undefined): boolean =>
  run.specs === before?.specs &&
  run.window.hasOlder === before.window.hasOlder &&
  run.window.hasNewer === before.window.hasNewer;

/**
 * How many are the same objects at the start, and of the others at the end. @param isFresh The first one is to be made
 * anew in any case.
 */
const common = (
  before: readonly unknown[],
  after: readonly unknown[],
  isFresh: boolean,
): { readonly start: number; readonly end: number } => {
  const most = Math.min(before.length, after.length);
  let [start, end] = [0, 0];
  while (!isFresh && start < most && before[start] === after[start]) start++;
  while (
    end < most - Math.max(start, isFresh ? 1 : 0) &&
    before[before.length - 1 - end] === after[after.length - 1 - end]
  )
    end++;
  return { start, end };
};

const joined = <T>(all: readonly T[], start: number, middle: readonly T[], end: number): readonly T[] =>
  all.slice(0, start).concat(middle, all.slice(all.length - end));

/** The number of list rows that the first or the last so many rows have, counted from there. */
const specsIn = (rows: readonly Row[], count: number, from: "start" | "end", all: number): number => {
  if (count > rows.length / 2) return all - specsIn(rows, rows.length - count, from === "start" ? "end" : "start", all);
  let sum = 0;
  for (let at = 0; at < count; at++) {
    const row = rows[from === "start" ? at : rows.length - 1 - at];
    if (row) sum += specCount(row);
  }
  return sum;
};

/**
 * Makes the rows of a channel of what is held of it, again and again. Only a row whose message changed, or the one
 * above it, is made anew, and one that shows the same as before stays the same object; the rest of a change costs no
 * more than a look at each message. What waits stands at the end of the present.
 */
export class RowMaker {
  readonly #byId = new Map<string, Row>();
  /** Of each day, the row that its plain key stands above. */
  readonly #days = new Map<number, string>();
  #runs: readonly Run[] = [];
  #context: RowContext | undefined;
  #listed: readonly RowSpec[] = [];

  row(id: string): Row | undefined {
    return this.#byId.get(id);
  }

  /** The first message that was not read when the channel was opened. */
  firstNew(): Row | undefined {
    for (const { rows } of this.#runs) for (const row of rows) if (row.startsNew) return row;
    return undefined;
  }

  /** What the list shows; the same object while that has not changed. */
  make({ windows, outbox, channelId, meId, readSeq }: RowsInput): readonly RowSpec[] {
    const waits = meId === undefined ? [] : outbox.filter((pending) => pending.channelId === channelId);
    const before = this.#runs;
    const pool = this.#context?.meId === meId && this.#context?.readSeq === readSeq ? [...before] : [];
    this.#context = { meId, readSeq };
    const drafts = windows.map((window) =>
      this.#draft(
        window,
        window.hasNewer || waits.length === 0 ? window.messages : [...window.messages, ...waits],
        pool,
      ),
    );
    this.#remember(drafts, before);
    this.#runs = drafts.map((draft) => ("middle" in draft ? this.#finished(draft) : draft));
    if (this.#runs.length !== before.length || this.#runs.some((run, at) => !looksLike(run, before[at])))
      this.#listed = this.#runs.length > 0 ? listRows(this.#runs) : [];
    return this.#listed;
  }

  #draft(window: Timeline, sources: readonly Source[], pool: Run[]): Draft | Run {
    const same = (end: 0 | -1) => pool.findIndex((run) => run.sources.at(end) === sources.at(end));
    const at = same(0) < 0 ? same(-1) : same(0);
    const like = (at < 0 ? undefined : pool.splice(at, 1)[0]) ?? noRun;
    if (like.sources === sources && like.window === window) return like;
    // What is at the very top depends on whether anything is above it.
    const { start, end: equal } = common(like.sources, sources, like.window.hasOlder !== window.hasOlder);
    // The row below a change has another one above it now.
    const end = equal > 0 && start + equal < Math.max(sources.length, like.sources.length) ? equal - 1 : equal;
    const middle: Row[] = [];
    let above = like.rows[start - 1];
    for (const source of sources.slice(start, sources.length - end)) {
      above = this.#made(source, above, !window.hasOlder);
      middle.push(above);
    }
    return { window, sources, like, start, end, middle };
  }

  #made(source: Source, above: Row | undefined, isWhole: boolean): Row {
    const row = rowOf(source, above, isWhole, this.#context ?? { meId: undefined, readSeq: undefined });
    const known = this.#byId.get(row.id);
    return known && sameRow(known, row) ? known : row;
  }

  #remember(drafts: readonly (Draft | Run)[], before: readonly Run[]): void {
    const kept = new Set<Run>(drafts.map((draft) => ("middle" in draft ? draft.like : draft)));
    for (const run of before) if (!kept.has(run)) for (const { id } of run.rows) this.#byId.delete(id);
    for (const draft of drafts)
      if ("middle" in draft)
        for (const { id } of draft.like.rows.slice(draft.start, draft.like.rows.length - draft.end))
          this.#byId.delete(id);
    for (const draft of drafts) if ("middle" in draft) for (const row of draft.middle) this.#byId.set(row.id, row);
  }

  #finished({ window, sources, like, start, end, middle }: Draft): Run {
    const all = like.specs.length;
    const [first, last] = [specsIn(like.rows, start, "start", all), specsIn(like.rows, end, "end", all)];
    const fresh = middle.flatMap((row) => specsOf(row, (starting) => this.#keyOfDay(starting)));
    const isSame =
      fresh.length === all - first - last && fresh.every(({ key }, at) => key === like.specs[first + at]?.key);
    return {
      window,
      sources,
      rows: joined(like.rows, start, middle, end),
      specs: isSame ? like.specs : joined(like.specs, first, fresh, last),
    };
  }

  /** A day has its plain key once: it stays the same row when older messages of it come in above. */
  #keyOfDay(row: Row): string {
    const day = dayOfRow(row);
    const owner = this.#days.get(day);
    if (owner !== undefined && owner !== row.id && this.#byId.get(owner)?.startsDay === true)
      return keyOfDay(day, row.id);
    this.#days.set(day, row.id);
    return keyOfDay(day);
  }
}
