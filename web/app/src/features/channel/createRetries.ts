import { createEffect, createMemo, on, onCleanup, untrack } from "solid-js";
import type { Accessor } from "solid-js";
import type { FaultCode, ParleyFault } from "@parley/sdk";
import { hasNetwork } from "../../lib/viewport.ts";
import { useSelect } from "../session/index.ts";

/** The first pause, and the longest. */
const firstMs = 2_000;
const longestMs = 60_000;

/** What is over by itself some time; the others are asked for again by the person only. */
const passing: readonly FaultCode[] = ["network.failed", "server.unavailable", "rate.limited"];

const pauseAfter = (tries: number, faults: readonly ParleyFault[]): number =>
  Math.max(Math.min(longestMs, firstMs * 2 ** tries), ...faults.map(({ retryAfterMs }) => retryAfterMs ?? 0));

/**
 * Asks again for gaps that could not be loaded: as soon as the connection is back, and while it is there, after pauses
 * that grow. Tells whether it is there.
 */
export const createRetries = (
  failed: Accessor<ReadonlyMap<string, ParleyFault>>,
  retry: (gap: string) => void,
): Accessor<boolean> => {
  const phase = useSelect((state) => state.connection.phase);
  const isUp = createMemo(() => phase() === "connected" && hasNetwork());
  let tries = 0;
  const retryAll = (): void => untrack(failed).forEach((_, gap) => retry(gap));

  createEffect(
    on(
      isUp,
      (up) => {
        tries = 0;
        if (up) retryAll();
      },
      { defer: true },
    ),
  );
  createEffect(
    on([isUp, failed], ([up, held]) => {
      const faults = [...held.values()].filter(({ code }) => passing.includes(code));
      if (!up || faults.length === 0) return;
      const timer = setTimeout(
        () => {
          tries += 1;
          for (const [gap, fault] of held) if (faults.includes(fault)) retry(gap);
        },
        pauseAfter(tries, faults),
      );
      onCleanup(() => clearTimeout(timer));
    }),
  );
  return isUp;
};
