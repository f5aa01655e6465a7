import { createSignal, onCleanup, untrack } from "solid-js";
import { toFault } from "@parley/sdk";
import type { ParleyFault } from "@parley/sdk";
import { faultText } from "./faultTexts.ts";

/** One call at a time that a person waits for: whether it runs, and what went wrong with it. It is given up when its view goes. */
export const createTask = () => {
  const [busy, setBusy] = createSignal(false);
  const [fault, setFault] = createSignal<ParleyFault>();
  const abort = new AbortController();
  onCleanup(() => abort.abort());

  const start = async (work: (signal: AbortSignal) => Promise<void>): Promise<void> => {
    if (busy()) return;
    setBusy(true);
    setFault(undefined);
    try {
      await work(abort.signal);
    } catch (error) {
      const failed = toFault(error);
      if (failed.code !== "network.aborted") setFault(failed);
    } finally {
      setBusy(false);
    }
  };
  /** Whoever starts it follows nothing of it: an effect that did would start it again at each end, without an end. */
  const run = (work: (signal: AbortSignal) => Promise<void>): Promise<void> => untrack(() => start(work));

  const error = (): string | undefined => {
    const failed = fault();
    return failed && faultText(failed);
  };
  /** The text for one field, where the server named it. */
  const fieldError = (name: string): string | undefined => fault()?.fieldErrors[name]?.[0];

  return { busy, fault, error, fieldError, run };
};
