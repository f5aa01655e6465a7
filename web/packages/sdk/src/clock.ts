/** Time, injected so that tests decide what it is. */
export interface Clock {
  readonly now: () => number;
  /** Runs `task` once after `ms`; the answer cancels it. */
  readonly after: (ms: number, task: () => void) => () => void;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  after: (ms, task) => {
    const timer = setTimeout(task, ms);
    return () => {
      clearTimeout(timer);
    };
  },
};
