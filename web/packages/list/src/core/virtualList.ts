import type { Align } from "./anchor.ts";
import { IndexEdits } from "./edits.ts";
import type { ListEdits } from "./edits.ts";
import { Estimator } from "./estimator.ts";
import { GapFetcher } from "./gapFetcher.ts";
import { HeightIndex } from "./heightIndex.ts";
import type { IndexedRow } from "./heightIndex.ts";
import { Motion } from "./motion.ts";
import type { ListOptions } from "./options.ts";
import { rowsIn, spans } from "./range.ts";
import { ReaderPosition } from "./readerPosition.ts";
import { Refiner } from "./refiner.ts";
import { Renderer } from "./renderer.ts";
import { MountedRows } from "./mountedRows.ts";
import { Scroller } from "./scroller.ts";
import type { Intent, ListState, ListStats, SavedPosition } from "./state.ts";
import { toPx, toUnits } from "./units.ts";
import { wantedGaps } from "./wantedGaps.ts";

type PendingJump = { readonly kind: "row"; readonly key: string; readonly align: Align } | { readonly kind: "latest" };

/** Maximum of layout passes in a frame. Mounted rows may be lower than estimated, so that more rows are needed. */
const maxPasses = 8;
/** Rows above and below the mounted ones whose heights are saved with a position. */
const savedRows = 100;

/**
 * A virtual list independent of the DOM: decides which rows are mounted, where they are, and when to scroll. Each frame
 * reads the surface once and writes it once.
 */
