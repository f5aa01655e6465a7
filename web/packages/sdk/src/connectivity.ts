import type { Clock } from "./clock.ts";

export interface ConnectivityPage {
  readonly window: EventTarget;
  readonly document: EventTarget & { readonly visibilityState: string };
}

const tickMs = 10_000;
/** Browsers throttle the timers of hidden pages by up to this much. A later tick means that the machine slept. */
const maxDriftMs = 5000;

/**
 * Calls `onCheck` whenever a connection may have died or become possible unnoticed: the network is back, the page is
 * visible again or restored from the back/forward cache, or the machine slept, which a late timer shows. Calls
 * `onOffline` when the network is gone. Returns a function that stops the watch.
 */
export const watchConnectivity = (
  onCheck: () => void,
  onOffline: () => void,
  clock: Clock,
  page: ConnectivityPage,
): (() => void) => {
  const onVisibilityChange = (): void => {
    if (page.document.visibilityState === "visible") onCheck();
  };
  const listeners: readonly (readonly [EventTarget, string, () => void])[] = [
    [page.window, "online", onCheck],
    [page.window, "offline", onOffline],
    [page.window, "pageshow", onCheck],
    [page.document, "resume", onCheck],
    [page.document, "visibilitychange", onVisibilityChange],
  ];
  for (const [target, name, listener] of listeners) target.addEventListener(name, listener);
  let cancel: () => void = () => undefined;
  const tick = (): void => {
    const due = clock.now() + tickMs;
    cancel = clock.after(tickMs, () => {
      if (clock.now() > due + maxDriftMs) onCheck();
      tick();
    });
  };
  tick();
  return () => {
    cancel();
    for (const [target, name, listener] of listeners) target.removeEventListener(name, listener);
  };
};
