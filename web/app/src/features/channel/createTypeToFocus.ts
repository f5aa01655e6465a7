import { onCleanup } from "solid-js";

const isField = (target: Element): boolean =>
  target.closest("input, textarea, select, [contenteditable], dialog, [role=menu]") !== null;

/** Whether the key types text. Space scrolls and presses buttons; AltGr types although it sets Ctrl and Alt. */
const typesText = (event: KeyboardEvent): boolean => {
  if (event.defaultPrevented || event.isComposing || event.metaKey || event.key === " ") return false;
  if ((event.ctrlKey || event.altKey) && !event.getModifierState("AltGraph")) return false;
  return event.key === "Dead" || Array.from(event.key).length === 1;
};

/**
 * Moves the focus to the composer when the user types while a message or nothing has the focus. The focus moves on
 * keydown, so that the browser inserts the character itself.
 */
export const createTypeToFocus = (pane: () => HTMLElement | undefined, focus: () => void): void => {
  const onKey = (event: KeyboardEvent) => {
    const { target } = event;
    if (!(target instanceof Element) || isField(target) || !typesText(event)) return;
    if (target === document.body || pane()?.contains(target) === true) focus();
  };
  document.addEventListener("keydown", onKey);
  onCleanup(() => document.removeEventListener("keydown", onKey));
};
