import { createSelector, createSignal } from "solid-js";

export const messageIdAt = (target: EventTarget | null): string | undefined =>
  target instanceof Element ? target.closest<HTMLElement>("article[data-message-id]")?.dataset["messageId"] : undefined;

/**
 * The rows with visible actions: the row under the mouse and the row with the keyboard focus. Touch users open a sheet.
 * The listeners are on the list, so that rows without actions cost nothing.
 */
export const createActiveRow = () => {
  const [pointed, setPointed] = createSignal<string>();
  const [focused, setFocused] = createSignal<string>();
  const isPointed = createSelector(pointed);
  const isFocused = createSelector(focused);
  return {
    isActive: (id: string): boolean => isPointed(id) || isFocused(id),
    listen: (frame: HTMLElement): void => {
      frame.addEventListener("pointerover", (event) => {
        if (event.pointerType !== "touch") setPointed(messageIdAt(event.target));
      });
      frame.addEventListener("pointerleave", (event) => {
        if (event.pointerType !== "touch") setPointed(undefined);
      });
      frame.addEventListener("focusin", ({ target }) => {
        // A focus by click is not keyboard focus.
        if (!(target instanceof Element) || !target.matches(":focus-visible")) return;
        setFocused(messageIdAt(target));
        // One bar at a time. A mouse over another row gets its bar back when it moves.
        setPointed(undefined);
      });
      frame.addEventListener("focusout", ({ relatedTarget }) => {
        if (messageIdAt(relatedTarget) !== focused()) setFocused(undefined);
      });
    },
  };
};
