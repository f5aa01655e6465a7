import type { Estimator } from "./estimator.ts";
import type { HeightIndex } from "./heightIndex.ts";
import type { MountedRows } from "./mountedRows.ts";
import type { RowSpec } from "./rows.ts";
import { SpecRows } from "./specRows.ts";
import { toUnits } from "./units.ts";

/** The changes of one transaction. Arrays of rows must not be changed afterwards: long ones are read lazily. */
export interface ListEdits {
  prepend(rows: readonly RowSpec[]): void;
  append(rows: readonly RowSpec[]): void;
  /** Inserts before that row; at the end when `key` is `undefined` or unknown. */
  insertBefore(key: string | undefined, rows: readonly RowSpec[]): void;
  /** Unknown keys are ignored. */
  remove(keys: readonly string[]): void;
  /** Changes the key of a row, which keeps its node, position and height. */
  rekey(from: string, to: string): void;
  /** @param height In px. */
  resizeGap(key: string, height: number): void;
  clear(): void;
}

export interface EditsContext {
  readonly index: HeightIndex;
  readonly rows: MountedRows;
  readonly estimator: Estimator;
  readonly gaps: Set<string>;
  /** Saved heights, in units. */
  readonly knownHeights: Map<string, number>;
  /** Called before rows are removed, with a predicate for their keys. */
  readonly onRemoving: (isGone: (key: string) => boolean) => void;
  readonly onRekey: (from: string, to: string) => void;
  /** Whether rows added below count as unseen. */
  readonly isCounting: () => boolean;
  readonly onCounted: (key: string) => void;
}

export class IndexEdits implements ListEdits {
  readonly #context: EditsContext;

  constructor(context: EditsContext) {
    this.#context = context;
  }

  prepend(rows: readonly RowSpec[]): void {
    this.#insert(0, rows, false);
  }

  append(rows: readonly RowSpec[]): void {
    this.#insert(this.#context.index.count, rows, true);
  }

  insertBefore(key: string | undefined, rows: readonly RowSpec[]): void {
    const { index } = this.#context;
    const at = key === undefined ? -1 : index.indexOf(key);
    this.#insert(at < 0 ? index.count : at, rows, at < 0);
  }

  remove(keys: readonly string[]): void {
    const { index, rows, gaps, onRemoving } = this.#context;
    const present = keys.filter((key) => index.has(key));
    if (present.length === 0) return;
    const gone = new Set(present);
    onRemoving((key) => gone.has(key));
    // Removes ranges of neighbours from the end, so that the indexes before them stay valid.
    const positions = present.map((key) => index.indexOf(key)).sort((a, b) => b - a);
    for (let at = 0; at < positions.length;) {
      const to = (positions[at] ?? 0) + 1;
      let from = to - 1;
      while (positions[++at] === from - 1) from--;
      index.removeRange(from, to);
    }
    for (const key of gone) {
      rows.remove(key);
      gaps.delete(key);
    }
  }

  rekey(from: string, to: string): void {
    const { index, rows, gaps, onRekey } = this.#context;
    if (!index.has(from)) return;
    index.rekey(from, to);
    rows.rename(from, to);
    if (gaps.delete(from)) gaps.add(to);
    onRekey(from, to);
  }

  resizeGap(key: string, height: number): void {
    const { index, gaps } = this.#context;
    if (gaps.has(key)) index.setHeight(index.indexOf(key), toUnits(height), false);
  }

  clear(): void {
    const { index, rows, gaps, onRemoving } = this.#context;
    onRemoving(() => true);
    for (const key of [...rows.keys()]) rows.remove(key);
    gaps.clear();
    index.clear();
  }

  #insert(at: number, specs: readonly RowSpec[], countsByDefault: boolean): void {
    const { index, gaps, isCounting, onCounted, knownHeights } = this.#context;
    const rows = new SpecRows(specs, this.#context.estimator.means());
    const counts = isCounting();
    // One pass only: there may be a million rows.
    for (let position = 0; position < specs.length; position++) {
      const spec = specs[position];
      if (!spec) continue;
      const known = knownHeights.size === 0 ? undefined : knownHeights.get(spec.key);
      const kind = rows.take(position, spec, known ?? (spec.height === undefined ? undefined : toUnits(spec.height)));
      if (kind === "gap") gaps.add(spec.key);
      else if (counts && kind === "row" && (spec.counted ?? countsByDefault)) onCounted(spec.key);
    }
    index.insert(at, rows);
  }
}
