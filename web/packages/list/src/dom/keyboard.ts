import type { VirtualList } from "../core/list.ts";
import type { DomSurface } from "./domSurface.ts";

export interface KeyboardOptions {
  /** Ctrl+Home and Ctrl+End leave the feed, to what is before or after it. */
  readonly onLeave?: ((to: "before" | "after") => void) | undefined;
}

/** A page of the keyboard, of the view. */
const page = 0.9;

const isField = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || /^(?:INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

/**
 * One item of the feed is in the order of Tab; arrows and pages move it. It is remembered by key, so it stays the same
 * item while rows come and go. No step moves the view by more than itself.
 */
export const watchKeyboard = (
  scroller: HTMLElement,
  list: VirtualList,
  surface: DomSurface,
  options: KeyboardOptions,
): (() => void) => {
  let current: string | undefined;

  const itemFrom = (at: number, step: 1 | -1) => {
    for (let row = list.rowAt(at); row; row = list.rowAt(row.at + step)) if (row.kind === "row") return row.key;
    return undefined;
  };
  const firstInView = () => {
    const { top } = scroller.getBoundingClientRect();
    for (const key of surface.mountedKeys()) {
      const box = surface.item(key)?.getBoundingClientRect();
      if (box && box.bottom > top) return key;
    }
    return undefined;
  };
  const setCurrent = (key: string) => {
    current = key;
    surface.setTabStop(key);
  };
  const go = (key: string | undefined, align: "nearest" | "start" | "end") => {
    if (key === undefined) return;
    list.jump(key, align);
    list.flush();
    setCurrent(key);
    surface.item(key)?.focus({ preventScroll: true });
  };
  /** An item higher than the view is read to its end before the next one is gone to. */
  const readOn = (key: string, step: 1 | -1): boolean => {
    const box = surface.item(key)?.getBoundingClientRect();
    const view = scroller.getBoundingClientRect();
    if (!box) return false;
    const hidden = step > 0 ? box.bottom - view.bottom : view.top - box.top;
    if (hidden <= 1 || box.height <= view.height) return false;
    scroller.scrollBy(0, step * Math.min(hidden, page * view.height));
    return true;
  };
  const stepFrom = (key: string, step: 1 | -1) => {
    if (readOn(key, step)) return;
    go(itemFrom(list.indexOf(key) + step, step), "nearest");
  };
  const pageFrom = (key: string, step: 1 | -1) => {
    if (readOn(key, step)) return;
    const height = scroller.clientHeight;
    const from = list.topOf(key) ?? 0;
    const next = list.indexOf(key) + step;
    let at = next;
    while (
      list.rowAt(at + step) &&
      Math.abs((list.topOf(list.rowAt(at + step)?.key ?? "") ?? 0) - from) <= page * height
    )
      at += step;
    go(itemFrom(at, step), "nearest");
    // Rows that nobody measured may have proved higher than they were taken to be: then nearer ones are far enough.
    while (at !== next && Math.abs((list.topOf(key) ?? from) - from) > height)
      go(itemFrom((at -= step), step), step < 0 ? "start" : "end");
  };
  const act = (event: KeyboardEvent, key: string | undefined): boolean => {
    if (event.ctrlKey || event.metaKey) {
      if ((event.key !== "Home" && event.key !== "End") || !options.onLeave) return false;
      options.onLeave(event.key === "Home" ? "before" : "after");
      return true;
    }
    if (event.key === "Home") go(itemFrom(0, 1), "start");
    else if (event.key === "End") {
      list.toLatest();
      list.flush();
      go(itemFrom(list.stats.rows - 1, -1), "end");
    } else if (key === undefined) return false;
    else if (event.key === "ArrowDown") stepFrom(key, 1);
    else if (event.key === "ArrowUp") stepFrom(key, -1);
    else if (event.key === "PageDown") pageFrom(key, 1);
    else if (event.key === "PageUp") pageFrom(key, -1);
    else return false;
    return true;
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.altKey || event.shiftKey || isField(event.target)) return;
    // Keys inside a row belong to what is in it; those on the view, or on an item, to the list.
    const inRow = surface.keyOf(event.target instanceof Node ? event.target : null);
    const isItem = inRow !== undefined && surface.item(inRow) === event.target;
    if (!isItem && event.target !== scroller) return;
    if (act(event, isItem ? inRow : undefined)) event.preventDefault();
  };
  const onFocus = (event: FocusEvent) => {
    if (event.target === scroller) {
      const key = current !== undefined && list.has(current) ? current : firstInView();
      if (key !== undefined) setCurrent(key);
      return;
    }
    const key = surface.keyOf(event.target instanceof Node ? event.target : null);
    if (key !== undefined) setCurrent(key);
  };

  scroller.addEventListener("keydown", onKey);
  scroller.addEventListener("focusin", onFocus);
  return () => {
    scroller.removeEventListener("keydown", onKey);
    scroller.removeEventListener("focusin", onFocus);
  };
};
