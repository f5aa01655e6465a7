import { Block, blockRows } from "./block.ts";
import type { Rows } from "./block.ts";
import { Fenwick } from "./fenwick.ts";
import { bucketCount, meta } from "./rows.ts";
import type { RowKind } from "./rows.ts";

/** A row in the index. Heights and offsets are in units. */
export interface IndexedRow {
  readonly at: number;
  readonly key: string;
  readonly kind: RowKind;
  readonly top: number;
  readonly height: number;
  readonly isMeasured: boolean;
  readonly bucket: number;
}

/** Neighbouring blocks with at most this number of rows in total are merged. */
const mergeRows = blockRows / 2;
/** Larger inserts fill their blocks and the map from keys lazily, because doing so at once takes visibly long. */
const maxEagerRows = 20_000;

/**
 * The order and the heights of all rows, in blocks. A lookup by index, key or offset takes logarithmic time in the
 * number of blocks and a walk inside one block. Inserting or removing m rows touches m rows, one block, and each block
 * once.
 */
export class HeightIndex {
  #blocks: Block[] = [];
  readonly #sums = new Fenwick();
  readonly #counts = new Fenwick();
  readonly #articles = new Fenwick();
  readonly #byKey = new Map<string, Block>();
  readonly #unmapped = new Set<Block>();
  #total = 0;
  #count = 0;
  #articleCount = 0;
  #touched = 0;

  /** The sum of all heights, in units. */
  get total(): number {
    return this.#total;
  }

  get count(): number {
    return this.#count;
  }

  get articleCount(): number {
    return this.#articleCount;
  }

  get blockCount(): number {
    return this.#blocks.length;
  }

  /** Rows and blocks written by inserts and removals, to verify their cost. */
  get touched(): number {
    return this.#touched;
  }

  /** Memory of heights and kinds in bytes, without the keys. */
  get bytes(): number {
    return this.#blocks.reduce((sum, block) => sum + block.bytes, 0);
  }

