import type { VirtualList } from "../core/virtualList.ts";
import type { DomSurface } from "./domSurface.ts";

export interface KeyboardOptions {
  /** Ctrl+Home and Ctrl+End move the focus before or after the feed. */
  readonly onLeave?: ((to: "before" | "after") => void) | undefined;
}

/** Page Up and Page Down, in views. */
const page = 0.9;

const isField = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || /^(?:INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

/**
 * Roving tab index: one item of the feed is in the tab order; arrow and page keys move it. It is identified by key, so
 * that it stays the same item while rows are added and removed.
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
  /** Scrolls inside an item that is higher than the view before moving to the next one. */
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
    // Unmeasured rows may be higher than estimated: then a nearer item is far enough.
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
    // Keys on the scroller or on an item belong to the list; keys inside an item to its content.
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
