import type { RowContent } from "../src/dom/index.ts";
import type { DemoRow } from "./text.ts";

/** The mutable state of a row. */
export interface RowState {
  /** Additional height in px. */
  extra: number;
  text: string | undefined;
  isImageLoaded: boolean;
  isOpen: boolean;
}

export interface RowViews extends RowContent {
  /** Renders a mounted row again. */
  redraw(key: string): void;
}

const part = (tag: string, className: string, text = ""): HTMLElement => {
  const element = document.createElement(tag);
  element.className = className;
  element.textContent = text;
  return element;
};

/** Renders mounted rows. Their state outlives them. */
export const createRowViews = (rowOf: (key: string) => DemoRow, stateOf: (key: string) => RowState): RowViews => {
  const drawn = new Map<string, () => void>();

  const drawRow = (element: HTMLElement, key: string): (() => void) => {
    const row = rowOf(key);
    const article = part("article", "row");
    article.setAttribute("aria-label", `${row.name}, ${key}`);
    const face = part("div", "face");
    face.style.setProperty("--hue", `${row.hue}`);
    const text = part("p", "text");
    const image = part("div", "image");
    const more = part("button", "more", "More");
    more.setAttribute("type", "button");
    const draw = () => {
      const state = stateOf(key);
      text.textContent = state.text ?? row.text;
      image.style.blockSize = `${state.isImageLoaded ? row.image : 0}px`;
      article.style.paddingBlockEnd = `${6 + state.extra + (state.isOpen ? 180.4 : 0)}px`;
      more.setAttribute("aria-expanded", `${state.isOpen}`);
    };
    more.addEventListener("click", () => {
      const state = stateOf(key);
      state.isOpen = !state.isOpen;
      draw();
    });
    article.append(face, part("b", "", `${row.name} ${key}`), text, ...(row.image > 0 ? [image] : []), more);
    element.append(article);
    draw();
    return draw;
  };

  return {
    mount: (element, key, kind) => {
      if (kind === "gap") element.append(part("div", "gap"));
      else if (kind === "aux") element.append(part("div", "day", key));
      else drawn.set(key, drawRow(element, key));
      return () => drawn.delete(key);
    },
    rename: (from, to) => {
      const draw = drawn.get(from);
      if (!draw) return;
      drawn.delete(from);
      drawn.set(to, draw);
    },
    redraw: (key) => drawn.get(key)?.(),
  };
};
