import type { ChatRow } from "./rows.ts";

const part = (tag: string, className: string, text = ""): HTMLElement => {
  const element = document.createElement(tag);
  element.className = className;
  element.textContent = text;
  return element;
};

const drawn = new Map<string, HTMLElement>();

const size = (element: HTMLElement, row: ChatRow) => {
  element.style.paddingBlockEnd = `${6 + row.extra}px`;
};

/**
 * Renders a row into the element of a list. All lists share this markup, so that the cost of frameworks is excluded.
 * Returns a function that removes the row.
 */
export const showRow = (host: Element, row: ChatRow): (() => void) => {
  const element = part("article", "message");
  element.dataset["row"] = row.key;
  const face = part("div", "face", row.author.slice(0, 1));
  face.style.setProperty("--hue", `${(row.author.charCodeAt(0) * 47) % 360}`);
  element.append(face, part("b", "", row.author), part("p", "text", row.text));
  if (row.image > 0) {
    const image = part("div", "image");
    image.style.blockSize = `${row.image}px`;
    element.append(image);
  }
  if (row.reactions > 0) {
    const reactions = part("div", "reactions");
    for (let at = 0; at < row.reactions; at++) reactions.append(part("span", "", `👍 ${at + 1}`));
    element.append(reactions);
  }
  size(element, row);
  host.append(element);
  drawn.set(row.key, element);
  return () => {
    element.remove();
    if (drawn.get(row.key) === element) drawn.delete(row.key);
  };
};

/** Increases the height of a row by `px`. */
export const growRow = (row: ChatRow, px: number): void => {
  row.extra += px;
  const element = drawn.get(row.key);
  if (element) size(element, row);
};
