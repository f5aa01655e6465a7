/** A heading is no stop of the Tab key; it takes the focus where nothing better is left. */
export const focusHeading = (heading: HTMLElement | null | undefined): void => {
  if (!heading) return;
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
};

/** What had the focus is gone: the browser leaves it to the body. */
export const hasNoFocus = (): boolean => document.activeElement === null || document.activeElement === document.body;

const buttonIn = (line: Element | null): HTMLButtonElement | null =>
  line?.querySelector<HTMLButtonElement>("button:enabled") ?? null;

/** The next line of the list that has a button, else the one before. */
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
 * Watches for what vanishes while it has the focus, which falls out of the window then: the line beside a line that
 * went takes it, else the heading. Whoever knows a better place puts it there in the same turn. The answer ends it.
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
    // After the whole turn: by then the buttons that waited for the same answer are enabled again.
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
