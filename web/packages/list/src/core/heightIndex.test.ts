import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { blockRows } from "./block.ts";
import type { Rows } from "./block.ts";
import { HeightIndex } from "./heightIndex.ts";
import { meta } from "./rows.ts";
import type { RowKind } from "./rows.ts";

interface Cell {
  readonly key: string;
  readonly height: number;
  readonly meta: number;
}

const toRows = (list: readonly Cell[]): Rows => ({
  count: list.length,
  keyAt: (at) => list[at]!.key,
  heightAt: (at) => list[at]!.height,
  metaAt: (at) => list[at]!.meta,
});

const cell = (key: string, height: number, kind: RowKind = "row"): Cell => ({
  key,
  height,
  meta: meta.of({ key, kind }),
});

const cells = (count: number, prefix = "r", height = 4000): Cell[] =>
  Array.from({ length: count }, (_, at) => cell(`${prefix}${at}`, height + (at % 7)));

/** The model of the index: one array. */
const expectEqual = (index: HeightIndex, model: readonly Cell[]): void => {
  expect(index.count).toBe(model.length);
  expect([...index.rows(0, model.length)].map(({ key, height }) => [key, height])).toEqual(
    model.map(({ key, height }) => [key, height]),
  );
  let top = 0;
  let articles = 0;
  model.forEach(({ key, height, meta: byte }, at) => {
    expect(index.indexOf(key)).toBe(at);
    expect(index.offsetOf(at)).toBe(top);
    expect(index.articlesBefore(at)).toBe(articles);
    expect(index.indexAt(top)).toBe(at);
    expect(index.indexAt(top + height - 1)).toBe(at);
    top += height;
    if (meta.kind(byte) === "row") articles++;
  });
  expect(index.total).toBe(top);
  expect(index.articleCount).toBe(articles);
};

const operation = fc.oneof(
  fc.record({ op: fc.constant("insert" as const), at: fc.nat(1500), count: fc.integer({ min: 1, max: 700 }) }),
  fc.record({ op: fc.constant("remove" as const), at: fc.nat(1500), count: fc.integer({ min: 1, max: 900 }) }),
  fc.record({ op: fc.constant("height" as const), at: fc.nat(1500), height: fc.integer({ min: 1, max: 200_000 }) }),
  fc.record({ op: fc.constant("rekey" as const), at: fc.nat(1500) }),
);

describe("HeightIndex", () => {
  test("equals one array after any operations", () => {
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 25 }), (operations) => {
        const index = new HeightIndex();
        const model: Cell[] = [];
        let next = 0;
        for (const operation of operations) {
          const at = Math.min(operation.at, Math.max(0, model.length - 1));
          if (operation.op === "insert") {
            const added = Array.from({ length: operation.count }, () =>
              cell(`k${next++}`, 1 + ((next * 7919) % 9000), next % 5 === 0 ? "aux" : "row"),
            );
            const position = Math.min(operation.at, model.length);
            index.insert(position, toRows(added));
            model.splice(position, 0, ...added);
          } else if (operation.op === "remove") {
            index.removeRange(at, at + operation.count);
            model.splice(at, operation.count);
          } else if (model.length > 0) {
            const held = model[at]!;
            if (operation.op === "height") index.setHeight(at, operation.height, true);
            else index.rekey(held.key, `n${next}`);
            model[at] =
              operation.op === "height" ? { ...held, height: operation.height } : { ...held, key: `n${next++}` };
          }
        }
        expectEqual(index, model);
      }),
      { numRuns: 60, seed: 1 },
    );
  }, 60_000);

  test("a million rows: bounded cost of a prepend, inverse lookups, small memory", () => {
    const count = 1_000_000;
    const index = new HeightIndex();
    index.insert(0, toRows(cells(count)));
    while (index.mapSome(256));
    expect(index.bytes / count).toBeLessThanOrEqual(16);
    for (let page = 0; page < 40; page++) {
      const before = index.touched;
      index.insert(0, toRows(cells(50, `p${page}-`)));
      expect(index.touched - before).toBeLessThanOrEqual(50 + blockRows + index.count / blockRows + 2);
    }
    let last = -1;
    for (let at = 0; at < index.count; at += 997) {
      const offset = index.offsetOf(at);
      expect(offset).toBeGreaterThan(last);
      expect(index.indexAt(offset)).toBe(at);
      last = offset;
    }
    expect(index.indexOf("r123456")).toBe(2000 + 123_456);
    expect(index.indexOf("p3-7")).toBe(50 * 36 + 7);
  }, 60_000);

  test("rejects a duplicate key", () => {
    const index = new HeightIndex();
    index.insert(0, toRows(cells(3)));
    expect(() => {
      index.insert(0, toRows(cells(1)));
    }).toThrow("r0");
  });
});
