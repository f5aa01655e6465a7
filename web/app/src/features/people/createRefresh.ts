import { createEffect, createMemo, on, onCleanup } from "solid-js";
import type { Accessor } from "solid-js";
import { hasAttention } from "../../lib/viewport.ts";

/** Many may come or go at once: a list is asked for when they have. */
const settleMs = 300;

export interface RefreshOptions {
  /** Changes when somebody comes or goes. */
  readonly count: () => number | undefined;
  /** An answer is on its way, which may not tell of what has changed since. */
  readonly busy: () => boolean;
  readonly read: () => Promise<unknown>;
}

/** Reads a list again when somebody comes or goes, and when the page is looked at again. */
export const createRefresh = ({ count, busy, read }: RefreshOptions) => {
  let isDue = false;
  /** Reads once more for whatever came up meanwhile. */
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

/** What a list is made of: its lines stay while what is in one changes. */
export const createKeys = (keys: () => readonly string[]): Accessor<readonly string[]> =>
  createMemo<readonly string[]>(keys, [], {
    equals: (before, now) => before.length === now.length && before.every((key, at) => key === now[at]),
  });
