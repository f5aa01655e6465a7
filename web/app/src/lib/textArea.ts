/** Sets the height of a text area to that of its text; styles limit the height. A hidden one has none to measure. */
export const growToText = (area: HTMLTextAreaElement): void => {
  area.style.blockSize = "auto";
  if (area.scrollHeight > 0) area.style.blockSize = `${area.scrollHeight}px`;
};

/** Also measures when it gets another width: it was hidden, the phone was turned, or a pane was opened beside it. */
export const growToWidth = (area: HTMLTextAreaElement): (() => void) => {
  let width = area.clientWidth;
  const observer = new ResizeObserver(() => {
    if (area.clientWidth === width) return;
    width = area.clientWidth;
    growToText(area);
  });
  observer.observe(area);
  return () => observer.disconnect();
};

/** Whether Enter submits the text. An Enter that ends an IME composition does not. */
export const isSubmit = (event: KeyboardEvent): boolean =>
  event.key === "Enter" && !event.shiftKey && !event.isComposing;
