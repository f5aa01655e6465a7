/** Focuses a heading, which is not in the tab order, as a last resort. */
export const focusHeading = (heading: HTMLElement | null | undefined): void => {
  if (!heading) return;
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
};

/** The focused element was removed, so that the body has the focus. */
export const hasNoFocus = (): boolean => document.activeElement === null || document.activeElement === document.body;

const buttonIn = (line: Element | null): HTMLButtonElement | null =>
  line?.querySelector<HTMLButtonElement>("button:enabled") ?? null;

/** The next list item with a button, else the previous one. */
const lineBeside = (next: Node | null, previous: Node | null): HTMLElement | null => {
  for (
    let line = next instanceof Element ? next : (next?.nextSibling ?? null);
    line instanceof Element;
    line = line.nextElementSibling
  ) {
    if (buttonIn(line)) return buttonIn(line);
  }
  for (let line = previous instanceof Element ? previous : null; line; line = line.previousElementSibling) {
    if (buttonIn(line)) return buttonIn(line);
  }
  return null;
};

/**
 * Restores the focus inside a dialog when the focused element is removed: to a neighbouring list item, else to the
 * heading. Code that knows a better target sets the focus in the same task. Returns a function that stops it.
 */
export const keepFocusIn = (root: HTMLElement, heading: () => HTMLElement | undefined): (() => void) => {
  let last: Node | undefined;
  const onFocus = (event: FocusEvent) => {
    if (event.target instanceof Node) last = event.target;
  };
  const observer = new MutationObserver((records) => {
    const gone = last;
    if (gone === undefined || root.contains(gone)) return;
    const record = records.find(({ removedNodes }) => Array.from(removedNodes).some((node) => node.contains(gone)));
    if (!record) return;
    last = undefined;
    // After the task: the buttons that waited for the same answer are enabled again by then.
    setTimeout(() => {
      if (!root.isConnected || !hasNoFocus()) return;
      const isLine = Array.from(record.removedNodes).some((node) => node instanceof HTMLLIElement);
      const beside = isLine ? lineBeside(record.nextSibling, record.previousSibling) : null;
      if (beside) beside.focus({ preventScroll: false });
      else focusHeading(heading());
    });
  });
  root.addEventListener("focusin", onFocus);
  observer.observe(root, { childList: true, subtree: true });
  return () => {
    observer.disconnect();
    root.removeEventListener("focusin", onFocus);
  };
};
