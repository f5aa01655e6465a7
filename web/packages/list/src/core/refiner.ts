import type { Estimator } from "./estimator.ts";
import type { HeightIndex } from "./heightIndex.ts";
import { meta } from "./rows.ts";
import type { MountedRows } from "./mountedRows.ts";
import { toUnits } from "./units.ts";

/** Blocks revised in one frame: some hundred thousand rows, about a millisecond. */
const blocksPerFrame = 256;

/** While the list is idle, revises the estimates of distant rows and fills the map from keys to blocks. */
export class Refiner {
  readonly #index: HeightIndex;
  readonly #estimator: Estimator;
  readonly #rows: MountedRows;
  #means: readonly (number | undefined)[] | undefined;
  #at = 0;
  #width = 0;
  #scale = 1;

  constructor(index: HeightIndex, estimator: Estimator, rows: MountedRows) {
    this.#index = index;
    this.#estimator = estimator;
    this.#rows = rows;
  }

  /** Whether the width of the rows changed. */
  isReflow(width: number): boolean {
    if (this.#width === 0) this.#width = width;
    return width !== this.#width;
  }

  /** After a change of width, the heights of unmounted rows are scaled like those of mounted rows. */
  resized(width: number, heights: ReadonlyMap<string, number>): void {
    if (!this.isReflow(width)) return;
    this.#width = width;
    let [before, after] = [0, 0];
    for (const [key, px] of heights) {
      const row = this.#index.rowAt(this.#index.indexOf(key));
      if (row?.kind !== "row") continue;
      before += row.height;
      after += toUnits(px);
    }
    if (before > 0 && after > 0) this.#scale *= after / before;
  }

  /** Does a part of the work. True when heights may have changed or work is left. */
  run(): boolean {
    const index = this.#index;
    const isNear = (key: string) => this.#rows.has(key);
    const scale = this.#scale;
    if (scale !== 1) {
      index.revise(0, index.blockCount, isNear, (byte, height) =>
        meta.isMeasured(byte) ? Math.round(height * scale) : undefined,
      );
      this.#scale = 1;
      return true;
    }
    if (index.mapSome(blocksPerFrame / 8)) return true;
    const changed = this.#means ? undefined : this.#estimator.changedMeans();
    if (changed) [this.#means, this.#at] = [changed, 0];
    const means = this.#means;
    if (!means) return false;
    index.revise(this.#at, (this.#at += blocksPerFrame), isNear, (byte, height) => {
      const mean = meta.isMeasured(byte) || meta.kind(byte) === "gap" ? undefined : means[meta.bucket(byte)];
      return mean === height ? undefined : mean;
    });
    if (this.#at >= index.blockCount) this.#means = undefined;
    return true;
  }
}
