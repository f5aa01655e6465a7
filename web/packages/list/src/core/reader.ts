import { aligned, heldAt, offsetOf } from "./anchor.ts";
import type { Align, Anchor } from "./anchor.ts";
import type { HeightIndex, IndexedRow } from "./heightIndex.ts";
import { nearestArticle, survivor } from "./neighbours.ts";
import type { Scroller } from "./scroller.ts";
import type { Place } from "./state.ts";
import { toPx, toUnits } from "./units.ts";

/** A place that is aimed at is aimed at again until it held for so many frames. */
const stableFrames = 2;
/** As long as this after a press, a change of the pressed row's height is the person's doing. */
const holdMs = 500;
/** At the end, in device pixels. */
const endDevicePx = 2;
/** Of sums of fractions, in px. */
const rounding = 1e-6;

/** Where the reader is: at the end, or at a row that stands still whatever happens around it. */
export class Reader {
  /** At the end, and stays there. */
  pinned: boolean;
  /** Where the view begins among the rows, in px. */
  y = 0;
  readonly #index: HeightIndex;
  readonly #scroller: Scroller;
  readonly #isMounted: (key: string) => boolean;
  #anchor: Anchor | undefined;
  /** Frames for which the aimed-at anchor has to hold still. */
  #aiming = 0;
  #hold: { readonly key: string; readonly until: number } | undefined;

  constructor(index: HeightIndex, scroller: Scroller, isMounted: (key: string) => boolean, restore: Place | undefined) {
    this.#index = index;
    this.#isMounted = isMounted;
    this.#scroller = scroller;
    this.pinned = restore?.pinned ?? true;
    if (restore?.pinned === false) this.#anchor = heldAt(restore.key, restore.offset);
  }

  get isAiming(): boolean {
    return this.#aiming > 0;
  }

  /** What is held ends before the end of the whole. */
  get isOpen(): boolean {
    return this.#index.rowAt(this.#index.count - 1)?.kind === "gap";
  }

  get isAtEnd(): boolean {
    return !this.isOpen && this.#index.count > 0 && this.#bounds[1] - this.y <= endDevicePx / this.#scroller.view.scale;
  }

  /** The reader scrolled: from here on the place is theirs. */
  moved(delta: number): void {
    this.#hold = undefined;
    this.#aiming = 0;
    this.#anchor = undefined;
    this.y = this.#limited(this.#scroller.y);
    if (delta < 0) this.pinned = false;
    else this.pinned ||= this.isAtEnd;
  }

  /** The row that holds the place of a reader who is not at the end: the same one as long as it is in view. */
  ensureAnchor(isSticky = false): IndexedRow | undefined {
    if (this.pinned || this.#index.count === 0) return undefined;
    const held = this.#anchor && this.#row(this.#anchor.key);
    if (held && (isSticky || this.isAiming || this.#isInView(held))) return held;
    const row = nearestArticle(
      this.#index,
      toUnits(this.y),
      toUnits(this.y + this.#scroller.view.height),
      this.#isMounted,
    );
    if (row) this.#holdWhereItIs(row);
    return row;
  }

  /** Goes to where the anchor stands as it should. */
  settle(): void {
    this.y = this.#target();
  }

  aim(row: IndexedRow, align: Align): void {
    const { height } = this.#scroller.view;
    const [top, bottom] = [toPx(row.top) - this.y, toPx(row.top + row.height) - this.y];
    if (align !== "nearest") this.#anchor = aligned(row.key, align, toPx(row.height), height);
    else if (top < 0 || bottom > height)
      this.#anchor = aligned(row.key, top < 0 ? "start" : "end", toPx(row.height), height);
    else this.#anchor = heldAt(row.key, top);
    this.pinned = false;
    this.#aiming = stableFrames;
  }

  /** What is read in the anchored row moved within it. */
  shift(shifts: ReadonlyMap<string, number> | undefined): void {
    const px = this.#anchor && shifts?.get(this.#anchor.key);
    if (this.#anchor && px !== undefined) this.#anchor = { ...this.#anchor, offset: this.#anchor.offset - px };
  }

  hold(key: string, now: number): void {
    this.#hold = { key, until: now + holdMs };
  }

  /** Whether one of these rows is pressed: then its top is what stands still from now on. */
  takeHold(keys: ReadonlyMap<string, unknown>, now: number): boolean {
    const held =
      this.#hold && now <= this.#hold.until && keys.has(this.#hold.key) ? this.#row(this.#hold.key) : undefined;
    if (!held) return false;
    this.#holdWhereItIs(held);
    this.pinned = false;
    return true;
  }

  /** A frame ended in which the view began at `before` when it started. */
  ended(before: number): void {
    // Who sees all rows is at their end, however they came there.
    if (this.#bounds[1] <= 0) this.pinned ||= this.isAtEnd;
    if (this.#aiming > 0) {
      if (before === this.y) this.#aiming--;
      // A row that is aimed at and leads to the very end leads to following it.
      if (this.isAtEnd) this.pinned = true;
    } else if (!this.pinned) this.#accept();
  }

  /** Rows go: the anchor passes to the next one that stays, at the place where that one stands. */
  letGo(isGone: (key: string) => boolean): void {
    if (!this.#anchor || !isGone(this.#anchor.key)) return;
    this.settle();
    const row = survivor(this.#index, this.#index.indexOf(this.#anchor.key), isGone);
    this.#anchor = undefined;
    if (row) this.#holdWhereItIs(row);
    this.#aiming = 0;
  }

  rename(from: string, to: string): void {
    if (this.#anchor?.key === from) this.#anchor = { ...this.#anchor, key: to };
    if (this.#hold?.key === from) this.#hold = { ...this.#hold, key: to };
  }

  get #bounds(): readonly [number, number] {
    return this.#scroller.bounds(toPx(this.#index.total));
  }

  #row(key: string): IndexedRow | undefined {
    return this.#index.rowAt(this.#index.indexOf(key));
  }

  #isInView(row: IndexedRow): boolean {
    const top = toUnits(this.y);
    return row.top + row.height > top && row.top < top + toUnits(this.#scroller.view.height);
  }

  #holdWhereItIs(row: IndexedRow): void {
    this.#anchor = heldAt(row.key, toPx(row.top) - this.y);
  }

  #limited(y: number): number {
    const [low, high] = this.#bounds;
    return this.#scroller.isOutOfBounds ? y : Math.min(Math.max(y, low), high);
  }

  #target(): number {
    if (this.pinned) return this.#bounds[1];
    const row = this.#anchor && this.#row(this.#anchor.key);
    if (!this.#anchor || !row) return this.#limited(this.y);
    return this.#limited(toPx(row.top) - offsetOf(this.#anchor, toPx(row.height), this.#scroller.view.height));
  }

  /**
   * Where the end of the rows kept a held row from standing where it should, it is held where it stands from now on.
   */
  #accept(): void {
    const anchor = this.#anchor;
    const row = anchor && this.#row(anchor.key);
    if (!row) return;
    const isPlain = anchor.viewPart === 0 && anchor.rowPart === 0;
    if (!isPlain || Math.abs(toPx(row.top) - this.y - anchor.offset) > rounding) this.#holdWhereItIs(row);
  }
}
