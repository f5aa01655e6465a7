import { describe, expect, test } from "vitest";
import { maxCanvasPx } from "./canvas.ts";
import { first, heightOf, rows, setUp } from "./listTestSupport.ts";

describe("VirtualList", () => {
  test("a million rows have a short canvas, exact ends, and 1:1 scroll steps", () => {
    const { list, surface, frames, rest, topOf } = setUp({ estimate: 80 });
    list.change((edits) => {
      edits.append(rows(0, 1_000_000));
    });
    rest();
    expect(surface.canvas).toBeLessThanOrEqual(maxCanvasPx);
    surface.scrollBy(-1e9);
    rest();
    expect(topOf("m0")).toBeCloseTo(0, 6);
    for (const part of [0.25, 0.5, 0.75]) {
      surface.offset = Math.round(part * (surface.canvas - surface.height));
      frames(1);
      const at = list.indexOf(first(surface)) / 1_000_000;
      expect(Math.abs(at - part)).toBeLessThan(0.005);
      rest();
      expect(Math.abs(surface.offset / (surface.canvas - surface.height) - part)).toBeLessThan(0.005);
      const key = first(surface);
      for (let step = 0; step < 100; step++) {
        const watched = first(surface);
        const before = topOf(watched);
        surface.scrollBy(step % 3 === 0 ? 100 : -100);
        const moved = step % 3 === 0 ? -100 : 100;
        frames(1);
        if (topOf(watched) !== undefined) expect(topOf(watched)).toBeCloseTo(before! + moved, 5);
      }
      expect(list.indexOf(key)).toBeGreaterThan(0);
      expect(surface.order.length).toBeLessThan(120);
    }
  }, 60_000);

  test("a jump to an unmeasured row is exact in the first frame", () => {
    for (const align of ["start", "center", "end", "third"] as const) {
      const { list, surface, frames, rest, topOf } = setUp({ estimate: 300 });
      list.change((edits) => {
        edits.append(rows(0, 100_000));
      });
      rest();
      list.jump("m50000", align);
      frames(1);
      const height = heightOf("m50000");
      const right = {
        start: 0,
        center: (surface.height - height) / 2,
        end: surface.height - height,
        third: surface.height / 3,
      }[align];
      expect(topOf("m50000")).toBeCloseTo(right, 5);
      rest();
      expect(topOf("m50000")).toBeCloseTo(right, 5);
    }
  });

  test("a jump cancelled by scrolling is not resumed", () => {
    const asked: string[] = [];
    const { list, surface, frames, rest } = setUp({ requestAround: (key) => asked.push(key) });
    list.change((edits) => {
      edits.append(rows(0, 500));
    });
    rest();
    surface.scrollBy(-4000);
    frames(3);
    list.jump("m-30");
    frames(2);
    expect(asked).toEqual(["m-30"]);
    surface.scrollBy(-100);
    frames(1);
    const painted = surface.painted();
    list.change((edits) => {
      edits.prepend(rows(-50, 0));
    });
    frames(3);
    for (const [key, box] of painted) expect(surface.painted().get(key)?.top).toBeCloseTo(box.top, 6);
  });

  test("another list restores a saved position in the first frame", () => {
    const one = setUp();
    one.list.change((edits) => {
      edits.append(rows(0, 2000));
    });
    one.rest();
    one.surface.scrollBy(-20_000);
    one.rest();
    const other = setUp({ restore: one.list.savePosition() });
    other.list.change((edits) => {
      edits.append(rows(0, 2000));
    });
    other.list.flush();
    const painted = one.surface.painted();
    expect(painted.size).toBeGreaterThan(3);
    for (const [key, box] of painted) expect(other.topOf(key)).toBeCloseTo(box.top, 6);
  });

  test("a retained row keeps its node and its order, wherever the reader scrolls", () => {
    const { list, surface, rest } = setUp();
    list.change((edits) => {
      edits.append(rows(0, 5000));
    });
    rest();
    const node = surface.nodes.get("m4998");
    list.retain("m4998");
    surface.scrollBy(-100_000);
    rest();
    expect(surface.nodes.get("m4998")).toBe(node);
    expect(surface.order.at(-1)).toBe("m4998");
    list.toLatest();
    rest();
    expect(surface.nodes.get("m4998")).toBe(node);
    expect(surface.painted().get("m4999")?.bottom).toBeCloseTo(surface.height, 6);
    list.release("m4998");
    surface.scrollBy(-100_000);
    rest();
    expect(surface.nodes.has("m4998")).toBe(false);
  });

  test("no scroll write happens during a touch, and one follows invisibly after it", () => {
    const { list, surface, frames, rest, topOf } = setUp();
    list.change((edits) => {
      edits.append(rows(0, 500));
    });
    rest();
    surface.scrollBy(-6000);
    rest();
    list.touch(true);
    const writes = surface.writes;
    const key = first(surface);
    let expected = topOf(key)!;
    for (let page = 1; page < 6; page++) {
      surface.scrollBy(-7);
      expected += 7;
      list.change((edits) => {
        edits.prepend(rows(-50 * page, -50 * (page - 1)));
      });
      frames(1);
      expect(topOf(key)).toBeCloseTo(expected, 6);
    }
    expect(surface.writes).toBe(writes);
    list.touch(false);
    rest();
    expect(surface.writes).toBeGreaterThan(writes);
    expect(topOf(key)).toBeCloseTo(expected, 6);
    expect(surface.offset).toBeCloseTo(list.stats.y, 0);
  });

  test("an idle list requests no frame and writes nothing", () => {
    const { list, surface, rest, clock } = setUp();
    list.change((edits) => {
      edits.append(rows(0, 500));
    });
    rest();
    expect(clock.isIdle).toBe(true);
    surface.scrollBy(-777);
    rest();
    list.scrolled();
    rest();
    expect(clock.isIdle).toBe(true);
    const { writes } = surface;
    list.scrolled();
    rest();
    expect(surface.writes).toBe(writes);
  });

  test("a row with a changed key keeps its node", () => {
    const { list, surface, frames, topOf } = setUp();
    list.change((edits) => {
      edits.append(rows(0, 50));
    });
    frames(3);
    const node = surface.nodes.get("m49");
    const before = topOf("m49");
    surface.heightOf = (key) => heightOf(key.replace("x", "m"));
    list.change((edits) => {
      edits.rekey("m49", "x49");
    });
    frames(2);
    expect(surface.nodes.get("x49")).toBe(node);
    expect(topOf("x49")).toBe(before);
  });

  test("rows added to a hidden list are positioned correctly when it is shown", () => {
    const { list, surface, frames, rest } = setUp();
    list.change((edits) => {
      edits.append(rows(0, 100));
    });
    rest();
    surface.height = 0;
    list.change((edits) => {
      edits.append(rows(100, 160));
    });
    frames(9);
    surface.height = 600;
    list.resized(new Map());
    frames(1);
    expect(surface.painted().get("m159")?.bottom).toBeCloseTo(600, 6);
  });
});
