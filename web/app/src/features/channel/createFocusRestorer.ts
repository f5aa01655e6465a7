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
 * Restores the focus when its element is removed: to its row, else to the next row, else by `otherwise`. The browser
 * would reset it to the body, so that keyboard users start again at the top of the page. Observes only while the focus
 * is in the list, and not while the user moves it.
 */
export const createFocusRestorer = (otherwise: () => void) => {
  let row: HTMLElement | undefined;
  const isLost = () => document.activeElement === null || document.activeElement === document.body;

  const restore = (changes: readonly MutationRecord[]): void => {
    if (!row || !isLost()) return;
    const gone = row;
    const removal = changes.find((change) => [...change.removedNodes].some((node) => node.contains(gone)));
    const next = gone.isConnected ? gone : firstMessageFrom(removal?.nextSibling ?? null);
    if (next) next.focus({ preventScroll: true });
    else otherwise();
  };
  const observer = new MutationObserver(restore);
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
    // Captured before other listeners, which may remove the actions of the row while no element has the focus.
    frame.addEventListener(
      "focusout",
      ({ target, relatedTarget }) => {
        if (relatedTarget !== null) {
          forget();
          return;
        }
        // A click on an empty area means to drop the focus; a removed button does not.
        queueMicrotask(() => {
          if (target instanceof Node && target.isConnected && isLost()) forget();
        });
      },
      { capture: true },
    );
  };
};
