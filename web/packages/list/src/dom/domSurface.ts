import type { RowKind } from "../core/rows.ts";
import type { ListSurface, ViewState } from "../core/surface.ts";

/** Renders the content of rows. */
export interface RowContent {
  /** Renders a row into its element. Returns a function that removes it. */
  mount(element: HTMLElement, key: string, kind: RowKind): () => void;
  /** The key of the row changes. */
  rename?(from: string, to: string): void;
}

interface Row {
  readonly element: HTMLElement;
  readonly kind: RowKind;
  readonly unmount: () => void;
  /** The height as last measured or observed. */
  height: number;
  /** Distance from the top of the row to its text. */
  inset: number;
}

export interface DomSurfaceOptions {
  readonly scroller: HTMLElement;
  readonly content: RowContent;
  /** Selects the feed item inside the element of a row. Default: the element itself. */
  readonly itemSelector?: string | undefined;
  /**
   * Called before the paint with changed heights, or none when the view changed, and with shifts of the text, in px.
   */
  readonly onResized: (heights: ReadonlyMap<string, number>, shifts: ReadonlyMap<string, number>) => void;
}

const div = (className: string): HTMLDivElement => {
  const element = document.createElement("div");
  element.className = className;
  return element;
};

/** `data-anchor` marks the text of a row that must not move when content above it in the row changes. */
const insetOf = (row: HTMLElement): number => {
  const read = row.querySelector("[data-anchor]");
  return read ? read.getBoundingClientRect().top - row.getBoundingClientRect().top : 0;
};

/** The list surface on the DOM. Sets styles by properties, as the content security policy forbids inline styles. */
export class DomSurface implements ListSurface {
  readonly #scroller: HTMLElement;
  readonly #options: DomSurfaceOptions;
  readonly #canvas = div("parley-list-canvas");
  readonly #window = div("parley-list-window");
  readonly #rows = new Map<string, Row>();
  readonly #keys = new WeakMap<Element, string>();
  readonly #observer: ResizeObserver;
  #tabStop: string | undefined;
  #isBusy = false;

