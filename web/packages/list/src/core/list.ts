import type { Align } from "./anchor.ts";
import { IndexEdits } from "./edits.ts";
import type { ListEdits } from "./edits.ts";
import { Estimator } from "./estimator.ts";
import { GapFetcher } from "./gaps.ts";
import { HeightIndex } from "./heightIndex.ts";
import type { IndexedRow } from "./heightIndex.ts";
import { Motion } from "./motion.ts";
import type { ListOptions } from "./options.ts";
import { rowsIn, spans } from "./range.ts";
import { Reader } from "./reader.ts";
import { Refiner } from "./refiner.ts";
import { Renderer } from "./renderer.ts";
import { RowSet } from "./rowSet.ts";
import { Scroller } from "./scroller.ts";
import type { Intent, ListState, ListStats, Place } from "./state.ts";
import { toPx, toUnits } from "./units.ts";
import { wantedGaps } from "./wantedGaps.ts";

type Wish = { readonly kind: "row"; readonly key: string; readonly align: Align } | { readonly kind: "latest" };

/** Estimates prove wrong while rows are mounted; so often at most, more are mounted within one frame. */
const maxPasses = 8;
/** Rows beside those in the page whose heights are worth remembering. */
const rememberedRows = 100;

/**
 * The list without a page: what is mounted, where it stands, and who may scroll. One pass a frame reads the page once
 * and writes it once.
 */
export class VirtualList {
  readonly #options: ListOptions;
  readonly #index = new HeightIndex();
  readonly #estimator: Estimator;
  readonly #refiner: Refiner;
  readonly #rows: RowSet;
  readonly #scroller: Scroller;
  readonly #reader: Reader;
  readonly #motion = new Motion();
  readonly #fetcher: GapFetcher | undefined;
  readonly #gaps = new Set<string>();
  readonly #edits: IndexEdits;
  readonly #renderer: Renderer;
  readonly #kept = new Map<string, number>();
  readonly #unseen = new Set<string>();
  #changes: { readonly edit: (edits: ListEdits) => void; readonly intent: Intent }[] = [];
  #told: ListState | undefined;
  #wish: Wish | undefined;
  #isDirty = true;
  #hasMoved = false;
  #cancelFrame: (() => void) | undefined;
  #isInFrame = false;
  #isDestroyed = false;
  #frames = 0;

