import { createSignal, onMount } from "solid-js";
import type { Accessor, Component } from "solid-js";
import { reloadStyles } from "../../lib/styles.ts";
import { createTask } from "./createTask.ts";

export interface LazyView {
  readonly view: Accessor<Component | undefined>;
  /** An attempt has failed. Stays true during the next one. */
  readonly failed: Accessor<boolean>;
  readonly busy: Accessor<boolean>;
  readonly load: () => Promise<void>;
}

/** Loads a view when its owner is mounted, and again on request after a failure. */
export const createLazyView = (fetchView: () => Promise<Component>): LazyView => {
  const [view, setView] = createSignal<Component>();
  const [failed, setFailed] = createSignal(false);
  const task = createTask();
  const load = async (): Promise<void> => {
    await task.run(async () => {
      if (failed()) await reloadStyles();
      const made = await fetchView();
      setView(() => made);
    });
    // After the task: a disabled button cannot take the focus.
    if (task.fault()) setFailed(true);
  };
  onMount(() => void load());
  return { view, failed, busy: task.busy, load };
};
