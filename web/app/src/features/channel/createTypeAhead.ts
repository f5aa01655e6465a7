import { onCleanup } from "solid-js";

const isField = (target: Element): boolean =>
  target.closest("input, textarea, select, [contenteditable], dialog, [role=menu]") !== null;

/**
 * A key that writes something. Space scrolls and presses buttons; AltGr writes although it counts as Ctrl and Alt on
 * some systems.
 */
const writes = (event: KeyboardEvent): boolean => {
  if (event.defaultPrevented || event.isComposing || event.metaKey || event.key === " ") return false;
  if ((event.ctrlKey || event.altKey) && !event.getModifierState("AltGraph")) return false;
  return event.key === "Dead" || Array.from(event.key).length === 1;
};

/**
 * Who types while a message, or nothing, has the focus, means the composer. It gets the focus while the key goes down,
 * so that the browser itself writes the character there, whatever keyboard it comes from.
 */
export const createTypeAhead = (pane: () => HTMLElement | undefined, focus: () => void): void => {
  const onKey = (event: KeyboardEvent) => {
    const { target } = event;
    if (!(target instanceof Element) || isField(target) || !writes(event)) return;
    if (target === document.body || pane()?.contains(target) === true) focus();
  };
  document.addEventListener("keydown", onKey);
  onCleanup(() => document.removeEventListener("keydown", onKey));
};
