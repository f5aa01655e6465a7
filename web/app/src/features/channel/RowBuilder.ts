import type { RowSpec } from "@parley/list/solid";
import type { PendingMessage, Timeline } from "@parley/sdk";
import { dayOfRow, keyOfDay, listRows, specCount, specsOf, unloaded } from "./listRows.ts";
import { rowOf, sameRow } from "./rows.ts";
import type { Row, RowContext, Source } from "./rows.ts";

export interface RowsInput extends RowContext {
  /** The held windows of the channel, oldest first. */
  readonly windows: readonly Timeline[];
  readonly outbox: readonly PendingMessage[];
  readonly channelId: string;
}

/** The rows of one window. */
interface Run {
  readonly window: Timeline;
  /** The sources of the rows, one for each row. */
  readonly sources: readonly Source[];
  readonly rows: readonly Row[];
  readonly specs: readonly RowSpec[];
}

/** A run under construction: reuses `start` and `end` rows at both ends of a previous run. */
interface Draft {
  readonly window: Timeline;
  readonly sources: readonly Source[];
  readonly like: Run;
  readonly start: number;
  readonly end: number;
  readonly middle: readonly Row[];
}

const noRun: Run = { window: { messages: [], hasOlder: true, hasNewer: true }, sources: [], rows: [], specs: [] };

/** Whether both have the same list rows. */
const looksLike = (run: Run, before: Run | undefined): boolean =>
  run.specs === before?.specs &&
  run.window.hasOlder === before.window.hasOlder &&
  run.window.hasNewer === before.window.hasNewer;

/**
 * Counts the identical objects at the start and at the end.
 * @param isFresh The first one must be rebuilt in any case.
 */
const common = (
  before: readonly unknown[],
  after: readonly unknown[],
  isFresh: boolean,
): { readonly start: number; readonly end: number } => {
  const max = Math.min(before.length, after.length);
  let [start, end] = [0, 0];
  while (!isFresh && start < max && before[start] === after[start]) start++;
  while (
    end < max - Math.max(start, isFresh ? 1 : 0) &&
    before[before.length - 1 - end] === after[after.length - 1 - end]
  )
    end++;
  return { start, end };
};

const joined = <T>(all: readonly T[], start: number, middle: readonly T[], end: number): readonly T[] =>
  all.slice(0, start).concat(middle, all.slice(all.length - end));

/** The count of list rows of the first or last `count` rows. */
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
 * Builds the rows of a channel from its windows, incrementally. Only rows whose message or predecessor changed are
 * rebuilt, and an equal row keeps its object; otherwise a change costs one comparison for each message. Pending
 * messages follow the newest window, and are shown also before the first page is loaded.
 */
export class RowBuilder {
  readonly #byId = new Map<string, Row>();
  /** For each day, the row below the divider that has the plain key of the day. */
  readonly #days = new Map<number, string>();
  #runs: readonly Run[] = [];
  #context: RowContext | undefined;
  #listed: readonly RowSpec[] = [];

  row(id: string): Row | undefined {
    return this.#byId.get(id);
  }

  /** The first message that was unread when the channel was opened. */
  firstNew(): Row | undefined {
    for (const { rows } of this.#runs) for (const row of rows) if (row.startsNew) return row;
    return undefined;
  }

  /** The list rows; the same object while they are unchanged. */
  build({ windows, outbox, channelId, meId, readSeq }: RowsInput): readonly RowSpec[] {
    const pending = meId === undefined ? [] : outbox.filter((message) => message.channelId === channelId);
    const before = this.#runs;
    const pool = this.#context?.meId === meId && this.#context?.readSeq === readSeq ? [...before] : [];
    this.#context = { meId, readSeq };
    const shown = windows.length === 0 && pending.length > 0 ? [unloaded] : windows;
    const drafts = shown.map((window) =>
      this.#draft(
        window,
        window.hasNewer || pending.length === 0 ? window.messages : [...window.messages, ...pending],
        pool,
      ),
    );
    this.#remember(drafts, before);
    this.#runs = drafts.map((draft) => ("middle" in draft ? this.#finish(draft) : draft));
    if (this.#runs.length !== before.length || this.#runs.some((run, at) => !looksLike(run, before[at])))
      this.#listed = this.#runs.length > 0 ? listRows(this.#runs) : [];
    return this.#listed;
  }

  #draft(window: Timeline, sources: readonly Source[], pool: Run[]): Draft | Run {
    const same = (end: 0 | -1) => pool.findIndex((run) => run.sources.at(end) === sources.at(end));
    const at = same(0) < 0 ? same(-1) : same(0);
    const like = (at < 0 ? undefined : pool.splice(at, 1)[0]) ?? noRun;
    if (like.sources === sources && like.window === window) return like;
    // The first row depends on whether older messages exist.
    const { start, end: equal } = common(like.sources, sources, like.window.hasOlder !== window.hasOlder);
    // The row below a change has a new predecessor.
    const end = equal > 0 && start + equal < Math.max(sources.length, like.sources.length) ? equal - 1 : equal;
    const middle: Row[] = [];
    let above = like.rows[start - 1];
    for (const source of sources.slice(start, sources.length - end)) {
      above = this.#rowFor(source, above, !window.hasOlder);
      middle.push(above);
    }
    return { window, sources, like, start, end, middle };
  }

  #rowFor(source: Source, above: Row | undefined, isWhole: boolean): Row {
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

  #finish({ window, sources, like, start, end, middle }: Draft): Run {
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

  /**
   * The plain key of a day is used once, so that its divider stays the same row when older messages are added above.
   */
  #keyOfDay(row: Row): string {
    const day = dayOfRow(row);
    const keyed = this.#days.get(day);
    if (keyed !== undefined && keyed !== row.id && this.#byId.get(keyed)?.startsDay === true)
      return keyOfDay(day, row.id);
    this.#days.set(day, row.id);
    return keyOfDay(day);
  }
}
