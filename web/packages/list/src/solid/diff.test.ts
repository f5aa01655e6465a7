import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ListEdits } from "../core/edits.ts";
import type { RowSpec } from "../core/rows.ts";
import { applyRows } from "./diff.ts";

const rows = (keys: readonly number[]): RowSpec[] => keys.map((key) => ({ key: `k${key}` }));

/** Applies the edits to an array, and returns the removed keys. */
const apply = (before: readonly RowSpec[], after: readonly RowSpec[]) => {
  const held = [...before];
  const removed: string[] = [];
  const insertBefore = (key: string | undefined, added: readonly RowSpec[]) => {
    const at = held.findIndex((row) => row.key === key);
    held.splice(at < 0 ? held.length : at, 0, ...added);
  };
  const edits: ListEdits = {
    prepend: (added) => {
      held.unshift(...added);
    },
    append: (added) => {
      held.push(...added);
    },
    insertBefore,
    remove: (keys) => {
      removed.push(...keys);
      for (const key of keys)
        held.splice(
          held.findIndex((row) => row.key === key),
          1,
        );
    },
    rekey: () => undefined,
    resizeGap: () => undefined,
    clear: () => undefined,
  };
  applyRows(edits, before, after);
  return { keys: held.map(({ key }) => key), removed };
};

describe("applyRows", () => {
  test("transforms any rows to any others", () => {
    const list = fc.uniqueArray(fc.nat(30), { maxLength: 25 });
    fc.assert(
      fc.property(list, list, (before, after) => {
        expect(apply(rows(before), rows(after)).keys).toEqual(rows(after).map(({ key }) => key));
      }),
      { seed: 3 },
    );
  });

  test("removes no row that keeps its order", () => {
    expect(apply(rows([1, 2, 3, 4]), rows([9, 1, 8, 2, 4, 5])).removed).toEqual(["k3"]);
  });
});
