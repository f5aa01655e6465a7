import { onCleanup } from "solid-js";

const messageOf = (node: Node | null): HTMLElement | undefined => {
  const element = node instanceof Element ? node : node?.parentElement;
  return element?.closest<HTMLElement>("article[data-message-id]") ?? undefined;
};

const firstMessageFrom = (start: Node | null): HTMLElement | undefined => {
  for (let node = start; node; node = node.nextSibling) {
    const row = node instanceof Element ? node.querySelector<HTMLElement>("article[data-message-id]") : undefined;
    if (row?.isConnected === true) return row;
  }
  return undefined;
};

/**
 * Gives the focus a place when what had it leaves the page: the row that it was in; when that went as well, the next
 * one; else whatever `otherwise` names. The browser would leave it to the body, and the keyboard would begin again at
 * the top of the page. Watches only while the focus is in the list, and never while the person moves it.
 */
export const createFocusKeeper = (otherwise: () => void) => {
  let row: HTMLElement | undefined;
  const isLost = () => document.activeElement === null || document.activeElement === document.body;

  const mend = (changes: readonly MutationRecord[]): void => {
    if (!row || !isLost()) return;
    const gone = row;
    const removal = changes.find((change) => [...change.removedNodes].some((node) => node.contains(gone)));
    const next = gone.isConnected ? gone : firstMessageFrom(removal?.nextSibling ?? null);
    if (next) next.focus({ preventScroll: true });
    else otherwise();
  };
  const observer = new MutationObserver(mend);
  const forget = () => {
    row = undefined;
    observer.disconnect();
  };
  onCleanup(forget);

  return (frame: HTMLElement): void => {
    frame.addEventListener("focusin", ({ target }) => {
      if (!row) observer.observe(frame, { childList: true, subtree: true });
      row = target instanceof Node ? messageOf(target) : undefined;
      if (!row) forget();
    });
    // Before what else listens: it may take the actions of the row away, and while the focus is on its way somewhere
    // else, it is nowhere.
    frame.addEventListener(
      "focusout",
      ({ target, relatedTarget }) => {
        if (relatedTarget !== null) {
          forget();
          return;
        }
        // A person who clicks beside everything means it; one whose button was taken away does not.
        queueMicrotask(() => {
          if (target instanceof Node && target.isConnected && isLost()) forget();
        });
      },
      { capture: true },
    );
  };
};