  rowAt(at: number): IndexedRow | undefined {
    if (at < 0 || at >= this.#count) return undefined;
    const [block, slot] = this.#locate(at);
    return this.#read(block, slot, at, this.#sums.sumBefore(block.at) + block.heightBefore(slot));
  }

  /** The rows from `from` to before `to`. */
  *rows(from: number, to: number): Generator<IndexedRow> {
    const end = Math.min(to, this.#count);
    if (from >= end) return;
    const [first, firstSlot] = this.#locate(from);
    let top = this.#sums.sumBefore(first.at) + first.heightBefore(firstSlot);
    let [block, slot]: [Block | undefined, number] = [first, firstSlot];
    for (let at = from; at < end && block; at++) {
      const row = this.#read(block, slot, at, top);
      yield row;
      top += row.height;
      if (++slot === block.count) [block, slot] = [this.#blocks[block.at + 1], 0];
    }
  }

  keyAt(at: number): string | undefined {
    if (at < 0 || at >= this.#count) return undefined;
    const [block, slot] = this.#locate(at);
    return block.keyAt(slot);
  }

  /** The index of the row, or -1. */
  indexOf(key: string): number {
    const block = this.#blockOf(key);
    return block ? this.#counts.sumBefore(block.at) + block.keys.indexOf(key) : -1;
  }

  has(key: string): boolean {
    return this.#blockOf(key) !== undefined;
  }

  offsetOf(at: number): number {
    if (at >= this.#count) return this.#total;
    const [block, slot] = this.#locate(at);
    return this.#sums.sumBefore(block.at) + block.heightBefore(slot);
  }

  /** The index of the row at that offset, clamped to the ends; -1 for an empty list. */
  indexAt(offset: number): number {
    if (this.#count === 0) return -1;
    const value = Math.max(0, offset);
    if (value >= this.#total) return this.#count - 1;
    const block = this.#blocks[this.#sums.find(value)];
    return block
      ? this.#counts.sumBefore(block.at) + block.slotAt(value - this.#sums.sumBefore(block.at))
      : this.#count - 1;
  }

  /** The count of feed items before that row. */
  articlesBefore(at: number): number {
    if (at >= this.#count) return this.#articleCount;
    const [block, slot] = this.#locate(at);
    return this.#articles.sumBefore(block.at) + block.articlesBefore(slot);
  }

  setHeight(at: number, height: number, measured: boolean): void {
    const [block, slot] = this.#locate(at);
    this.#grow(block, block.setHeight(slot, height, measured));
  }

  /** Large inserts are read lazily: `rows` must not change. */
  insert(at: number, rows: Rows): void {
    if (rows.count === 0) return;
    this.#rejectDuplicates(rows);
    const last = this.#blocks.at(-1);
    const [block, slot] = at >= this.#count ? [last, last?.count ?? 0] : this.#locate(at);
    this.#count += rows.count;
    if (block && block.count + rows.count <= blockRows) this.#insertInto(block, slot, rows);
    else this.#insertBlocks(block, slot, rows);
  }

  removeRange(from: number, to: number): void {
    const end = Math.min(to, this.#count);
    if (from >= end) return;
    const [first, slot] = this.#locate(from);
    let left = end - from;
    let start = slot;
    for (let block: Block | undefined = first; block && left > 0; block = this.#blocks[block.at + 1]) {
      const upTo = Math.min(block.count, start + left);
      left -= upTo - start;
      this.#touched += upTo - start;
      if (block.isMapped) for (let gone = start; gone < upTo; gone++) this.#byKey.delete(block.keyAt(gone));
      block.remove(start, upTo);
      start = 0;
    }
    this.#count -= end - from;
    this.#mergeAround(first.at);
    this.#rebuild();
  }

  rekey(from: string, to: string): void {
    const block = this.#blockOf(from);
    if (!block || from === to) return;
    if (this.#byKey.has(to)) throw new Error(`Duplicate key ${to}.`);
    block.rekey(from, to);
    if (!block.isMapped) return;
    this.#byKey.delete(from);
    this.#byKey.set(to, block);
  }

  clear(): void {
    this.#blocks = [];
    this.#byKey.clear();
    this.#unmapped.clear();
    this.#count = 0;
    this.#rebuild();
  }

  /** Revises the estimates of the rows of some blocks, except where `estimate` returns none or `isNear` is true. */
  revise(
    from: number,
    to: number,
    isNear: (key: string) => boolean,
    estimate: (meta: number, height: number) => number | undefined,
  ): void {
    for (const block of this.#blocks.slice(from, to)) {
      let delta = 0;
      for (let slot = 0; slot < block.count; slot++) {
        const height = estimate(block.metaAt(slot), block.heightAt(slot));
        if (height !== undefined && !isNear(block.keyAt(slot))) delta += block.setHeight(slot, height, false);
      }
      this.#grow(block, delta);
    }
  }

  /** Adds the keys of these rows to the map. */
  mapRange(from: number, to: number): void {
    if (this.#unmapped.size === 0 || from >= to) return;
    const [first] = this.#locate(from);
    const [last] = this.#locate(to - 1);
    for (let at = first.at; at <= last.at; at++) {
      const block = this.#blocks[at];
      if (block && !block.isMapped) this.#map(block);
    }
  }

  /** Adds the keys of some more blocks to the map. False when all are mapped. */
  mapSome(blocks: number): boolean {
    let left = blocks;
    for (const block of this.#unmapped) {
      if (left-- === 0) return true;
      this.#map(block);
    }
    return false;
  }

  #read(block: Block, slot: number, at: number, top: number): IndexedRow {
    const byte = block.metaAt(slot);
    return {
      at,
      top,
      key: block.keyAt(slot),
      kind: meta.kind(byte),
      height: block.heightAt(slot),
      isMeasured: meta.isMeasured(byte),
      bucket: meta.bucket(byte) % bucketCount,
    };
  }

  #grow(block: Block, delta: number): void {
    if (delta === 0) return;
    this.#sums.add(block.at, delta);
    this.#total += delta;
  }

  #locate(at: number): [Block, number] {
    const block = this.#blocks[this.#counts.find(at)];
    if (!block) throw new RangeError(`No row ${at}.`);
    return [block, at - this.#counts.sumBefore(block.at)];
  }

  #blockOf(key: string): Block | undefined {
    const known = this.#byKey.get(key);
    if (known) return known;
    for (const block of this.#unmapped) {
      this.#map(block);
      if (this.#byKey.has(key)) return this.#byKey.get(key);
    }
    return undefined;
  }

  #rejectDuplicates(rows: Rows): void {
    if (this.#byKey.size === 0) return;
    for (let at = 0; at < rows.count; at++) {
      const key = rows.keyAt(at);
      if (this.#byKey.has(key)) throw new Error(`Duplicate key ${key}.`);
    }
  }

  #map(block: Block): void {
    this.#unmapped.delete(block);
    block.isMapped = true;
    for (const key of block.keys) this.#byKey.set(key, block);
  }

  #insertInto(block: Block, slot: number, rows: Rows): void {
    const { sum, articles, count } = block;
    this.#touched += rows.count + count - slot;
    block.insert(slot, rows);
    if (block.isMapped) for (let at = 0; at < rows.count; at++) this.#byKey.set(rows.keyAt(at), block);
    this.#counts.add(block.at, rows.count);
    this.#articles.add(block.at, block.articles - articles);
    this.#articleCount += block.articles - articles;
    this.#grow(block, block.sum - sum);
  }

  /** The rows do not fit into the block: they get new blocks, and so do the rows after them in that block. */
  #insertBlocks(block: Block | undefined, slot: number, rows: Rows): void {
    const isLazy = rows.count > maxEagerRows;
    const added: Block[] = [];
    for (let from = 0; from < rows.count; from += blockRows)
      added.push(new Block(rows, from, Math.min(rows.count, from + blockRows), isLazy));
    const tail = block && slot > 0 && slot < block.count ? new Block(block, slot, block.count, false) : undefined;
    if (tail) {
      block?.remove(slot, block.count);
      added.push(tail);
    }
    for (const fresh of added) {
      // The map still has the rows of a mapped block under their old block.
      if (block?.isMapped !== false && (fresh === tail || !isLazy)) this.#map(fresh);
      else this.#unmapped.add(fresh);
    }
    this.#touched += rows.count + (tail?.count ?? 0);
    this.#blocks.splice(block ? (slot === 0 ? block.at : block.at + 1) : 0, 0, ...added);
    this.#rebuild();
  }

  #mergeAround(at: number): void {
    for (let position = Math.max(0, at - 1); position <= at + 1 && position < this.#blocks.length - 1; position++) {
      const [left, right] = [this.#blocks[position], this.#blocks[position + 1]];
      if (
        !left ||
        !right ||
        left.count === 0 ||
        right.count === 0 ||
        left.count + right.count > mergeRows ||
        left.isMapped !== right.isMapped
      )
        continue;
      this.#touched += right.count;
      left.insert(left.count, right);
      if (left.isMapped) for (const key of right.keys) this.#byKey.set(key, left);
      right.remove(0, right.count);
    }
  }

  #rebuild(): void {
    if (this.#blocks.some((block) => block.count === 0)) {
      this.#blocks = this.#blocks.filter((block) => {
        if (block.count === 0) this.#unmapped.delete(block);
        return block.count > 0;
      });
    }
    const blocks = this.#blocks;
    this.#touched += blocks.length;
    this.#total = 0;
    this.#articleCount = 0;
    blocks.forEach((block, at) => {
      block.at = at;
      this.#total += block.sum;
      this.#articleCount += block.articles;
    });
    this.#sums.build(blocks.length, (at) => blocks[at]?.sum ?? 0);
    this.#counts.build(blocks.length, (at) => blocks[at]?.count ?? 0);
    this.#articles.build(blocks.length, (at) => blocks[at]?.articles ?? 0);
  }
}
