import { meta } from "./rows.ts";

export const blockRows = 512;
/** A height and a metadata byte. */
const rowBytes = 9;

/** Read access to rows by index. */
export interface Rows {
  readonly count: number;
  keyAt(at: number): string;
  /** In units. */
  heightAt(at: number): number;
  metaAt(at: number): number;
}

interface Columns {
  keys: string[];
  heights: Float64Array;
  metas: Uint8Array;
}

/** At most `blockRows` rows. Nine bytes for each row, without its key. */
export class Block implements Rows {
  count = 0;
  /** The sum of the heights. */
  sum = 0;
  articles = 0;
  /** Index among the blocks. */
  at = 0;
  /** Whether the map from keys to blocks has its keys. */
  isMapped = false;
  #made: Columns | undefined;
  #source: readonly [rows: Rows, from: number] | undefined;

  /** @param isLazy Computes only the sums now. The rows are read on first access and must not change until then. */
  constructor(rows: Rows, from: number, to: number, isLazy: boolean) {
    this.#take(rows, from, to);
    this.#source = [rows, from];
    if (!isLazy) this.#make();
  }

  get bytes(): number {
    return rowBytes * (this.#made?.heights.length ?? 0);
  }

  get keys(): readonly string[] {
    return this.#columns.keys;
  }

  keyAt(slot: number): string {
    return this.keys[slot] ?? "";
  }

  heightAt(slot: number): number {
    return this.#columns.heights[slot] ?? 0;
  }

  metaAt(slot: number): number {
    return this.#columns.metas[slot] ?? 0;
  }

  heightBefore(slot: number): number {
    let sum = 0;
    for (let at = 0; at < slot; at++) sum += this.heightAt(at);
    return sum;
  }

  articlesBefore(slot: number): number {
    let sum = 0;
    for (let at = 0; at < slot; at++) if (meta.isArticle(this.metaAt(at))) sum++;
    return sum;
  }

  /** The row at that offset inside the block. */
  slotAt(height: number): number {
    let rest = height;
    const last = this.count - 1;
    for (let slot = 0; slot < last; slot++) {
      rest -= this.heightAt(slot);
      if (rest < 0) return slot;
    }
    return last;
  }

  setHeight(slot: number, height: number, isMeasured: boolean): number {
    const { heights, metas } = this.#columns;
    const delta = height - this.heightAt(slot);
    heights[slot] = height;
    metas[slot] = meta.marked(this.metaAt(slot), isMeasured);
    this.sum += delta;
    return delta;
  }

  rekey(from: string, to: string): void {
    this.#columns.keys[this.keys.indexOf(from)] = to;
  }

  insert(slot: number, rows: Rows): void {
    const { count } = this;
    const to = slot + rows.count;
    const { keys, heights, metas } = this.#room(count + rows.count);
    heights.copyWithin(to, slot, count);
    metas.copyWithin(to, slot, count);
    const added: string[] = [];
    for (let at = 0; at < rows.count; at++) {
      added.push(rows.keyAt(at));
      heights[slot + at] = rows.heightAt(at);
      metas[slot + at] = rows.metaAt(at);
    }
    keys.splice(slot, 0, ...added);
    this.#take(this, slot, to);
  }

  remove(from: number, to: number): void {
    const { keys, heights, metas } = this.#columns;
    const { count } = this;
    this.#take(this, from, to, -1);
    heights.copyWithin(from, to, count);
    metas.copyWithin(from, to, count);
    keys.splice(from, to - from);
  }

  #take(rows: Rows, from: number, to: number, sign: 1 | -1 = 1): void {
    let [sum, articles] = [0, 0];
    for (let at = from; at < to; at++) {
      sum += rows.heightAt(at);
      if (meta.isArticle(rows.metaAt(at))) articles++;
    }
    this.sum += sign * sum;
    this.articles += sign * articles;
    this.count += sign * (to - from);
  }

  get #columns(): Columns {
    return this.#made ?? this.#make();
  }

  #make(): Columns {
    const { count } = this;
    const made: Columns = { keys: [], heights: new Float64Array(count), metas: new Uint8Array(count) };
    const [rows, from] = this.#source ?? [this, 0];
    for (let at = 0; at < count; at++) {
      made.keys.push(rows.keyAt(from + at));
      made.heights[at] = rows.heightAt(from + at);
      made.metas[at] = rows.metaAt(from + at);
    }
    this.#source = undefined;
    return (this.#made = made);
  }

  #room(count: number): Columns {
    const columns = this.#columns;
    if (count <= columns.heights.length) return columns;
    const capacity = Math.min(blockRows, Math.max(count, columns.heights.length * 2));
    const { heights, metas } = columns;
    columns.heights = new Float64Array(capacity);
    columns.heights.set(heights);
    columns.metas = new Uint8Array(capacity);
    columns.metas.set(metas);
    return columns;
  }
}
