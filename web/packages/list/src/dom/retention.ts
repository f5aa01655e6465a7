import type { VirtualList } from "../core/virtualList.ts";
import type { DomSurface } from "./domSurface.ts";

/** Of a larger selection only the rows at its ends are retained. */
const maxSelected = 400;

/** Retains the rows with the focus or the selection, wherever the reader scrolls. */
export const retainFocusAndSelection = (
  scroller: HTMLElement,
  list: VirtualList,
  surface: DomSurface,
): (() => void) => {
  let focused: string | undefined;
  let selected: readonly string[] = [];

  const onFocus = () => {
    const key = surface.keyOf(document.activeElement);
    if (key === focused) return;
    if (key !== undefined) list.retain(key);
    if (focused !== undefined) list.release(focused);
    focused = key;
  };
  const rowsOf = (selection: Selection | null): readonly string[] => {
    if (!selection || selection.isCollapsed) return [];
    const ends = [selection.anchorNode, selection.focusNode]
      .map((node) => surface.keyOf(node))
      .filter((key) => key !== undefined);
    const positions = ends.map((key) => list.indexOf(key)).filter((at) => at >= 0);
    const [from, to] = [Math.min(...positions), Math.max(...positions)];
    if (positions.length < 2 || to - from > maxSelected) return ends;
    return Array.from({ length: to - from + 1 }, (_, at) => list.rowAt(from + at)?.key).filter(
      (key) => key !== undefined,
    );
  };
  const onSelection = () => {
    const rows = rowsOf(document.getSelection());
    if (rows.length === 0 && selected.length === 0) return;
    for (const key of rows) list.retain(key);
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