export class VirtualList {
  readonly #options: ListOptions;
  readonly #index = new HeightIndex();
  readonly #estimator: Estimator;
  readonly #refiner: Refiner;
  readonly #rows: MountedRows;
  readonly #scroller: Scroller;
  readonly #reader: ReaderPosition;
  readonly #motion = new Motion();
  readonly #fetcher: GapFetcher | undefined;
  readonly #gaps = new Set<string>();
  readonly #edits: IndexEdits;
  readonly #renderer: Renderer;
  readonly #retained = new Map<string, number>();
  readonly #unseen = new Set<string>();
  #changes: { readonly edit: (edits: ListEdits) => void; readonly intent: Intent }[] = [];
  #lastState: ListState | undefined;
  #pendingJump: PendingJump | undefined;
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
    this.#rows = new MountedRows(this.#index, surface);
    this.#refiner = new Refiner(this.#index, this.#estimator, this.#rows);
    this.#scroller = new Scroller(surface);
    this.#reader = new ReaderPosition(this.#index, this.#scroller, (key) => this.#rows.has(key), restore);
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
        this.#onRemoving(isGone);
      },
      onRekey: (from, to) => {
        this.#rekey(from, to);
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

  /** Queues changes for the next frame, which applies all queued changes in one transaction. */
  change(edit: (edits: ListEdits) => void, intent: Intent = "follow-if-pinned"): void {
    this.#changes.push({ edit, intent });
    this.#schedule();
  }

  /** Runs the next frame now, for the first paint. */
  flush(): void {
    this.#frame();
  }

  has(key: string): boolean {
    return this.#index.has(key);
  }

  /** The index of a row, or -1. */
  indexOf(key: string): number {
    return this.#index.indexOf(key);
  }

  rowAt(at: number): IndexedRow | undefined {
    return this.#index.rowAt(at);
  }

  /** Distance from the top of the view to the top of a row, in px. */
  topOf(key: string): number | undefined {
    const row = this.#index.rowAt(this.#index.indexOf(key));
    return row && toPx(row.top) - this.#reader.y;
  }

  /** Scrolls to a row, now or once it is loaded. Scrolling by the reader cancels the jump. */
  jump(key: string, align: Align = "start"): void {
    this.#pendingJump = { kind: "row", key, align };
    if (this.#changes.length === 0 && !this.#index.has(key)) this.#options.requestAround?.(key);
    this.#schedule();
  }

  /** Scrolls to the newest row and loads it when necessary. */
  toLatest(): void {
    if (this.#reader.isOpen && this.#pendingJump?.kind !== "latest") this.#options.requestLatest?.();
    this.#pendingJump = { kind: "latest" };
    this.#schedule();
  }

  /** Keeps a row mounted wherever the reader scrolls, until it is released as often as it was retained. */
  retain(key: string): void {
    this.#retained.set(key, (this.#retained.get(key) ?? 0) + 1);
    this.#isDirty = true;
    this.#schedule();
  }

  release(key: string): void {
    const times = (this.#retained.get(key) ?? 0) - 1;
    if (times > 0) this.#retained.set(key, times);
    else this.#retained.delete(key);
    this.#isDirty = true;
    this.#schedule();
  }

  /** Repeats the failed request of a gap. */
  retry(gap: string): void {
    this.#fetcher?.retry(gap);
    this.#schedule();
  }

  /** The position of the reader, for the option `restore` of another list. */
  savePosition(): SavedPosition {
    const row = this.#reader.ensureAnchor();
    if (!row) return { pinned: true };
    const near = this.#index.rows(Math.max(0, this.#rows.from - savedRows), this.#rows.to + savedRows);
    const heights = [...near].filter(({ isMeasured }) => isMeasured).map(({ key, height }) => [key, height] as const);
    return {
      pinned: false,
      key: row.key,
      offset: toPx(row.top) - this.#reader.y,
      width: this.#scroller.view.width,
      heights,
    };
  }

  /** The surface may have scrolled. */
  scrolled(): void {
    this.#schedule();
  }

  touch(isDown: boolean): void {
    this.#motion.touch(isDown, this.#options.clock.now());
    this.#schedule();
  }

  /** The user grabbed or released the thumb of the scrollbar. */
  thumb(isDown: boolean): void {
    this.#motion.thumb(isDown, this.#options.clock.now());
    this.#schedule();
  }

  /** The user pressed a control that expands or collapses this row. Its top must not move. */
  hold(key: string): void {
    this.#reader.hold(key, this.#options.clock.now());
  }

  /**
   * Called with observed heights in px, after layout and before paint, and with none when the view was resized.
   * `shifts` has the distance by which the text of a row moved inside the row: the text must not move on screen, not
   * the row.
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
    if (move.kind === "moved") this.#onScrolled(move.delta, now);
    if (!heights) {
      this.#options.surface.observe(this.#rows.takeFresh());
      this.#applyChanges();
    } else if (this.#scroller.isShown) this.#resize(heights, shifts, now);
    if (this.#scroller.isShown) {
      this.#startJump();
      this.#layout(move.kind === "moved" && move.isTeleport);
      this.#renderer.render(this.#reader.y, this.#motion.isMoving(now), this.#motion.isTouching);
      this.#reader.onFrameEnd(before);
      if (this.#reader.pinned) this.#unseen.clear();
      this.#fetch();
    }
    this.#notifyState();
    this.#isInFrame = false;
    this.#continue(now, !heights);
  }

  #onScrolled(delta: number, now: number): void {
    this.#motion.moved(delta, now);
    this.#hasMoved = true;
    this.#pendingJump = undefined;
    this.#reader.onScrolled(delta);
  }

  #applyChanges(): void {
    const changes = this.#changes;
    this.#changes = [];
    for (const { edit, intent } of changes) {
      if (intent === "keep") this.#reader.pinned = false;
      this.#reader.ensureAnchor();
      edit(this.#edits);
      this.#rows.invalidateRun();
      this.#isDirty = true;
      this.#reader.pinned &&= !this.#reader.isOpen;
      if (intent === "follow") this.#pendingJump = { kind: "latest" };
      this.#reader.applyAnchor();
    }
  }

  #resize(heights: ReadonlyMap<string, number>, shifts: ReadonlyMap<string, number> | undefined, now: number): void {
    const isHeld = this.#reader.takeHold(heights, now);
    const { width } = this.#scroller.view;
    // A change of width keeps the anchor row even when it leaves the view: it is back when the width is.
    this.#reader.ensureAnchor(this.#refiner.isReflow(width));
    this.#reader.shift(shifts);
    this.#refiner.resized(width, heights);
    for (const [key, px] of heights) {
      const at = this.#index.indexOf(key);
      if (at >= 0 && px > 0 && !this.#gaps.has(key)) this.#index.setHeight(at, toUnits(px), true);
    }
    this.#reader.applyAnchor();
    if (isHeld) this.#reader.pinned = this.#reader.isAtEnd;
  }

  /** Starts a pending jump once its row is loaded. */
  #startJump(): void {
    const jump = this.#pendingJump;
    const row = jump?.kind === "row" ? this.#index.rowAt(this.#index.indexOf(jump.key)) : undefined;
    if (jump?.kind === "row" && row) this.#reader.aim(row, jump.align);
    else if (jump?.kind === "latest" && !this.#reader.isOpen && this.#index.count > 0) this.#reader.pinned = true;
    else return;
    this.#pendingJump = undefined;
  }

  #layout(isTeleport: boolean): void {
    const view = this.#scroller.view.height;
    const reader = this.#reader;
    for (let pass = 0; pass < maxPasses; pass++) {
      reader.applyAnchor();
      // Before rows are mounted: the anchor should be a row that was visible.
      reader.ensureAnchor();
      // After a long scroll the visible rows are mounted first, the others in the next frame.
      const needed = isTeleport ? spans.view(reader.y, view) : spans.needed(reader.y, view);
      if (!this.#isDirty && this.#rows.covers(needed.top, needed.bottom)) return;
      const wanted = isTeleport ? needed : spans.wanted(reader.y, view, this.#motion.direction);
      const at = this.#index.indexAt(toUnits(reader.y));
      const [from, to] = rowsIn(this.#index, at, wanted, (row) => this.#estimator.known(row.bucket) ?? row.height);
      const added = this.#rows.show(from, to, new Set(this.#retained.keys()));
      this.#isDirty = false;
      this.#measure(added.filter(({ kind }) => kind !== "gap"));
    }
    reader.applyAnchor();
  }

  #measure(added: readonly IndexedRow[]): void {
    const heights = this.#options.surface.measure(added.map(({ key }) => key));
    added.forEach((row, position) => {
      const px = heights[position];
      if (px === undefined) return;
      if (!row.isMeasured) this.#estimator.learn(row.bucket, toUnits(px));
      this.#index.setHeight(row.at, toUnits(px), true);
    });
  }

  #fetch(): void {
    if (!this.#fetcher) return;
    this.#fetcher.update(
      wantedGaps(this.#index, this.#gaps, this.#reader.y, this.#scroller.view.height),
      this.#hasMoved,
      this.#index.count,
    );
    this.#options.surface.setBusy(this.#fetcher.isBusy);
    this.#hasMoved = false;
  }

  #notifyState(): void {
    const [state, last] = [this.state, this.#lastState];
    if (last?.pinned === state.pinned && last.unseen === state.unseen && last.hasNewer === state.hasNewer) return;
    this.#lastState = state;
    this.#options.onState?.(state);
  }

  /** Requests another frame while there is work left. An idle list requests none. */
  #continue(now: number, isOwnFrame: boolean): void {
    if (this.#changes.length > 0 || this.#isBusy(now)) {
      this.#schedule();
      return;
    }
    if (!isOwnFrame || !this.#scroller.isShown) return;
    this.#motion.rest(now);
    // Estimates are refined only at rest. The offsets change, not the picture; the next frame adjusts the canvas.
    this.#reader.ensureAnchor();
    if (!this.#refiner.run()) return;
    this.#reader.applyAnchor();
    this.#scroller.rebase(this.#reader.y);
    this.#schedule();
  }

  #isBusy(now: number): boolean {
    if (this.#motion.isMoving(now) || this.#rows.hasFresh) return true;
    if (!this.#scroller.isShown) return false;
    const { top, bottom } = spans.needed(this.#reader.y, this.#scroller.view.height);
    return (
      this.#reader.isAiming || !this.#scroller.isSettled(toPx(this.#index.total)) || !this.#rows.covers(top, bottom)
    );
  }

  #onRemoving(isGone: (key: string) => boolean): void {
    for (const key of this.#unseen) if (isGone(key)) this.#unseen.delete(key);
    for (const key of this.#retained.keys()) if (isGone(key)) this.#retained.delete(key);
    this.#reader.onRemoving(isGone);
  }

  #rekey(from: string, to: string): void {
    this.#reader.rekey(from, to);
    if (this.#unseen.delete(from)) this.#unseen.add(to);
    const kept = this.#retained.get(from);
    if (kept !== undefined) this.#retained.set(to, kept);
    this.#retained.delete(from);
  }
}
