import { createEffect, createMemo, on, onCleanup } from "solid-js";
import type { Accessor } from "solid-js";
import { hasAttention } from "../../lib/viewport.ts";

/** Debounce of member count changes. */
const settleMs = 300;

export interface RefreshOptions {
  /** The member count; a change triggers a refresh. */
  readonly count: () => number | undefined;
  /** A request is in flight, whose answer may be outdated. */
  readonly busy: () => boolean;
  readonly read: () => Promise<unknown>;
}

/** Refreshes a list when the member count changes and when the page is visible again. */
export const createRefresh = ({ count, busy, read }: RefreshOptions) => {
  let isDue = false;
  /** Reads again for changes during a request. */
  const settle = async (): Promise<void> => {
    if (busy()) return;
    while (isDue) {
      isDue = false;
      await read();
    }
  };
  const postpone = (): void => {
    isDue = true;
  };
  const refresh = (): Promise<void> => {
    postpone();
    return settle();
  };
  createEffect(
    on(
      count,
      () => {
        const timer = setTimeout(() => void refresh(), settleMs);
        onCleanup(() => clearTimeout(timer));
      },
      { defer: true },
    ),
  );
  createEffect(
    on(
      hasAttention,
      (attentive) => {
        if (attentive) void refresh();
      },
      { defer: true },
    ),
  );
  return { refresh, settle, postpone };
};

/** The keys of a list, so that its lines stay while their content changes. */
export const createKeys = (keys: () => readonly string[]): Accessor<readonly string[]> =>
  createMemo<readonly string[]>(keys, [], {
    equals: (before, now) => before.length === now.length && before.every((key, at) => key === now[at]),
  });
