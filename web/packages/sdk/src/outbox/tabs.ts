/** What the tabs of one browser say to each other, and what only one of them may do at a time. */
export interface Tabs {
  /** Runs the task while no other tab runs one of this name; a tab that ends or crashes gives its turn up. */
  readonly alone: (name: string, task: () => Promise<void>) => Promise<void>;
  readonly join: (name: string, hear: (said: unknown) => void) => Circle;
}

export interface Circle {
  /** Heard by the others, not by oneself. */
  readonly say: (words: object) => void;
  readonly leave: () => void;
}

/**
 * Web Locks and BroadcastChannel. Where a browser has no locks, messages may go out of order between tabs, but never
 * twice.
 */
export const browserTabs = (): Tabs => ({
  alone: async (name, task) => {
    if ("locks" in navigator) await navigator.locks.request(name, task);
    else await task();
  },
  join: (name, hear) => {
    const channel = new BroadcastChannel(name);
    channel.onmessage = (event: MessageEvent<unknown>) => {
      hear(event.data);
    };
    return {
      say: (words) => {
        channel.postMessage(words);
      },
      leave: () => {
        channel.close();
      },
    };
  },
});

/** For a process that shares its outbox with no other. */
export const loneTab = (): Tabs => ({
  alone: (_, task) => task(),
  join: () => ({ say: () => undefined, leave: () => undefined }),
});
