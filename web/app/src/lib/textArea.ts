/** Makes a text area as high as what is written in it; styles say how high at most. */
export const growToText = (area: HTMLTextAreaElement): void => {
  area.style.blockSize = "auto";
  area.style.blockSize = `${area.scrollHeight}px`;
};

/** Enter that ends a text. Enter also ends the composition of a Japanese or Chinese word; that one does not. */
export const isSubmit = (event: KeyboardEvent): boolean =>
  event.key === "Enter" && !event.shiftKey && !event.isComposing;
