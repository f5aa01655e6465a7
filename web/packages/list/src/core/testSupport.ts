import type { RowKind } from "./rows.ts";
import type { ListClock, ListSurface, ViewState } from "./surface.ts";

/** A clock that the test advances. */
export class FakeClock implements ListClock {
  #now = 0;
  #frames: (() => void)[] = [];

  now(): number {
    return this.#now;
  }

  get isIdle(): boolean {
    return this.#frames.length === 0;
  }

  frame(run: () => void): () => void {
    this.#frames.push(run);
    return () => {
      this.#frames = this.#frames.filter((held) => held !== run);
    };
  }

  pass(ms: number): void {
    this.#now += ms;
  }

  runFrames(): void {
    const due = this.#frames;
    this.#frames = [];
    for (const run of due) run();
  }
}

/** How a browser answers a write of the scroll position. */
export type Rounding = (offset: number) => number;

interface FakeNode {
  readonly kind: RowKind;
  parkedAt: number | undefined;
}

export interface FakeOptions {
  readonly heightOf: (key: string) => number;
  readonly height?: number;
  readonly rounding?: Rounding;
  readonly scale?: number;
  /** A larger canvas becomes scrollable one frame later. */
  readonly isLate?: boolean;
}

/** A surface with layout but without painting: rows in flow inside a window on a canvas. */
export class FakeSurface implements ListSurface {
  readonly nodes = new Map<string, FakeNode>();
  order: string[] = [];
  readonly observed = new Set<string>();
  readonly feedPositions = new Map<string, { readonly position: number; readonly size: number }>();
  writes = 0;
  measures = 0;
  width = 800;
  height: number;
  windowTop = 0;
  isBusy = false;
  tabStop: string | undefined;
  heightOf: (key: string) => number;
  rounding: Rounding;
  /** Called at each scroll write. */
  onWrite: () => void = () => undefined;
  readonly #scale: number;
  readonly #isLate: boolean;
  #canvas = 0;
  #scrollable = 0;
  #offset = 0;
  #isScrolled = false;
  readonly #gaps = new Map<string, number>();
  readonly #seen = new Map<string, number>();

  constructor(options: FakeOptions) {
    this.heightOf = options.heightOf;
    this.height = options.height ?? 600;
    this.rounding = options.rounding ?? ((offset) => offset);
    this.#scale = options.scale ?? 1;
    this.#isLate = options.isLate ?? false;
  }

  get offset(): number {
    return this.#offset;
  }

  set offset(offset: number) {
    this.#isScrolled ||= offset !== this.#offset;
    this.#offset = offset;
  }

  get canvas(): number {
    return this.#canvas;
  }

  read(): ViewState {
    this.#limit();
    return {
      offset: this.offset,
      maxOffset: this.#maxOffset(),
      height: this.height,
      width: this.width,
      scale: this.#scale,
    };
  }

  setCanvas(height: number): void {
    this.#canvas = height;
    if (!this.#isLate || height < this.#scrollable) this.#scrollable = height;
    this.#limit();
  }

  writeOffset(offset: number): number {
    this.writes++;
    this.onWrite();
    this.offset = this.rounding(offset);
    this.#limit();
    return this.offset;
  }

  mount(key: string, kind: RowKind, before: string | undefined): void {
    if (this.nodes.has(key)) throw new Error(`${key} is mounted twice.`);
    this.nodes.set(key, { kind, parkedAt: undefined });
    const at = before === undefined ? this.order.length : this.order.indexOf(before);
    if (at < 0) throw new Error(`${before} is not mounted.`);
    this.order.splice(at, 0, key);
  }

  unmount(key: string): void {
    this.nodes.delete(key);
    this.observed.delete(key);
    this.#seen.delete(key);
    this.order = this.order.filter((held) => held !== key);
  }

  rename(from: string, to: string): void {
    const node = this.nodes.get(from);
    if (!node) return;
    this.nodes.delete(from);
    this.nodes.set(to, node);
    this.order[this.order.indexOf(from)] = to;
    if (this.observed.delete(from)) this.observed.add(to);
    this.#seen.set(to, this.#seen.get(from) ?? 0);
  }

  measure(keys: readonly string[]): readonly number[] {
    if (keys.length > 0) this.measures++;
    for (const key of keys) this.#seen.set(key, this.#heightOf(key));
    return keys.map((key) => this.#heightOf(key));
  }

  observe(keys: readonly string[]): void {
    for (const key of keys) this.observed.add(key);
  }

  moveWindow(top: number): void {
    this.windowTop = top;
  }

  park(key: string, top: number | undefined): void {
    const node = this.nodes.get(key);
    if (node) node.parkedAt = top;
  }

  sizeGap(key: string, height: number): void {
    this.#gaps.set(key, height);
  }

  describe(key: string, position: number, size: number): void {
    this.feedPositions.set(key, { position, size });
  }

  setTabStop(key: string | undefined): void {
    this.tabStop = key;
  }

  setBusy(isBusy: boolean): void {
    this.isBusy = isBusy;
  }

  /** Scrolls as the user does. */
  scrollBy(delta: number): void {
    this.offset = Math.round((this.offset + delta) * this.#scale) / this.#scale;
    this.#limit();
  }

  /** The heights that changed since the last call, as a ResizeObserver reports them. */
  changedHeights(): Map<string, number> {
    const changed = new Map<string, number>();
    for (const key of this.observed) {
      const height = this.#heightOf(key);
      if (this.#seen.get(key) === height) continue;
      this.#seen.set(key, height);
      changed.set(key, height);
    }
    return changed;
  }

  /** The rows in view, with tops and bottoms relative to the view. */
  painted(): Map<string, { readonly top: number; readonly bottom: number }> {
    const painted = new Map<string, { top: number; bottom: number }>();
    let top = this.windowTop - this.offset;
    for (const key of this.order) {
      const node = this.nodes.get(key);
      const height = this.#heightOf(key);
      const at = node?.parkedAt === undefined ? top : this.windowTop - this.offset + node.parkedAt;
      if (at < this.height && at + height > 0) painted.set(key, { top: at, bottom: at + height });
      if (node?.parkedAt === undefined) top += height;
    }
    return painted;
  }

  /** Whether the surface scrolled since the last call. */
  takeScrolled(): boolean {
    const isScrolled = this.#isScrolled;
    this.#isScrolled = false;
    return isScrolled;
  }

  paint(): void {
    this.#scrollable = this.#canvas;
  }

  #heightOf(key: string): number {
    return this.nodes.get(key)?.kind === "gap" ? (this.#gaps.get(key) ?? 0) : this.heightOf(key);
  }

  #maxOffset(): number {
    return Math.max(0, this.#scrollable - this.height);
  }

  #limit(): void {
    this.offset = Math.min(Math.max(0, this.offset), this.#maxOffset());
  }
}

interface FrameTarget {
  scrolled(): void;
  resized(heights: ReadonlyMap<string, number>): void;
}

/** One frame in the order of a browser: events, frame callbacks, layout with observers, paint. */
export const frame = (list: FrameTarget, surface: FakeSurface, clock: FakeClock, ms = 16): void => {
  clock.pass(ms);
  if (surface.takeScrolled()) list.scrolled();
  clock.runFrames();
  const changed = surface.changedHeights();
  if (changed.size > 0) list.resized(changed);
  surface.paint();
};
