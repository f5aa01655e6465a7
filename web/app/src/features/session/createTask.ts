import { createSignal, onCleanup, untrack } from "solid-js";
import { toFault } from "@parley/sdk";
import type { FaultCode, ParleyFault } from "@parley/sdk";
import { faultText } from "./faultTexts.ts";

/** The form fields of error codes without `errors` from the server. */
const fieldsOf: Readonly<Partial<Record<FaultCode, readonly string[]>>> = {
  "account.email_taken": ["email"],
  "account.password_weak": ["password", "newPassword"],
  "channel.name_invalid": ["name"],
  "channel.name_taken": ["name"],
};

/** Runs one request at a time on behalf of the user, with its progress and error. Aborted when the view is disposed. */
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
  /** Untracked: an effect that tracked the task would restart it endlessly. */
  const run = (work: (signal: AbortSignal) => Promise<void>): Promise<void> => untrack(() => start(work));

  const error = (): string | undefined => {
    const failed = fault();
    return failed && fieldsOf[failed.code] === undefined ? faultText(failed) : undefined;
  };
  /** The error of one field. */
  const fieldError = (name: string): string | undefined => {
    const failed = fault();
    const named = failed?.fieldErrors[name]?.[0];
    if (named !== undefined || failed === undefined) return named;
    return fieldsOf[failed.code]?.includes(name) === true ? faultText(failed) : undefined;
  };

  return { busy, fault, error, fieldError, run };
};
