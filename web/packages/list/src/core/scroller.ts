import { canvasHeight, logicalOf, maxCanvasPx, physicalOf } from "./canvas.ts";
import type { CanvasShape } from "./canvas.ts";
import type { ListSurface, ViewState } from "./surface.ts";

/**
 * Past this many views of rows beyond the reach of the canvas, the canvas is moved under the reader even during a
 * gesture.
 */
const reserveViews = 1;
/** A larger step within one frame is a drag of the bar or a jump of the browser: it means a place, not a distance. */
const teleportViews = 2;
const lateFrames = 3;

export type Move =
  | { readonly kind: "none" }
  /** The browser moved the view because its canvas or the view changed: nobody meant it. */
  | { readonly kind: "forced" }
  | { readonly kind: "moved"; readonly delta: number; readonly isTeleport: boolean };

/**
 * The one writer of the scroll position. `y`, where the view stands among the rows, is `offset + origin`: a correction
 * changes the origin and nothing is scrolled, and once the hand is off, both are changed together so that nothing moves
 * on screen.
 */
export class Scroller {
  readonly #surface: ListSurface;
  #view: ViewState = { offset: 0, maxOffset: 0, height: 0, width: 0, scale: 1 };
  /** The offset as it was read back last: whatever differs from it was not written here. */
  #offset = 0;
  #origin = 0;
  #canvas = 0;
  #isLost = true;
  /** A write that did not lead where it should; the same one again would not either. */
  #refused:
    | {
        readonly goal: number;
        readonly offset: number;
        readonly maxOffset: number;
        readonly canvas: number;
        looks: number;
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

  /** The lowest and the highest `y`. Rows that do not fill the view stand at its end. */
  bounds(total: number): readonly [number, number] {
    const high = total - this.#view.height;
    return [Math.min(0, high), high];
  }

  /** Reads the page and says how the view moved since the last time. */
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
      // The first time, and after the view was hidden: what the browser kept of the position says nothing.
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
    // On a canvas that can be as high as the rows only the bar means a place: there, a leap is as long as it looks.
    if (dragsThumb || (isTeleport && total > maxCanvasPx))
      this.#origin = logicalOf(view.offset, this.shape(total)) - view.offset;
    return { kind: "moved", delta, isTeleport };
  }

  /** Brings the view to `y`. While `isMoving`, by the origin alone where that is possible. */
  moveTo(y: number, total: number, hand: { readonly isMoving: boolean; readonly isTouching: boolean }): void {
    const { height, scale } = this.#view;
    const needed = canvasHeight(total, height);
    const canvas = hand.isMoving ? Math.max(this.#canvas, needed) : needed;
    if (canvas !== this.#canvas) this.#surface.setCanvas(canvas);
    this.#canvas = canvas;
    // Where it ended above the view, the browser has cut the offset already.
    if (this.#offset > canvas - height) this.#offset = this.#surface.read().offset;
    const goal = this.#goal(y, total);
    const mayWrite = !hand.isTouching && !this.isOutOfBounds;
    if (mayWrite && (!hand.isMoving || this.#isShort(y, total)) && Math.abs(goal - this.#offset) >= 0.5 / scale)
      this.#write(goal);
    this.#origin = y - this.#offset;
  }

  /** The sums above the view changed, and with them `y`; nothing moves on screen. */
  rebase(y: number): void {
    this.#origin = y - this.#offset;
  }

  /** Whether the origin is where it belongs for a view at rest. */
  isSettled(total: number): boolean {
    const refused = this.#refused;
    // A canvas that was made higher may be scrollable only a frame later.
    if (refused) return refused.goal <= refused.maxOffset || ++refused.looks > lateFrames;
    return Math.abs(this.#goal(this.y, total) - this.#offset) < 0.5 / this.#view.scale;
  }

  /** In whole device pixels: a browser keeps no others. What is left over is the origin's. */
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
    this.#refused = isThere ? undefined : { goal, offset, maxOffset, canvas: this.#canvas, looks: 0 };
    this.#offset = offset;
  }

  /** Rows that the rest of the canvas cannot show, although the reader is near its end. */
  #isShort(y: number, total: number): boolean {
    const [low, high] = this.bounds(total);
    const reserve = reserveViews * this.#view.height;
    const above = this.#offset;
    const below = this.#canvas - this.#view.height - this.#offset;
    return (above < reserve && y - low > above + 1) || (below < reserve && high - y > below + 1);
  }
}
