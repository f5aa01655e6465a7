import { createSelector, createSignal } from "solid-js";

const idAt = (target: EventTarget | null): string | undefined =>
  target instanceof Element ? target.closest<HTMLElement>("article[data-message-id]")?.dataset["messageId"] : undefined;

/** What has a use of its own when it is tapped. */
const ownUse = "a, button, input, textarea, pre, [role=menu]";

/**
 * The rows whose actions are in the page: the one under the pointer or last tapped, and the one that the keyboard is in. Listened for on the list as a
 * whole, so that a row without actions costs nothing.
 */
export const createActive = () => {
  const [pointed, setPointed] = createSignal<string>();
  const [focused, setFocused] = createSignal<string>();
  const isPointed = createSelector(pointed);
  const isFocused = createSelector(focused);
  let pointerType = "mouse";
  return {
    isActive: (id: string): boolean => isPointed(id) || isFocused(id),
    listen: (frame: HTMLElement): void => {
      frame.addEventListener("pointerover", (event) => {
        if (event.pointerType !== "touch") setPointed(idAt(event.target));
      });
      frame.addEventListener("pointerleave", (event) => {
        if (event.pointerType !== "touch") setPointed(undefined);
      });
      frame.addEventListener("pointerdown", (event) => (pointerType = event.pointerType));
      frame.addEventListener("click", (event) => {
        const { target } = event;
        if (pointerType !== "touch" || !(target instanceof Element) || target.closest(ownUse)) return;
        const id = idAt(target);
        setPointed((before) => (before === id ? undefined : id));
      });
      frame.addEventListener("focusin", ({ target }) => {
        // A click gives the focus too, and says nothing of the keyboard.
        if (target instanceof Element && target.matches(":focus-visible")) setFocused(idAt(target));
      });
      frame.addEventListener("focusout", ({ relatedTarget }) => {
        if (idAt(relatedTarget) !== focused()) setFocused(undefined);
      });
    },
  };
};
