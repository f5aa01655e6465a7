import fc from "fast-check";
import { describe, test } from "vitest";
import { VirtualList } from "./virtualList.ts";
import type { RowKind, RowSpec } from "./rows.ts";
import { FakeClock, FakeSurface, frame } from "./testSupport.ts";
import type { SavedPosition } from "./state.ts";
import type { Rounding } from "./testSupport.ts";

/** How browsers round a written offset: not, to whole or half px, to floats, to steps. */
const roundings: Readonly<Record<string, Rounding>> = {
  exact: (offset) => offset,
  floor: Math.floor,
  round: Math.round,
  half: (offset) => Math.round(offset * 2) / 2,
  float: Math.fround,
  steps: (offset) => Math.round(offset / 2) * 2,
};

const operation = fc.oneof(
  { weight: 3, arbitrary: fc.record({ op: fc.constant("prepend" as const), count: fc.integer({ min: 1, max: 60 }) }) },
  { weight: 3, arbitrary: fc.record({ op: fc.constant("append" as const), count: fc.integer({ min: 1, max: 20 }) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      op: fc.constant("insert" as const),
      part: fc.double({ min: 0, max: 1, noNaN: true }),
      count: fc.integer({ min: 1, max: 20 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      op: fc.constant("remove" as const),
      part: fc.double({ min: 0, max: 1, noNaN: true }),
      count: fc.integer({ min: 1, max: 30 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      op: fc.constant("resize" as const),
      part: fc.double({ min: 0, max: 1, noNaN: true }),
      px: fc.integer({ min: 1, max: 900 }),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({ op: fc.constant("scroll" as const), delta: fc.integer({ min: -1500, max: 1500 }) }),
  },
  { weight: 1, arbitrary: fc.record({ op: fc.constant("width" as const), factor: fc.constantFrom(0.5, 1, 2) }) },
  { weight: 1, arbitrary: fc.record({ op: fc.constant("view" as const), height: fc.constantFrom(300, 600, 900) }) },
  { weight: 1, arbitrary: fc.record({ op: fc.constant("pin" as const) }) },
  { weight: 2, arbitrary: fc.record({ op: fc.constant("rest" as const) }) },
  { weight: 1, arbitrary: fc.record({ op: fc.constant("touch" as const), isDown: fc.boolean() }) },
);
type Operation = typeof operation extends fc.Arbitrary<infer T> ? T : never;

/** Cheaper than `expect` for millions of checks. */
function check(isRight: boolean, what: string): asserts isRight {
  if (!isRight) throw new Error(what);
}
const isNear = (value: number | undefined, expected: number): boolean => Math.abs((value ?? NaN) - expected) < 1e-5;

/** A list and its model: an array of keys and a function from keys to heights. */
class Trial {
  readonly clock = new FakeClock();
  readonly surface: FakeSurface;
  readonly list: VirtualList;
  model: { readonly key: string; readonly kind: RowKind }[] = [];
  /** Index of each key in the model. */
  #indexes = new Map<string, number>();
  readonly #heights = new Map<string, number>();
  readonly #scale: number;
  #factor = 1;
  #next = 0;
  #touching = false;
  #writes = 0;

  constructor(rounding: Rounding, scale: number, isLate: boolean) {
    this.#scale = scale;
    this.surface = new FakeSurface({ heightOf: (key) => this.heightOf(key), rounding, scale, isLate });
    this.surface.onWrite = () => {
      check(!this.#touching, "a write during a touch");
      this.#writes++;
    };
    this.list = new VirtualList({ surface: this.surface, clock: this.clock, estimate: 60 });
  }

  heightOf(key: string): number {
    const number = Math.abs(Number(key.slice(1)));
    const natural = this.#heights.get(key) ?? 19.2 + ((number * 7919) % 1000) / (number % 20 === 0 ? 1 : 10);
    return Math.round((natural / this.#factor) * 64) / 64;
  }

  fresh(count: number): RowSpec[] {
    return Array.from({ length: count }, () => {
      const kind = ++this.#next % 9 === 0 ? "aux" : "row";
      return { key: `k${this.#next}`, kind, bucket: this.#next % 3 };
    });
  }

  step(): void {
    this.#writes = 0;
    frame(this.list, this.surface, this.clock);
    // One write for the frame, one for the changes of its layout.
    check(this.#writes <= 2, `${this.#writes} writes in a frame`);
    this.#check();
  }

  rest(): void {
    if (this.#touching) this.touch(false);
    for (let at = 0; at < 60 && !this.clock.isIdle; at++) this.step();
  }

  touch(isDown: boolean): void {
    this.#touching = isDown;
    this.list.touch(isDown);
  }

  run(operation: Operation): void {
    const { list, surface } = this;
    const before = surface.painted();
    const wasPinned = list.state.pinned;
    const { offset } = surface;
    const { y, total } = list.stats;
    const position = list.savePosition();
    let gone = new Set<string>();
    switch (operation.op) {
      case "prepend":
      case "append":
      case "insert": {
        const rows = this.fresh(operation.count);
        const at =
          operation.op === "prepend"
            ? 0
            : operation.op === "append"
              ? this.model.length
              : Math.floor(operation.part * this.model.length);
        const next = this.model[at]?.key;
        list.change((edits) => {
          if (operation.op === "prepend") edits.prepend(rows);
          else if (operation.op === "append") edits.append(rows);
          else edits.insertBefore(next, rows);
        });
        this.model.splice(at, 0, ...rows.map(({ key, kind }) => ({ key, kind: kind ?? "row" })));
        break;
      }
      case "remove": {
        const removed = this.model
          .splice(Math.floor(operation.part * this.model.length), operation.count)
          .map(({ key }) => key);
        gone = new Set(removed);
        list.change((edits) => {
          edits.remove(removed);
        });
        break;
      }
      case "resize": {
        const row = this.model[Math.floor(operation.part * this.model.length)];
        if (row) this.#heights.set(row.key, operation.px);
        break;
      }
      case "scroll":
        surface.scrollBy(operation.delta);
        break;
      case "width":
        this.#factor = operation.factor;
        surface.width = 800 * operation.factor;
        break;
      case "view":
        surface.height = operation.height;
        list.resized(new Map());
        break;
      case "pin":
        list.toLatest();
        break;
      case "rest":
        this.rest();
        break;
      case "touch":
        this.touch(operation.isDown);
        break;
    }
    if (
      operation.op === "prepend" ||
      operation.op === "append" ||
      operation.op === "insert" ||
      operation.op === "remove"
    ) {
      this.#indexes = new Map(this.model.map(({ key }, at) => [key, at]));
    }
    // Remainders of rounded writes end at the ends of the rows.
    const low = Math.min(0, total - surface.height);
    const moved = Math.min(Math.max(y + surface.offset - offset, low), total - surface.height) - y;
    this.step();
    // After a change of width the previous anchor row keeps its position, visible or not.
    if (operation.op === "width" && !position.pinned && !this.#isAtBounds())
      check(isNear(list.topOf(position.key), position.offset), `${position.key} moved in another width`);
    else if (operation.op !== "pin" && operation.op !== "view")
      this.#compare(before, position, operation.op === "scroll" ? moved : 0, gone);
    if (operation.op === "append" && !wasPinned) {
      const after = surface.painted();
      // A row without a visible device pixel does not count.
      for (const [key, box] of before)
        check(
          box.top >= surface.height - 0.5 / this.#scale || isNear(after.get(key)?.top, box.top),
          `${key} moved when rows came below`,
        );
    }
  }

  /** The anchor row, or the next remaining row in view, is where it was, minus the distance scrolled by the user. */
  #compare(
    before: ReadonlyMap<string, { top: number; bottom: number }>,
    position: SavedPosition,
    moved: number,
    gone: ReadonlySet<string>,
  ): void {
    if ((position.pinned && moved >= 0) || this.#isAtBounds()) return;
    const seen = [...before.keys()];
    const from = position.pinned ? 0 : seen.indexOf(position.key);
    check(from >= 0, "the anchor row is out of view");
    const key = seen
      .slice(from)
      .find((held) => !gone.has(held) && this.model[this.#indexes.get(held) ?? -1]?.kind === "row");
    if (key === undefined) return;
    const expected = before.get(key)!.top - moved;
    if (expected >= this.surface.height || expected + this.heightOf(key) <= 0.01) return;
    const top = this.surface.painted().get(key)?.top ?? NaN;
    check(Math.abs(top - expected) <= 0.5 / this.#scale, `${key} is at ${top}, not at ${expected}`);
  }

  #isAtBounds(): boolean {
    const { y, total } = this.list.stats;
    const high = total - this.surface.height;
    return y <= Math.min(0, high) + 1 || y >= high - 1;
  }

  #check(): void {
    const { list, surface } = this;
    const { total, mounted } = list.stats;
    let before = -1;
    for (const key of surface.order) {
      const at = this.#indexes.get(key) ?? NaN;
      check(at > before, `${key} is out of order`);
      before = at;
    }
    // The rows are contiguous and cover the view.
    const painted = [...surface.painted().values()];
    painted.forEach((box, at) => {
      if (at > 0) check(isNear(box.top, painted[at - 1]!.bottom), "rows are apart");
    });
    const [first, last] = [painted[0], painted.at(-1)];
    if (this.model.length > 0) {
      check(last !== undefined && last.bottom >= surface.height - 1e-5, "nothing at the lower edge");
      check(
        first !== undefined && first.top <= Math.max(0, surface.height - total) + 1e-5,
        "nothing at the upper edge",
      );
      check(
        !list.state.pinned || Math.abs(last.bottom - surface.height) <= 0.5 / this.#scale + 1e-5,
        "a pinned list is not at its end",
      );
    }
    check(mounted <= Math.ceil((2.5 * surface.height) / 9.6) + 4, `${mounted} rows in the page`);
  }

  /** At rest, the canvas has the height of the rows and the offset is the position in them. */
  checkAtRest(): void {
    this.rest();
    const { y, total, rows } = this.list.stats;
    check(this.clock.isIdle, "a list at rest requests frames");
    check(
      total < this.surface.height || Math.abs(this.surface.offset - y) <= 2 + 1e-6,
      "the scroll offset is not the position in the rows",
    );
    check(rows === this.model.length, `${rows} rows`);
    this.model.forEach(({ key }, at) => {
      check(this.list.indexOf(key) === at, `${key} is not number ${at}`);
    });
  }
}

/** Shared by all rounding modes. `PARLEY_LIST_RUNS` sets the count, `PARLEY_SEED` the seed. */
const sequences = Number(process.env["PARLEY_LIST_RUNS"] ?? 10_000);
const seed = Number(process.env["PARLEY_SEED"] ?? 49);
const modes = [
  ...Object.entries(roundings).map(([name, rounding]) => ({ name, rounding, isLate: false })),
  { name: "round", rounding: Math.round, isLate: true },
];

describe("VirtualList", () => {
  for (const { name, rounding, isLate } of modes) {
    test(`keeps the reading position with ${name} offsets${isLate ? ", applied late" : ""}`, () => {
      fc.assert(
        fc.property(
          fc.array(operation, { minLength: 4, maxLength: 40, size: "max" }),
          fc.constantFrom(1, 1.25, 1.5, 2),
          (operations, scale) => {
            const trial = new Trial(rounding, scale, isLate);
            trial.run({ op: "append", count: 20 });
            for (const operation of operations) trial.run(operation);
            trial.checkAtRest();
          },
        ),
        { numRuns: Math.ceil(sequences / modes.length), endOnFailure: true, seed },
      );
    }, 240_000);
  }
});
