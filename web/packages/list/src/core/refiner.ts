import type { Estimator } from "./estimator.ts";
import type { HeightIndex } from "./heightIndex.ts";
import { meta } from "./rows.ts";
import type { RowSet } from "./rowSet.ts";
import { toUnits } from "./units.ts";

/** Blocks that are worked on within one frame: some hundred thousand rows, about a millisecond. */
const blocksAtOnce = 256;

/**
 * At rest, gives rows far away better estimates, and fills the map from keys to blocks. The reader's place is held
 * meanwhile by its anchor.
 */
export class Refiner {
  readonly #index: HeightIndex;
  readonly #estimator: Estimator;
  readonly #rows: RowSet;
  #means: readonly (number | undefined)[] | undefined;
  #at = 0;
  #width = 0;
  #scale = 1;

  constructor(index: HeightIndex, estimator: Estimator, rows: RowSet) {
    this.#index = index;
    this.#estimator = estimator;
    this.#rows = rows;
  }

  /** Whether the rows are laid out in another width than before. */
  isReflow(width: number): boolean {
    if (this.#width === 0) this.#width = width;
    return width !== this.#width;
  }

  /** In another width, rows out of the page are taken to have changed as those in it did. */
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

  /** Does a part of what there is to do; true when heights may have changed or more is left. */
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
    if (index.mapSome(blocksAtOnce / 8)) return true;
    const news = this.#means ? undefined : this.#estimator.news();
    if (news) [this.#means, this.#at] = [news, 0];
    const means = this.#means;
    if (!means) return false;
    index.revise(this.#at, (this.#at += blocksAtOnce), isNear, (byte, height) => {
      const mean = meta.isMeasured(byte) || meta.kind(byte) === "gap" ? undefined : means[meta.bucket(byte)];
      return mean === height ? undefined : mean;
    });
    if (this.#at >= index.blockCount) this.#means = undefined;
    return true;
  }
}
