import { bucketCount } from "./rows.ts";
import { toUnits } from "./units.ts";

/** Fewer say too little. */
const minSamples = 3;
/** Up to here the mean is that of all samples; beyond, new ones count more than old ones. */
const maxWeight = 64;
/** A mean that moved less than this since rows were given it is not worth giving again. */
const noticeable = 0.02;

/** What rows of each shape are high in the mean, learned from those that were measured. */
export class Estimator {
  readonly #means = new Float64Array(bucketCount);
  readonly #samples = new Uint32Array(bucketCount);
  readonly #given = new Float64Array(bucketCount);
  readonly #fallback: number;

  /** @param fallbackPx The height of a row while nothing is known. */
  constructor(fallbackPx: number) {
    this.#fallback = toUnits(fallbackPx);
  }

  learn(bucket: number, units: number): void {
    const samples = Math.min(maxWeight, (this.#samples[bucket] ?? 0) + 1);
    const mean = this.#means[bucket] ?? 0;
    this.#samples[bucket] = samples;
    this.#means[bucket] = mean + (units - mean) / samples;
  }

  /** What a row of each bucket is taken to be high, in units. */
  means(): readonly number[] {
    return Array.from(this.#means, (_, bucket) => this.known(bucket) ?? this.#fallback);
  }

  /** The mean of a bucket of which enough was seen, in units. */
  known(bucket: number): number | undefined {
    return (this.#samples[bucket] ?? 0) >= minSamples ? Math.round(this.#means[bucket] ?? 0) : undefined;
  }

  /** The means, when they moved enough since this was asked last; absent for a bucket of which too little is known. */
  news(): readonly (number | undefined)[] | undefined {
    const means = Array.from(this.#means, (_, bucket) => this.known(bucket));
    const isNews = means.some((mean, bucket) => {
      const given = this.#given[bucket] ?? 0;
      return mean !== undefined && Math.abs(mean - given) > noticeable * given;
    });
    if (!isNews) return undefined;
    this.#given.set(this.#means);
    return means;
  }
}
