import type { Clock } from "./clock.ts";

export interface Page {
  readonly window: EventTarget;
  readonly document: EventTarget & { readonly visibilityState: string };
}

const tickMs = 10_000;
/** Timers of a page that nobody sees may be this late without having slept. */
const lateMs = 5000;

/**
 * Calls `check` whenever a connection may have died or come back unnoticed: the network is there again, the page is
 * seen again or taken out of the browser's memory, or the machine has slept, which shows in a timer that comes too
 * late. Calls `lost` when the network goes. The answer ends the watch.
 */
export const watchWake = (check: () => void, lost: () => void, clock: Clock, page: Page): (() => void) => {
  const onVisible = (): void => {
    if (page.document.visibilityState === "visible") check();
  };
  const heard: readonly (readonly [EventTarget, string, () => void])[] = [
    [page.window, "online", check],
    [page.window, "offline", lost],
    [page.window, "pageshow", check],
    [page.document, "resume", check],
    [page.document, "visibilitychange", onVisible],
  ];
  for (const [target, name, hear] of heard) target.addEventListener(name, hear);
  let cancel: () => void = () => undefined;
  const tick = (): void => {
    const due = clock.now() + tickMs;
    cancel = clock.after(tickMs, () => {
      if (clock.now() > due + lateMs) check();
      tick();
    });
  };
  tick();
  return () => {
    cancel();
    for (const [target, name, hear] of heard) target.removeEventListener(name, hear);
  };
};
