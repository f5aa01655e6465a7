const capMs = 30_000;
const baseMs = 1000;

/** A connection that lived this long starts counting its attempts from 0 again. */
export const stableMs = 60_000;

/** Wait before try `attempt` (0-based), in ms. `roll` is in [0, 1). Full jitter, so that a restarted server is not met by all at once. */
export const retryDelayMs = (attempt: number, roll: number): number => Math.floor(roll * Math.min(capMs, baseMs * 2 ** Math.min(attempt, 16)));
