import type { HeightIndex, IndexedRow } from "./heightIndex.ts";
import type { ListSurface } from "./surface.ts";
import { toPx } from "./units.ts";

interface Mounted {
  isParked: boolean;
  position: number;
  size: number;
}

/**
 * The mounted rows: a contiguous run in normal flow around the view and, parked out of the flow, the retained rows
 * elsewhere. A row that enters or leaves the run keeps its node.
 */
export class MountedRows {
  readonly #index: HeightIndex;
  readonly #surface: ListSurface;
  readonly #rows = new Map<string, Mounted>();
  #fresh: string[] = [];
  #parked = 0;
  /** The run as indexes of rows; valid until rows are inserted or removed. */
  #from = 0;
  #to = 0;

  constructor(index: HeightIndex, surface: ListSurface) {
    this.#index = index;
    this.#surface = surface;
  }

  get size(): number {
    return this.#rows.size;
  }

  get from(): number {
    return this.#from;
  }

  get to(): number {
    return this.#to;
  }

  get hasFresh(): boolean {
    return this.#fresh.length > 0;
  }

  has(key: string): boolean {
    return this.#rows.has(key);
  }

  keys(): IterableIterator<string> {
    return this.#rows.keys();
  }

  /** Whether the run covers the range between these offsets, in units. */
  covers(top: number, bottom: number): boolean {
    if (this.#to === this.#from) return this.#index.count === 0;
    const index = this.#index;
    const above = this.#from === 0 || index.offsetOf(this.#from) <= top;
    return above && (this.#to === index.count || index.offsetOf(this.#to) >= bottom);
  }

  /** The indexes changed. */
  invalidateRun(): void {
    this.#from = this.#to = 0;
  }

  remove(key: string): void {
    const row = this.#rows.get(key);
    if (!row) return;
    if (row.isParked) this.#parked--;
    this.#rows.delete(key);
    this.#fresh = this.#fresh.filter((fresh) => fresh !== key);
    this.#surface.unmount(key);
  }

  rename(from: string, to: string): void {
    const row = this.#rows.get(from);
    if (!row) return;
    this.#rows.delete(from);
    this.#rows.set(to, row);
    this.#surface.rename(from, to);
  }

  /** Sets the run to the rows from `from` to before `to`. Returns the newly mounted rows. */
  show(from: number, to: number, retained: ReadonlySet<string>): readonly IndexedRow[] {
    const run = [...this.#index.rows(from, to)];
    this.#index.mapRange(from, from + run.length);
    const inRun = new Set(run.map((row) => row.key));
    for (const key of this.#rows.keys()) if (!inRun.has(key) && !retained.has(key)) this.remove(key);
    const outside: IndexedRow[] = [];
    for (const key of retained) {
      const row = inRun.has(key) ? undefined : this.#index.rowAt(this.#index.indexOf(key));
      if (row) outside.push(row);
    }
    const all = outside.length === 0 ? run : [...run, ...outside].sort((a, b) => a.at - b.at);
    const added: IndexedRow[] = [];
    let before: string | undefined;
    for (let at = all.length - 1; at >= 0; at--) {
      const row = all[at];
      if (!row) continue;
      if (!this.#rows.has(row.key)) {
        this.#surface.mount(row.key, row.kind, before);
        this.#rows.set(row.key, { isParked: false, position: 0, size: 0 });
        added.push(row);
      }
      this.#setParked(row.key, !inRun.has(row.key));
      before = row.key;
    }
    this.#from = run.length > 0 ? from : 0;
    this.#to = this.#from + run.length;
    for (const row of added) if (row.kind !== "gap") this.#fresh.push(row.key);
    return added;
  }

  /** Rows to observe. A row is observed from the frame after its mount, because its first height is measured. */
  takeFresh(): readonly string[] {
    const fresh = this.#fresh;
    this.#fresh = [];
    return fresh;
  }

  /** Positions the parked rows relative to the top of the window. */
  park(windowTop: number): void {
    if (this.#parked === 0) return;
    for (const [key, row] of this.#rows) {
      if (row.isParked) this.#surface.park(key, toPx(this.#index.offsetOf(this.#index.indexOf(key))) - windowTop);
    }
  }

  /** Updates the position of each item in the feed. */
  describe(isWhole: boolean): void {
    const size = isWhole ? this.#index.articleCount : -1;
    for (const [key, row] of this.#rows) {
      const at = this.#index.indexOf(key);
      const position = this.#index.articlesBefore(at) + 1;
      if ((row.position === position && row.size === size) || this.#index.rowAt(at)?.kind !== "row") continue;
      row.position = position;
      row.size = size;
      this.#surface.describe(key, position, size);
    }
  }

  #setParked(key: string, isParked: boolean): void {
    const row = this.#rows.get(key);
    if (!row || row.isParked === isParked) return;
    row.isParked = isParked;
    this.#parked += isParked ? 1 : -1;
    if (!isParked) this.#surface.park(key, undefined);
  }
}
