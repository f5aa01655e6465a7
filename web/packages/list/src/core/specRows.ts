import type { Rows } from "./block.ts";
import { meta } from "./rows.ts";
import type { RowKind, RowSpec } from "./rows.ts";

/** Rows from an array of specs. Heights and kinds are read at once, keys on access. */
export class SpecRows implements Rows {
  readonly #specs: readonly RowSpec[];
  readonly #means: readonly number[];
  readonly #metas: Uint8Array;
  /** Known heights by index. */
  readonly #heights = new Map<number, number>();

  /** @param means The estimate for each bucket, in units. */
  constructor(specs: readonly RowSpec[], means: readonly number[]) {
    this.#specs = specs;
    this.#means = means;
    this.#metas = new Uint8Array(specs.length);
  }

  get count(): number {
    return this.#metas.length;
  }

  take(at: number, spec: RowSpec, height: number | undefined): RowKind {
    const byte = meta.of(spec);
    this.#metas[at] = byte;
    if (height !== undefined) this.#heights.set(at, height);
    return meta.kind(byte);
  }

  keyAt(at: number): string {
    return this.#specs[at]?.key ?? "";
  }

  heightAt(at: number): number {
    return (
      (this.#heights.size > 0 ? this.#heights.get(at) : undefined) ?? this.#means[meta.bucket(this.metaAt(at))] ?? 0
    );
  }

  metaAt(at: number): number {
    return this.#metas[at] ?? 0;
  }
}
