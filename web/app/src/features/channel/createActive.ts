import { createSelector, createSignal } from "solid-js";

export const messageIdAt = (target: EventTarget | null): string | undefined =>
  target instanceof Element ? target.closest<HTMLElement>("article[data-message-id]")?.dataset["messageId"] : undefined;

/**
 * The rows whose actions are in the page: the one under the pointer, and the one that the keyboard is in. A finger asks
 * for them in a sheet. Listened for on the list as a whole, so that a row without actions costs nothing.
 */
export const createActive = () => {
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
        // A click gives the focus too, and says nothing of the keyboard.
        if (!(target instanceof Element) || !target.matches(":focus-visible")) return;
        setFocused(messageIdAt(target));
        // One bar at a time: a mouse that rests on another row has its own again when it moves.
        setPointed(undefined);
      });
      frame.addEventListener("focusout", ({ relatedTarget }) => {
        if (messageIdAt(relatedTarget) !== focused()) setFocused(undefined);
      });
    },
  };
};
