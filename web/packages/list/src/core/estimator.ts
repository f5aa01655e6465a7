import { bucketCount } from "./rows.ts";
import { toUnits } from "./units.ts";

/** Minimum of samples for a usable mean. */
const minSamples = 3;
/** Beyond this number of samples, new ones have more weight than old ones. */
const maxWeight = 64;
/** Relative change of a mean from which estimates are revised. */
const minChange = 0.02;

/** Learns the mean height of each bucket of rows from measured rows. */
export class Estimator {
  readonly #means = new Float64Array(bucketCount);
  readonly #samples = new Uint32Array(bucketCount);
  readonly #given = new Float64Array(bucketCount);
  readonly #fallback: number;

  /** @param fallbackPx The estimate without samples. */
  constructor(fallbackPx: number) {
    this.#fallback = toUnits(fallbackPx);
  }

  learn(bucket: number, units: number): void {
    const samples = Math.min(maxWeight, (this.#samples[bucket] ?? 0) + 1);
    const mean = this.#means[bucket] ?? 0;
    this.#samples[bucket] = samples;
    this.#means[bucket] = mean + (units - mean) / samples;
  }

  /** The estimate for each bucket, in units. */
  means(): readonly number[] {
    return Array.from(this.#means, (_, bucket) => this.known(bucket) ?? this.#fallback);
  }

  /** The mean of a bucket with enough samples, in units. */
  known(bucket: number): number | undefined {
    return (this.#samples[bucket] ?? 0) >= minSamples ? Math.round(this.#means[bucket] ?? 0) : undefined;
  }

  /** The means, when one changed enough since the last call. */
  changedMeans(): readonly (number | undefined)[] | undefined {
    const means = Array.from(this.#means, (_, bucket) => this.known(bucket));
    const hasChanged = means.some((mean, bucket) => {
      const given = this.#given[bucket] ?? 0;
      return mean !== undefined && Math.abs(mean - given) > minChange * given;
    });
    if (!hasChanged) return undefined;
    this.#given.set(this.#means);
    return means;
  }
}