  constructor(options: DomSurfaceOptions) {
    this.#options = options;
    this.#scroller = options.scroller;
    Object.assign(this.#scroller.style, {
      overflowX: "hidden",
      overflowY: "auto",
      overflowAnchor: "none",
      overscrollBehavior: "contain",
      scrollbarGutter: "stable",
      // Without this, Chromium paints only the visible part, and sometimes keeps it although the view and the canvas
      // moved together, as they do when first estimates were wrong: rows stay blank. A scroller that is a layer from
      // its first paint is painted far beyond the view.
      willChange: "scroll-position",
    });
    Object.assign(this.#canvas.style, {
      position: "relative",
      inlineSize: "100%",
      overflow: "hidden",
      contain: "size layout style",
    });
    Object.assign(this.#window.style, {
      position: "absolute",
      insetBlockStart: "0",
      insetInline: "0",
      // Not "style" too: Chromium measures layout shifts inside such an element relative to it, and would report rows
      // as moved that stay where they are because the window moved the other way.
      contain: "layout",
    });
    this.#canvas.append(this.#window);
    this.#scroller.append(this.#canvas);
    this.#observer = new ResizeObserver((entries) => {
      this.#onResized(entries);
    });
    this.#observer.observe(this.#scroller);
  }

  read(): ViewState {
    const { scrollTop, scrollHeight, clientHeight, clientWidth, offsetHeight } = this.#scroller;
    // `clientHeight` is rounded to whole px. Without the remainder, the last row would miss the edge of the view.
    const rounded = clientHeight > 0 ? this.#scroller.getBoundingClientRect().height / this.#zoom() - offsetHeight : 0;
    return {
      offset: scrollTop,
      maxOffset: Math.max(0, scrollHeight - clientHeight),
      height: clientHeight + rounded,
      width: clientWidth,
      scale: window.devicePixelRatio || 1,
    };
  }

  setCanvas(height: number): void {
    this.#canvas.style.blockSize = `${height}px`;
  }

  writeOffset(offset: number): number {
    this.#scroller.scrollTop = offset;
    return this.#scroller.scrollTop;
  }

  mount(key: string, kind: RowKind, before: string | undefined): void {
    const element = div("parley-list-row");
    element.dataset["key"] = key;
    element.style.contain = "layout style";
    this.#keys.set(element, key);
    this.#window.insertBefore(element, (before === undefined ? undefined : this.#rows.get(before)?.element) ?? null);
    this.#rows.set(key, {
      element,
      kind,
      unmount: this.#options.content.mount(element, key, kind),
      height: -1,
      inset: 0,
    });
    this.#setTabIndex(key);
  }

  unmount(key: string): void {
    const row = this.#rows.get(key);
    if (!row) return;
    this.#rows.delete(key);
    this.#observer.unobserve(row.element);
    row.unmount();
    row.element.remove();
  }

  rename(from: string, to: string): void {
    const row = this.#rows.get(from);
    if (!row) return;
    this.#rows.delete(from);
    this.#rows.set(to, row);
    row.element.dataset["key"] = to;
    this.#keys.set(row.element, to);
    if (this.#tabStop === from) this.#tabStop = to;
    this.#options.content.rename?.(from, to);
  }

  measure(keys: readonly string[]): readonly (number | undefined)[] {
    if (keys.length === 0) return [];
    const zoom = this.#zoom();
    return keys.map((key) => {
      const row = this.#rows.get(key);
      if (!row) return undefined;
      row.height = row.element.getBoundingClientRect().height / zoom;
      row.inset = insetOf(row.element) / zoom;
      return row.height;
    });
  }

  observe(keys: readonly string[]): void {
    for (const key of keys) {
      const row = this.#rows.get(key);
      if (row) this.#observer.observe(row.element);
    }
  }

  moveWindow(top: number): void {
    this.#window.style.transform = `translateY(${top}px)`;
  }

  park(key: string, top: number | undefined): void {
    const style = this.#rows.get(key)?.element.style;
    if (!style) return;
    style.position = top === undefined ? "" : "absolute";
    style.insetInline = top === undefined ? "" : "0";
    style.insetBlockStart = top === undefined ? "" : `${top}px`;
  }

  sizeGap(key: string, height: number, from: number): void {
    const row = this.#rows.get(key);
    if (!row || row.height === height) return;
    row.height = height;
    row.element.style.blockSize = `${height}px`;
    row.element.style.setProperty("--gap-from", `${-from}px`);
  }

  describe(key: string, position: number, size: number): void {
    const item = this.item(key);
    if (!item) return;
    item.setAttribute("aria-posinset", `${position}`);
    item.setAttribute("aria-setsize", `${size}`);
  }

  setTabStop(key: string | undefined): void {
    const before = this.#tabStop;
    this.#tabStop = key;
    if (before !== undefined) this.#setTabIndex(before);
    if (key !== undefined) this.#setTabIndex(key);
  }

  setBusy(isBusy: boolean): void {
    if (isBusy === this.#isBusy) return;
    this.#isBusy = isBusy;
    if (isBusy) this.#scroller.setAttribute("aria-busy", "true");
    else this.#scroller.removeAttribute("aria-busy");
  }

  /** The feed item of a mounted row. */
  item(key: string): HTMLElement | undefined {
    const row = this.#rows.get(key);
    if (row?.kind !== "row") return undefined;
    const { itemSelector } = this.#options;
    return (
      (itemSelector === undefined ? undefined : row.element.querySelector<HTMLElement>(itemSelector)) ?? row.element
    );
  }

  /** The mounted rows in order. */
  mountedKeys(): string[] {
    return Array.from(this.#window.children, (element) => this.#keys.get(element)).filter((key) => key !== undefined);
  }

  /** The row that contains a node. */
  keyOf(node: Node | null): string | undefined {
    for (let at = node; at && at !== this.#window; at = at.parentNode) {
      if (at.parentNode === this.#window) return this.#keys.get(at as Element);
    }
    return undefined;
  }

  destroy(): void {
    this.#observer.disconnect();
    for (const key of [...this.#rows.keys()]) this.unmount(key);
    this.#canvas.remove();
  }

  #setTabIndex(key: string): void {
    const item = this.item(key);
    if (item) item.tabIndex = key === this.#tabStop ? 0 : -1;
  }

  /** The scale by CSS transforms: client rects include it, observed sizes do not. */
  #zoom(): number {
    const { offsetHeight } = this.#scroller;
    const ratio = offsetHeight > 0 ? this.#scroller.getBoundingClientRect().height / offsetHeight : 1;
    return Math.abs(ratio - 1) < 0.01 || ratio <= 0 ? 1 : ratio;
  }

  #onResized(entries: readonly ResizeObserverEntry[]): void {
    const heights = new Map<string, number>();
    const shifts = new Map<string, number>();
    let isView = false;
    for (const { target, borderBoxSize } of entries) {
      if (target === this.#scroller) {
        isView = true;
        continue;
      }
      const key = this.#keys.get(target);
      const row = key === undefined ? undefined : this.#rows.get(key);
      const height = borderBoxSize[0]?.blockSize ?? 0;
      if (key === undefined || !row || row.kind === "gap" || height === row.height) continue;
      row.height = height;
      heights.set(key, height);
      const inset = insetOf(row.element) / this.#zoom();
      if (inset !== row.inset) shifts.set(key, inset - row.inset);
      row.inset = inset;
    }
    if (isView || heights.size > 0) this.#options.onResized(heights, shifts);
  }
}
