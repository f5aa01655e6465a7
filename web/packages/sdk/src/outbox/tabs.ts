/** Coordinates the tabs of one browser: messages between them, and leases that one tab holds at a time. */
export interface Tabs {
  /**
   * Runs the task while this tab holds the lease. The browser frees the lease of a tab that closes or crashes.
   * @param steal Takes the lease from the tab that holds it, for which `withLease` rejects with an `AbortError`.
   */
  readonly withLease: (name: string, task: () => Promise<void>, steal?: boolean) => Promise<void>;
  readonly join: (name: string, onMessage: (message: unknown) => void) => TabChannel;
}

export interface TabChannel {
  /** Delivered to the other tabs, not to the sender. */
  readonly post: (message: object) => void;
  readonly close: () => void;
}

/**
 * Web Locks and BroadcastChannel. Without Web Locks, messages of two tabs may be reordered, but are never duplicated.
 */
export const browserTabs = (): Tabs => ({
  withLease: async (name, task, steal = false) => {
    if ("locks" in navigator) await navigator.locks.request(name, { steal }, task);
    else await task();
  },
  join: (name, onMessage) => {
    const channel = new BroadcastChannel(name);
    channel.onmessage = (event: MessageEvent<unknown>) => {
      onMessage(event.data);
    };
    return {
      post: (message) => {
        channel.postMessage(message);
      },
      close: () => {
        channel.close();
      },
    };
  },
});

/** For a process that shares its outbox with no other. */
export const singleTab = (): Tabs => ({
  withLease: (_, task) => task(),
  join: () => ({ post: () => undefined, close: () => undefined }),
});
