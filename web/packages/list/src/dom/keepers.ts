import type { VirtualList } from "../core/list.ts";
import type { DomSurface } from "./domSurface.ts";

/** A selection over more rows keeps only its ends. */
const maxSelected = 400;

/** Keeps rows in the page that hold the focus or the selection, wherever the reader scrolls. */
export const watchKeepers = (scroller: HTMLElement, list: VirtualList, surface: DomSurface): (() => void) => {
  let focused: string | undefined;
  let selected: readonly string[] = [];

  const onFocus = () => {
    const key = surface.keyOf(document.activeElement);
    if (key === focused) return;
    if (key !== undefined) list.keep(key);
    if (focused !== undefined) list.release(focused);
    focused = key;
  };
  const rowsOf = (selection: Selection | null): readonly string[] => {
    if (!selection || selection.isCollapsed) return [];
    const ends = [selection.anchorNode, selection.focusNode]
      .map((node) => surface.keyOf(node))
      .filter((key) => key !== undefined);
    const places = ends.map((key) => list.indexOf(key)).filter((at) => at >= 0);
    const [from, to] = [Math.min(...places), Math.max(...places)];
    if (places.length < 2 || to - from > maxSelected) return ends;
    return Array.from({ length: to - from + 1 }, (_, at) => list.rowAt(from + at)?.key).filter(
      (key) => key !== undefined,
    );
  };
  const onSelection = () => {
    const rows = rowsOf(document.getSelection());
    if (rows.length === 0 && selected.length === 0) return;
    for (const key of rows) list.keep(key);
    for (const key of selected) list.release(key);
    selected = rows;
  };

  const afterBlur = () => {
    queueMicrotask(onFocus);
  };
  scroller.addEventListener("focusin", onFocus);
  scroller.addEventListener("focusout", afterBlur);
  document.addEventListener("selectionchange", onSelection);
  return () => {
    scroller.removeEventListener("focusin", onFocus);
    scroller.removeEventListener("focusout", afterBlur);
    document.removeEventListener("selectionchange", onSelection);
  };
};
