import { createEffect, createMemo, createSignal, on, onCleanup } from "solid-js";
import type { Accessor } from "solid-js";
import { hasNetwork } from "../../lib/viewport.ts";
import { useSelect } from "../session/index.ts";

/** Shorter outages are not shown. */
const minOutageMs = 1000;

/** Whether the connection has been down long enough to show it. Does not change with each connection attempt. */
export const createOutage = (): Accessor<boolean> => {
  const isDown = useSelect((state) => state.connection.phase !== "connected");
  const [isLate, setIsLate] = createSignal(false);
  createEffect(
    on(isDown, (down) => {
      if (!down) return;
      const timer = setTimeout(() => setIsLate(true), minOutageMs);
      onCleanup(() => {
        clearTimeout(timer);
        setIsLate(false);
      });
    }),
  );
  // The browser reports a missing network at once.
  return createMemo(() => isDown() && (isLate() || !hasNetwork()));
};
