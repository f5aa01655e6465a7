import type { GapRequest, ListEdits, RowSpec } from "../src/index.ts";

const pageRows = 50;
/** The estimated height of an unloaded row, in px. */
const rowPx = 80;
const openPx = 640;

interface Range {
  from: number;
  to: number;
}

/**
 * A partly loaded history: gaps are between loaded ranges and at ends that are not loaded. `older` and `newer` are the
 * gaps at the ends. A gap between two ranges is named after the row before it at its creation.
 */
export class History {
  readonly #ranges: Range[];
  /** The length of the history. It has no beginning. */
  readonly #end: number;
  readonly #rowsFrom: (from: number, to: number) => readonly RowSpec[];
  /** Gaps between ranges, by the range that follows them. */
  readonly #between = new Map<Range, string>();

  constructor(from: number, to: number, end: number, rowsFrom: (from: number, to: number) => readonly RowSpec[]) {
    this.#ranges = [{ from, to }];
    this.#end = end;
    this.#rowsFrom = rowsFrom;
  }

  begin(edits: ListEdits): void {
    const { from, to } = this.#first;
    const newer: RowSpec[] = to < this.#end ? [{ key: "newer", kind: "gap", height: openPx }] : [];
    edits.append([{ key: "older", kind: "gap", height: openPx }, ...this.#rowsFrom(from, to), ...newer]);
  }

  /** Loads the next page of a gap from the requested side. */
  page(edits: ListEdits, { gap, side }: GapRequest): void {
    if (gap === "older") this.#before(edits, this.#first, this.#first.from - pageRows);
    else if (gap === "newer") this.#newer(edits);
    else this.#inner(edits, gap, side === "start");
  }

  /** Loads a range around a row before or after all loaded ranges. */
  around(edits: ListEdits, number: number): void {
    const [from, to] = [number - pageRows / 2, number + pageRows / 2];
    if (to >= this.#first.from && from < this.#first.from) this.#before(edits, this.#first, from);
    else if (to < this.#first.from) this.#island(edits, { from, to }, 0);
    else if (from >= this.#last.to) this.#after(edits, from, Math.min(to, this.#end));
  }

  latest(edits: ListEdits): void {
    this.#after(edits, Math.max(this.#last.to, this.#end - pageRows), this.#end);
  }

  get #first(): Range {
    return this.#ranges[0] ?? { from: 0, to: 0 };
  }

  get #last(): Range {
    return this.#ranges.at(-1) ?? { from: 0, to: 0 };
  }

  #before(edits: ListEdits, range: Range, from: number): void {
    edits.insertBefore(`m${range.from}`, this.#rowsFrom(from, range.from));
    range.from = from;
  }

  #newer(edits: ListEdits): void {
    const last = this.#last;
    const to = Math.min(this.#end, last.to + pageRows);
    edits.insertBefore("newer", this.#rowsFrom(last.to, to));
    last.to = to;
    if (to === this.#end) edits.remove(["newer"]);
  }

  #inner(edits: ListEdits, gap: string, isStart: boolean): void {
    const at = this.#ranges.findIndex((range) => this.#between.get(range) === gap);
    const [left, right] = [this.#ranges[at - 1], this.#ranges[at]];
    if (!left || !right) return;
    if (isStart) {
      const to = Math.min(right.from, left.to + pageRows);
      edits.insertBefore(gap, this.#rowsFrom(left.to, to));
      left.to = to;
    } else this.#before(edits, right, Math.max(left.to, right.from - pageRows));
    if (left.to < right.from) {
      edits.resizeGap(gap, (right.from - left.to) * rowPx);
      return;
    }
    edits.remove([gap]);
    this.#between.delete(right);
    left.to = right.to;
    this.#ranges.splice(at, 1);
  }

  /** Adds a range that touches no other, before the range at this index. */
  #island(edits: ListEdits, island: Range, at: number): void {
    const next = this.#ranges[at];
    if (!next) return;
    edits.insertBefore(`m${next.from}`, [
      ...this.#rowsFrom(island.from, island.to),
      this.#gap(next, island.to, next.from),
    ]);
    this.#ranges.splice(at, 0, island);
  }

  #after(edits: ListEdits, from: number, to: number): void {
    const last = this.#last;
    if (from === last.to) edits.insertBefore("newer", this.#rowsFrom(from, to));
    else {
      const island = { from, to };
      edits.insertBefore("newer", [this.#gap(island, last.to, from), ...this.#rowsFrom(from, to)]);
      this.#ranges.push(island);
    }
    if (from === last.to) last.to = to;
    if (to === this.#end) edits.remove(["newer"]);
  }

  #gap(before: Range, from: number, to: number): RowSpec {
    const key = `gap:${from}`;
    this.#between.set(before, key);
    return { key, kind: "gap", height: (to - from) * rowPx };
  }
}
