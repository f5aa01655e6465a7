import { createEffect, createSignal, on, onCleanup } from "solid-js";
import type { Accessor } from "solid-js";
import { useSelect } from "../session/index.ts";

/** The server limits message by message. Limits that follow each other within this time count as one. */
const graceMs = 1500;

/** Whether pending messages are rate limited; stays true until the last one is sent. */
export const createRateLimited = (waiting: Accessor<number>): Accessor<boolean> => {
  const until = useSelect((state) => state.limitedUntil);
  const [limited, setLimited] = createSignal(false);
  createEffect(
    on(until, (at) => {
      const left = at - Date.now();
      if (left <= 0) return;
      setLimited(true);
      const timer = setTimeout(() => setLimited(false), left + graceMs);
      onCleanup(() => clearTimeout(timer));
    }),
  );
  return () => limited() && waiting() > 0;
};
