const firstMs = 1000;
const capMs = 30_000;

/** A connection that lasted this long resets the backoff. */
export const stableMs = 60_000;

/**
 * Delay before the next attempt, in ms, after `waitedMs` of waiting since the last stable connection. `roll` is in [0,
 * 1). A random part of the first second, then between half of `waitedMs` and all of it, at most 30 s. Clients return to
 * a restarted server spread over the time of the outage, and not much later (ADR-0020).
 */
export const retryDelayMs = (waitedMs: number, roll: number): number =>
  Math.floor(waitedMs < firstMs ? firstMs * roll : (Math.min(capMs, waitedMs) * (1 + roll)) / 2);

const maxRetryAfterMs = 3_600_000;

/** The delay that a close reason asks for, as in "too many sockets; retry in 30 s", in ms. 0 when it names none. */
export const retryAfterMsOf = (reason: string): number => {
  const [, amount = "0", unit] = /(\d+)\s*(ms)?/.exec(reason) ?? [];
  return Math.min(maxRetryAfterMs, Number(amount) * (unit === undefined ? 1000 : 1));
};
