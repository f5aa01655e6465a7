/** Sets the height of a text area to that of its text; styles limit the height. */
export const growToText = (area: HTMLTextAreaElement): void => {
  area.style.blockSize = "auto";
  area.style.blockSize = `${area.scrollHeight}px`;
};

/** Whether Enter submits the text. An Enter that ends an IME composition does not. */
export const isSubmit = (event: KeyboardEvent): boolean =>
  event.key === "Enter" && !event.shiftKey && !event.isComposing;