  constructor(options: ListOptions) {
    this.#options = options;
    const { surface, restore, estimate = 60 } = options;
    this.#estimator = new Estimator(estimate);
    this.#rows = new RowSet(this.#index, surface);
    this.#refiner = new Refiner(this.#index, this.#estimator, this.#rows);
    this.#scroller = new Scroller(surface);
    this.#reader = new Reader(this.#index, this.#scroller, (key) => this.#rows.has(key), restore);
    this.#fetcher =
      options.request &&
      new GapFetcher(options.request, () => {
        this.#schedule();
      });
    this.#renderer = new Renderer(this.#index, this.#rows, this.#scroller, surface, this.#gaps);
    this.#edits = new IndexEdits({
      index: this.#index,
      rows: this.#rows,
      estimator: this.#estimator,
      gaps: this.#gaps,
      knownHeights: new Map(restore?.pinned === false && restore.width === surface.read().width ? restore.heights : []),
      onRemoving: (isGone) => {
        this.#letGo(isGone);
      },
      onRekey: (from, to) => {
        this.#rename(from, to);
      },
      isCounting: () => !this.#reader.pinned,
      onCounted: (key) => {
        this.#unseen.add(key);
      },
    });
  }

  get state(): ListState {
    return { pinned: this.#reader.pinned, unseen: this.#unseen.size, hasNewer: this.#reader.isOpen };
  }

  get stats(): ListStats {
    const { count: rows, touched, bytes: indexBytes, total } = this.#index;
    const { writes, canvas } = this.#scroller;
    return {
      rows,
      mounted: this.#rows.size,
      writes,
      frames: this.#frames,
      touched,
      indexBytes,
      canvas,
      y: this.#reader.y,
      total: toPx(total),
    };
  }

  /** Queues changes for the next frame. All that are queued become one transaction. */
  change(edit: (edits: ListEdits) => void, intent: Intent = "follow-if-pinned"): void {
    this.#changes.push({ edit, intent });
    this.#schedule();
  }

  /** Does at once what the next frame would do: for the first paint. */
  flush(): void {
    this.#frame();
  }

  has(key: string): boolean {
    return this.#index.has(key);
  }

  /** The number of a row, or -1. */
  indexOf(key: string): number {
    return this.#index.indexOf(key);
  }

  rowAt(at: number): IndexedRow | undefined {
    return this.#index.rowAt(at);
  }

  /** From the top of the view to that of a row, in px. */
  topOf(key: string): number | undefined {
    const row = this.#index.rowAt(this.#index.indexOf(key));
    return row && toPx(row.top) - this.#reader.y;
  }

  /** Shows a row, now or once it is held. The reader's own scrolling calls it off. */
  jump(key: string, align: Align = "start"): void {
    this.#wish = { kind: "row", key, align };
    if (this.#changes.length === 0 && !this.#index.has(key)) this.#options.requestAround?.(key);
    this.#schedule();
  }

  /** Goes to the end of the whole, loading it where needed. */
  toLatest(): void {
    if (this.#reader.isOpen && this.#wish?.kind !== "latest") this.#options.requestLatest?.();
    this.#wish = { kind: "latest" };
    this.#schedule();
  }

  /** A row that must stay in the page wherever the reader goes, until it is released as often as it was kept. */
  keep(key: string): void {
    this.#kept.set(key, (this.#kept.get(key) ?? 0) + 1);
    this.#isDirty = true;
    this.#schedule();
  }

  release(key: string): void {
    const times = (this.#kept.get(key) ?? 0) - 1;
    if (times > 0) this.#kept.set(key, times);
    else this.#kept.delete(key);
    this.#isDirty = true;
    this.#schedule();
  }

  /** Loads a gap again whose request failed. */
  retry(gap: string): void {
    this.#fetcher?.retry(gap);
    this.#schedule();
  }

  /** Where the reader is, to be restored by another list. */
  place(): Place {
    const row = this.#reader.ensureAnchor();
    if (!row) return { pinned: true };
    const near = this.#index.rows(Math.max(0, this.#rows.from - rememberedRows), this.#rows.to + rememberedRows);
    const heights = [...near].filter(({ isMeasured }) => isMeasured).map(({ key, height }) => [key, height] as const);
    return {
      pinned: false,
      key: row.key,
      offset: toPx(row.top) - this.#reader.y,
      width: this.#scroller.view.width,
      heights,
    };
  }

  /** The page scrolled, or may have. */
  scrolled(): void {
    this.#schedule();
  }

  touch(isDown: boolean): void {
    this.#motion.touch(isDown, this.#options.clock.now());
    this.#schedule();
  }

  /** The person took or left the thumb of the scrollbar. */
  thumb(isDown: boolean): void {
    this.#motion.thumb(isDown, this.#options.clock.now());
    this.#schedule();
  }

  /** The person pressed what shows or hides a part of that row: its top is what has to stand still now. */
  hold(key: string): void {
    this.#reader.hold(key, this.#options.clock.now());
  }

  /**
   * Heights in px that the page observed, after layout and before paint; also called, with none, when the view itself
   * was resized. `shifts` says of rows how far what is read in them moved within them: that is what stands still, not
   * the top of the row.
   */
  resized(heights: ReadonlyMap<string, number>, shifts?: ReadonlyMap<string, number>): void {
    this.#frame(heights, shifts);
  }

  destroy(): void {
    this.#isDestroyed = true;
    this.#cancelFrame?.();
  }

  #schedule(): void {
    if (this.#cancelFrame || this.#isDestroyed) return;
    this.#cancelFrame = this.#options.clock.frame(() => {
      this.#cancelFrame = undefined;
      this.#frame();
    });
  }

  #frame(heights?: ReadonlyMap<string, number>, shifts?: ReadonlyMap<string, number>): void {
    if (this.#isInFrame || this.#isDestroyed) return;
    this.#isInFrame = true;
    this.#frames++;
    const now = this.#options.clock.now();
    const before = this.#reader.y;
    const move = this.#scroller.read(toPx(this.#index.total), this.#motion.isDraggingThumb);
    if (move.kind === "moved") this.#obey(move.delta, now);
    if (!heights) {
      this.#options.surface.observe(this.#rows.takeFresh());
      this.#applyChanges();
    } else if (this.#scroller.isShown) this.#resize(heights, shifts, now);
    if (this.#scroller.isShown) {
      this.#fulfil();
      this.#layout(move.kind === "moved" && move.isTeleport);
      this.#renderer.render(this.#reader.y, this.#motion.isMoving(now), this.#motion.isTouching);
      this.#reader.ended(before);
      if (this.#reader.pinned) this.#unseen.clear();
      this.#fetch();
    }
    this.#tell();
    this.#isInFrame = false;
    this.#goOn(now, !heights);
  }

  #obey(delta: number, now: number): void {
    this.#motion.moved(delta, now);
    this.#hasMoved = true;
    this.#wish = undefined;
    this.#reader.moved(delta);
  }

  #applyChanges(): void {
    const changes = this.#changes;
    this.#changes = [];
    for (const { edit, intent } of changes) {
      if (intent === "keep") this.#reader.pinned = false;
      this.#reader.ensureAnchor();
      edit(this.#edits);
      this.#rows.forgetRun();
      this.#isDirty = true;
      this.#reader.pinned &&= !this.#reader.isOpen;
      if (intent === "follow") this.#wish = { kind: "latest" };
      this.#reader.settle();
    }
  }

  #resize(heights: ReadonlyMap<string, number>, shifts: ReadonlyMap<string, number> | undefined, now: number): void {
    const isHeld = this.#reader.takeHold(heights, now);
    const { width } = this.#scroller.view;
    // In another width the same row goes on to hold the place even when it left the view: on the way back it comes in
    // again.
    this.#reader.ensureAnchor(this.#refiner.isReflow(width));
    this.#reader.shift(shifts);
    this.#refiner.resized(width, heights);
    for (const [key, px] of heights) {
      const at = this.#index.indexOf(key);
      if (at >= 0 && px > 0 && !this.#gaps.has(key)) this.#index.setHeight(at, toUnits(px), true);
    }
    this.#reader.settle();
    if (isHeld) this.#reader.pinned = this.#reader.isAtEnd;
  }

  /** Takes up a jump whose row is there. */
  #fulfil(): void {
    const wish = this.#wish;
    const row = wish?.kind === "row" ? this.#index.rowAt(this.#index.indexOf(wish.key)) : undefined;
    if (wish?.kind === "row" && row) this.#reader.aim(row, wish.align);
    else if (wish?.kind === "latest" && !this.#reader.isOpen && this.#index.count > 0) this.#reader.pinned = true;
    else return;
    this.#wish = undefined;
  }

  #layout(isTeleport: boolean): void {
    const view = this.#scroller.view.height;
    const reader = this.#reader;
    for (let pass = 0; pass < maxPasses; pass++) {
      reader.settle();
      // Before rows are mounted: the one that holds the place should be one that was seen.
      reader.ensureAnchor();
      // After a leap the visible rows come first, the others with the next frame.
      const needed = isTeleport ? spans.view(reader.y, view) : spans.needed(reader.y, view);
      if (!this.#isDirty && this.#rows.covers(needed.top, needed.bottom)) return;
      const wanted = isTeleport ? needed : spans.wanted(reader.y, view, this.#motion.direction);
      const at = this.#index.indexAt(toUnits(reader.y));
      const [from, to] = rowsIn(this.#index, at, wanted, (row) => this.#estimator.known(row.bucket) ?? row.height);
      const added = this.#rows.show(from, to, new Set(this.#kept.keys()));
      this.#isDirty = false;
      this.#measure(added.filter(({ kind }) => kind !== "gap"));
    }
    reader.settle();
  }

  #measure(added: readonly IndexedRow[]): void {
    const heights = this.#options.surface.measure(added.map(({ key }) => key));
    added.forEach((row, place) => {
      const px = heights[place];
      if (px === undefined) return;
      if (!row.isMeasured) this.#estimator.learn(row.bucket, toUnits(px));
      this.#index.setHeight(row.at, toUnits(px), true);
    });
  }

  #fetch(): void {
    if (!this.#fetcher) return;
    this.#fetcher.look(
      wantedGaps(this.#index, this.#gaps, this.#reader.y, this.#scroller.view.height),
      this.#hasMoved,
      this.#index.count,
    );
    this.#options.surface.setBusy(this.#fetcher.isBusy);
    this.#hasMoved = false;
  }

  #tell(): void {
    const [state, told] = [this.state, this.#told];
    if (told?.pinned === state.pinned && told.unseen === state.unseen && told.hasNewer === state.hasNewer) return;
    this.#told = state;
    this.#options.onState?.(state);
  }

  /** Frames go on as long as there is something to wait for; a list at rest costs nothing. */
  #goOn(now: number, isOwnFrame: boolean): void {
    if (this.#changes.length > 0 || this.#isAtWork(now)) {
      this.#schedule();
      return;
    }
    if (!isOwnFrame || !this.#scroller.isShown) return;
    this.#motion.rest(now);
    // Estimates are mended at rest only. What that moves in the sums is not seen: the next frame brings the canvas in
    // line.
    this.#reader.ensureAnchor();
    if (!this.#refiner.run()) return;
    this.#reader.settle();
    this.#scroller.rebase(this.#reader.y);
    this.#schedule();
  }

  #isAtWork(now: number): boolean {
    if (this.#motion.isMoving(now) || this.#rows.hasFresh) return true;
    if (!this.#scroller.isShown) return false;
    const { top, bottom } = spans.needed(this.#reader.y, this.#scroller.view.height);
    return (
      this.#reader.isAiming || !this.#scroller.isSettled(toPx(this.#index.total)) || !this.#rows.covers(top, bottom)
    );
  }

  #letGo(isGone: (key: string) => boolean): void {
    for (const key of this.#unseen) if (isGone(key)) this.#unseen.delete(key);
    for (const key of this.#kept.keys()) if (isGone(key)) this.#kept.delete(key);
    this.#reader.letGo(isGone);
  }

  #rename(from: string, to: string): void {
    this.#reader.rename(from, to);
    if (this.#unseen.delete(from)) this.#unseen.add(to);
    const kept = this.#kept.get(from);
    if (kept !== undefined) this.#kept.set(to, kept);
    this.#kept.delete(from);
  }
}
