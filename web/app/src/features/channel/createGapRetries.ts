import { createEffect, createMemo, on, onCleanup, untrack } from "solid-js";
import type { Accessor } from "solid-js";
import type { FaultCode, ParleyFault } from "@parley/sdk";
import { hasNetwork } from "../../lib/viewport.ts";
import { useSelect } from "../session/index.ts";

/** The first and the maximum delay. */
const firstMs = 2_000;
const maxMs = 60_000;

/** Transient errors. Others are retried only by the user. */
const transient: readonly FaultCode[] = ["network.failed", "server.unavailable", "rate.limited"];

const delayAfter = (tries: number, faults: readonly ParleyFault[]): number =>
  Math.max(Math.min(maxMs, firstMs * 2 ** tries), ...faults.map(({ retryAfterMs }) => retryAfterMs ?? 0));

/** Retries failed gaps: when the connection is back, and then with exponential backoff. Returns whether it is up. */
export const createGapRetries = (
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
      const faults = [...held.values()].filter(({ code }) => transient.includes(code));
      if (!up || faults.length === 0) return;
      const timer = setTimeout(
        () => {
          tries += 1;
          for (const [gap, fault] of held) if (faults.includes(fault)) retry(gap);
        },
        delayAfter(tries, faults),
      );
      onCleanup(() => clearTimeout(timer));
    }),
  );
  return isUp;
};
