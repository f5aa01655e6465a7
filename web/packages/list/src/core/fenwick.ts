/** A Fenwick tree: prefix sums with updates in logarithmic time. */
export class Fenwick {
  #tree = new Float64Array(1);
  #length = 0;

  build(length: number, valueAt: (at: number) => number): void {
    if (this.#tree.length <= length) this.#tree = new Float64Array(length * 2 + 1);
    else this.#tree.fill(0);
    this.#length = length;
    const tree = this.#tree;
    for (let at = 1; at <= length; at++) {
      const sum = (tree[at] ?? 0) + valueAt(at - 1);
      tree[at] = sum;
      const parent = at + (at & -at);
      if (parent <= length) tree[parent] = (tree[parent] ?? 0) + sum;
    }
  }

  add(at: number, delta: number): void {
    for (let node = at + 1; node <= this.#length; node += node & -node)
      this.#tree[node] = (this.#tree[node] ?? 0) + delta;
  }

  /** The sum of the first `at` numbers. */
  sumBefore(at: number): number {
    let sum = 0;
    for (let node = at; node > 0; node -= node & -node) sum += this.#tree[node] ?? 0;
    return sum;
  }

  /** The count of leading numbers whose sum is at most `value`. Numbers must not be negative. */
  find(value: number): number {
    let at = 0;
    let rest = value;
    for (let step = 1 << (31 - Math.clz32(this.#length || 1)); step > 0; step >>= 1) {
      const sum = at + step <= this.#length ? (this.#tree[at + step] ?? 0) : Infinity;
      if (sum > rest) continue;
      at += step;
      rest -= sum;
    }
    return at;
  }
}
