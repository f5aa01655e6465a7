import { canvasHeight, logicalOf, maxCanvasPx, physicalOf } from "./canvas.ts";
import type { CanvasShape } from "./canvas.ts";
import type { ListSurface, ViewState } from "./surface.ts";

/** With less than this left of the canvas, in views, the offset is rewritten even during a gesture. */
const reserveViews = 1;
/** A larger scroll in one frame, in views, is a scrollbar drag or a jump of the browser: a position, not a distance. */
const teleportViews = 2;
const lateFrames = 3;

export type Move =
  | { readonly kind: "none" }
  /** The browser moved the view because the canvas or the view changed. */
  | { readonly kind: "forced" }
  | { readonly kind: "moved"; readonly delta: number; readonly isTeleport: boolean };

/**
 * The only writer of the scroll offset. The position in the rows is `y = offset + origin`. A correction changes the
 * origin without scrolling. At rest, both are changed together, so that nothing moves on screen.
 */
export class Scroller {
  readonly #surface: ListSurface;
  #view: ViewState = { offset: 0, maxOffset: 0, height: 0, width: 0, scale: 1 };
  /** The offset as last read back. A different offset was not written here. */
  #offset = 0;
  #origin = 0;
  #canvas = 0;
  #isLost = true;
  /** A write that the browser did not execute exactly. It is not repeated. */
  #refused:
    | {
        readonly goal: number;
        readonly offset: number;
        readonly maxOffset: number;
        readonly canvas: number;
        checks: number;
      }
    | undefined;
  #writes = 0;

  constructor(surface: ListSurface) {
    this.#surface = surface;
  }

  get view(): ViewState {
    return this.#view;
  }

  get origin(): number {
    return this.#origin;
  }

  get canvas(): number {
    return this.#canvas;
  }

  get writes(): number {
    return this.#writes;
  }

  get isShown(): boolean {
    return this.#view.height > 0;
  }

  get isOutOfBounds(): boolean {
    return this.#view.offset < -1 / this.#view.scale || this.#view.offset > this.#view.maxOffset + 1;
  }

  get y(): number {
    return this.#offset + this.#origin;
  }

  shape(total: number): CanvasShape {
    return { total, canvas: this.#canvas, view: this.#view.height };
  }

  /** The minimum and maximum of `y`. Rows that do not fill the view are at its end. */
  bounds(total: number): readonly [number, number] {
    const high = total - this.#view.height;
    return [Math.min(0, high), high];
  }

  /** Reads the surface and returns how the view moved since the last call. */
  read(total: number, dragsThumb: boolean): Move {
    const before = this.#view;
    const view = this.#surface.read();
    this.#view = view;
    if (view.height <= 0) {
      this.#isLost = true;
      return { kind: "none" };
    }
    const delta = view.offset - this.#offset;
    const at = this.y;
    this.#offset = view.offset;
    if (this.#isLost) {
      // First read, or the view was hidden: the offset of the browser is meaningless.
      this.#isLost = false;
      this.#origin = at - view.offset;
      return { kind: "forced" };
    }
    if (delta === 0) return { kind: "none" };
    const isCut =
      delta < 0 &&
      view.offset >= view.maxOffset - 1 &&
      (view.maxOffset < before.maxOffset || view.height !== before.height);
    if (isCut) {
      this.#origin = at - view.offset;
      return { kind: "forced" };
    }
    const isTeleport = dragsThumb || Math.abs(delta) >= teleportViews * view.height;
    // On a canvas as high as the rows, a long scroll is an exact distance, except by the scrollbar.
    if (dragsThumb || (isTeleport && total > maxCanvasPx))
      this.#origin = logicalOf(view.offset, this.shape(total)) - view.offset;
    return { kind: "moved", delta, isTeleport };
  }

  /** Moves the view to `y`; while `isMoving`, by the origin alone when possible. */
  moveTo(y: number, total: number, input: { readonly isMoving: boolean; readonly isTouching: boolean }): void {
    const { height, scale } = this.#view;
    const needed = canvasHeight(total, height);
    const canvas = input.isMoving ? Math.max(this.#canvas, needed) : needed;
    if (canvas !== this.#canvas) this.#surface.setCanvas(canvas);
    this.#canvas = canvas;
    // A lower canvas: the browser has limited the offset already.
    if (this.#offset > canvas - height) this.#offset = this.#surface.read().offset;
    const goal = this.#goal(y, total);
    const mayWrite = !input.isTouching && !this.isOutOfBounds;
    if (mayWrite && (!input.isMoving || this.#isShort(y, total)) && Math.abs(goal - this.#offset) >= 0.5 / scale)
      this.#write(goal);
    this.#origin = y - this.#offset;
  }

  /** The heights above the view changed, and with them `y`. Nothing moves on screen. */
  rebase(y: number): void {
    this.#origin = y - this.#offset;
  }

  /** Whether the offset is right for a view at rest. */
  isSettled(total: number): boolean {
    const refused = this.#refused;
    // A higher canvas may be scrollable only a frame later.
    if (refused) return refused.goal <= refused.maxOffset || ++refused.checks > lateFrames;
    return Math.abs(this.#goal(this.y, total) - this.#offset) < 0.5 / this.#view.scale;
  }

  /** In whole device pixels, as browsers round offsets. The origin takes the remainder. */
  #goal(y: number, total: number): number {
    const { scale } = this.#view;
    return Math.round(physicalOf(y, this.shape(total)) * scale) / scale;
  }

  #write(goal: number): void {
    const { maxOffset } = this.#view;
    const refused = this.#refused;
    if (
      refused?.goal === goal &&
      refused.offset === this.#offset &&
      refused.maxOffset === maxOffset &&
      refused.canvas === this.#canvas
    )
      return;
    this.#writes++;
    const offset = this.#surface.writeOffset(goal);
    const isThere = Math.abs(offset - goal) < 0.5 / this.#view.scale;
    this.#refused = isThere ? undefined : { goal, offset, maxOffset, canvas: this.#canvas, checks: 0 };
    this.#offset = offset;
  }

  /** Whether the reader is near an end of the canvas that is not an end of the rows. */
  #isShort(y: number, total: number): boolean {
    const [low, high] = this.bounds(total);
    const reserve = reserveViews * this.#view.height;
    const above = this.#offset;
    const below = this.#canvas - this.#view.height - this.#offset;
    return (above < reserve && y - low > above + 1) || (below < reserve && high - y > below + 1);
  }
}
