import { createEffect, createSignal, on, onCleanup } from "solid-js";
import type { Accessor } from "solid-js";
import { useSelect } from "../session/index.ts";

/** The server asks for patience message by message; between two of these moments it is still the same stretch. */
const restMs = 1500;

/**
 * Whether what waits, waits because it was sent faster than the server takes it. One stretch until the last message
 * went, not one for each pause.
 */
export const createLimited = (waiting: Accessor<number>): Accessor<boolean> => {
  const until = useSelect((state) => state.limitedUntil);
  const [limited, setLimited] = createSignal(false);
  createEffect(
    on(until, (at) => {
      const left = at - Date.now();
      if (left <= 0) return;
      setLimited(true);
      const timer = setTimeout(() => setLimited(false), left + restMs);
      onCleanup(() => clearTimeout(timer));
    }),
  );
  return () => limited() && waiting() > 0;
};
