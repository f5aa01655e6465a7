import { createEffect, createMemo, createSignal, on, onCleanup } from "solid-js";
import type { Accessor } from "solid-js";
import { hasNetwork } from "../../lib/viewport.ts";
import { useSelect } from "../session/index.ts";

/** A connection that is back within this time was never worth a word. */
const quietMs = 1000;

/**
 * Whether the connection is down for long enough to say so. One stretch of time, however many tries it holds: what
 * shows it must not come and go with each of them.
 */
export const createOutage = (): Accessor<boolean> => {
  const isDown = useSelect((state) => state.connection.phase !== "connected");
  const [isLate, setIsLate] = createSignal(false);
  createEffect(
    on(isDown, (down) => {
      if (!down) return;
      const timer = setTimeout(() => setIsLate(true), quietMs);
      onCleanup(() => {
        clearTimeout(timer);
        setIsLate(false);
      });
    }),
  );
  // The browser knows at once that there is no network.
  return createMemo(() => isDown() && (isLate() || !hasNetwork()));
};
