import { aligned, heldAt, offsetOf } from "./anchor.ts";
import type { Align, Anchor } from "./anchor.ts";
import type { HeightIndex, IndexedRow } from "./heightIndex.ts";
import { nearestArticle, survivor } from "./neighbours.ts";
import type { Scroller } from "./scroller.ts";
import type { SavedPosition } from "./state.ts";
import { toPx, toUnits } from "./units.ts";

/** A jump is repeated until its target is stable for this number of frames. */
const stableFrames = 2;
/** A change of a row's height within this time after a press on the row was caused by the press. */
const holdMs = 500;
/** Distance to the end that still counts as the end, in device pixels. */
const endDevicePx = 2;
/** Error of sums of fractions, in px. */
const epsilonPx = 1e-6;

/** The position of the reader: pinned to the end, or anchored to a row that must not move on screen. */
export class ReaderPosition {
  /** At the end, and follows it. */
  pinned: boolean;
  /** Offset of the top of the view in the rows, in px. */
  y = 0;
  readonly #index: HeightIndex;
  readonly #scroller: Scroller;
  readonly #isMounted: (key: string) => boolean;
  #anchor: Anchor | undefined;
  /** Frames for which the target of a jump has to be stable. */
  #aiming = 0;
  #hold: { readonly key: string; readonly until: number } | undefined;

  constructor(
    index: HeightIndex,
    scroller: Scroller,
    isMounted: (key: string) => boolean,
    restore: SavedPosition | undefined,
  ) {
    this.#index = index;
    this.#isMounted = isMounted;
    this.#scroller = scroller;
    this.pinned = restore?.pinned ?? true;
    if (restore?.pinned === false) this.#anchor = heldAt(restore.key, restore.offset);
  }

  get isAiming(): boolean {
    return this.#aiming > 0;
  }

  /** The list ends in a gap: newer rows are not loaded. */
  get isOpen(): boolean {
    return this.#index.rowAt(this.#index.count - 1)?.kind === "gap";
  }

  get isAtEnd(): boolean {
    return !this.isOpen && this.#index.count > 0 && this.#bounds[1] - this.y <= endDevicePx / this.#scroller.view.scale;
  }

  /** The reader scrolled: drops the anchor and the target of a jump. */
  onScrolled(delta: number): void {
    this.#hold = undefined;
    this.#aiming = 0;
    this.#anchor = undefined;
    this.y = this.#limited(this.#scroller.y);
    if (delta < 0) this.pinned = false;
    else this.pinned ||= this.isAtEnd;
  }

  /** The anchor row of a reader who is not at the end. It stays the same while it is in view. */
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
    if (row) this.#anchorAt(row);
    return row;
  }

  /** Moves the view so that the anchor row is where it should be. */
  applyAnchor(): void {
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

  /** The text of the anchor row moved inside the row. */
  shift(shifts: ReadonlyMap<string, number> | undefined): void {
    const px = this.#anchor && shifts?.get(this.#anchor.key);
    if (this.#anchor && px !== undefined) this.#anchor = { ...this.#anchor, offset: this.#anchor.offset - px };
  }

  hold(key: string, now: number): void {
    this.#hold = { key, until: now + holdMs };
  }

  /** Anchors to the pressed row when it is one of these. */
  takeHold(keys: ReadonlyMap<string, unknown>, now: number): boolean {
    const held =
      this.#hold && now <= this.#hold.until && keys.has(this.#hold.key) ? this.#row(this.#hold.key) : undefined;
    if (!held) return false;
    this.#anchorAt(held);
    this.pinned = false;
    return true;
  }

  /** @param before `y` at the start of the frame. */
  onFrameEnd(before: number): void {
    // When all rows fit into the view, the reader is at the end.
    if (this.#bounds[1] <= 0) this.pinned ||= this.isAtEnd;
    if (this.#aiming > 0) {
      if (before === this.y) this.#aiming--;
      // A jump that ends at the end follows it from now on.
      if (this.isAtEnd) this.pinned = true;
    } else if (!this.pinned) this.#acceptOffset();
  }

  /** Rows are removed: the anchor moves to the next row that stays. */
  onRemoving(isGone: (key: string) => boolean): void {
    if (!this.#anchor || !isGone(this.#anchor.key)) return;
    this.applyAnchor();
    const row = survivor(this.#index, this.#index.indexOf(this.#anchor.key), isGone);
    this.#anchor = undefined;
    if (row) this.#anchorAt(row);
    this.#aiming = 0;
  }

  rekey(from: string, to: string): void {
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

  #anchorAt(row: IndexedRow): void {
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

  /** Where the bounds kept the anchor row from its offset, its actual offset becomes the new one. */
  #acceptOffset(): void {
    const anchor = this.#anchor;
    const row = anchor && this.#row(anchor.key);
    if (!row) return;
    const isPlain = anchor.viewPart === 0 && anchor.rowPart === 0;
    if (!isPlain || Math.abs(toPx(row.top) - this.y - anchor.offset) > epsilonPx) this.#anchorAt(row);
  }
}
