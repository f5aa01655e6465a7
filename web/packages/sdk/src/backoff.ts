const firstMs = 1000;
const capMs = 30_000;

/** A connection that lived this long is a new beginning. */
export const stableMs = 60_000;

/**
 * Wait before the next try, in ms, when `waitedMs` have been waited since the last stable connection. `roll` is in [0,
 * 1). A random part of the first second, then between half of what was waited already and all of it, 30 s at most: a
 * restarted server is not met by all at once, nor by anybody much later (ADR-0020).
 */
export const retryDelayMs = (waitedMs: number, roll: number): number =>
  Math.floor(waitedMs < firstMs ? firstMs * roll : (Math.min(capMs, waitedMs) * (1 + roll)) / 2);

const longestWaitMs = 3_600_000;

/** What a close reason says about waiting, as in "too many sockets; retry in 30 s"; 0 when it says nothing. */
export const orderedWaitMs = (reason: string): number => {
  const [, amount = "0", unit] = /(\d+)\s*(ms)?/.exec(reason) ?? [];
  return Math.min(longestWaitMs, Number(amount) * (unit === undefined ? 1000 : 1));
};
