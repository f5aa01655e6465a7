import { describe, expect, test } from "vitest";
import { first, heightOf, rows, setUp } from "./listTestSupport.ts";

describe("VirtualList", () => {
  test("starts at the end, with the last row at the lower edge in the first frame", () => {
    const { list, surface, frames } = setUp();
    list.change((edits) => {
      edits.append(rows(0, 1000));
    });
    frames(1);
    expect(surface.painted().get("m999")?.bottom).toBeCloseTo(surface.height, 6);
    expect(list.state.pinned).toBe(true);
  });

  test("rows that do not fill the view are aligned to its end", () => {
    const { list, surface, frames, rest } = setUp();
    list.change((edits) => {
      edits.append(rows(0, 2));
    });
    frames(1);
    expect(surface.painted().get("m1")?.bottom).toBeCloseTo(surface.height, 6);
    for (let page = 0; page < 8; page++) {
      list.change((edits) => {
        edits.prepend(rows(-20 * (page + 1), -20 * page));
      });
      frames(1);
      expect(surface.painted().get("m1")?.bottom).toBeCloseTo(surface.height, 6);
    }
    rest();
    expect(surface.painted().get("m1")?.bottom).toBeCloseTo(surface.height, 6);
  });

  test("a prepend moves no row: at rest, at the upper edge, and during a wheel scroll", () => {
    for (const [start, wheel] of [
      [3000, 0],
      [0, 0],
      [3000, -120],
    ] as const) {
      const { list, surface, frames, rest, topOf } = setUp();
      list.change((edits) => {
        edits.append(rows(0, 200));
      });
      rest();
      surface.scrollBy(-1e6);
      rest();
      surface.scrollBy(start);
      rest();
      const key = first(surface);
      for (let page = 1; page <= 10; page++) {
        const before = topOf(key) ?? NaN;
        list.change((edits) => {
          edits.prepend(rows(-50 * page, -50 * (page - 1)));
        });
        const offset = surface.offset;
        if (wheel !== 0 && page < 4) surface.scrollBy(wheel);
        const moved = surface.offset - offset;
        frames(1);
        expect(topOf(key)).toBeCloseTo(before - moved, 6);
      }
      const before = topOf(key);
      rest();
      expect(topOf(key)).toBeCloseTo(before ?? NaN, 6);
    }
  });

  test("an append scrolls a pinned list, and only counts unseen rows for other readers", () => {
    const { list, surface, frames, rest } = setUp();
    list.change((edits) => {
      edits.append(rows(0, 100));
    });
    rest();
    list.change((edits) => {
      edits.append(rows(100, 103));
    });
    frames(1);
    expect(surface.painted().get("m102")?.bottom).toBeCloseTo(surface.height, 6);
    surface.scrollBy(-1);
    rest();
    expect(list.state.pinned).toBe(false);
    const painted = surface.painted();
    list.change((edits) => {
      edits.append(rows(103, 153));
    });
    frames(1);
    for (const [key, box] of painted) expect(surface.painted().get(key)?.top).toBeCloseTo(box.top, 6);
    expect(list.state.unseen).toBe(50);
    list.toLatest();
    rest();
    expect(list.state).toEqual({ pinned: true, unseen: 0, hasNewer: false });
    expect(surface.painted().get("m152")?.bottom).toBeCloseTo(surface.height, 6);
  });

  test("a list whose remaining rows fit into the view is pinned", () => {
    const { list, surface, frames } = setUp();
    list.change((edits) => {
      edits.append(rows(0, 100));
    });
    frames(1);
    surface.scrollBy(-900);
    frames(1);
    expect(list.state.pinned).toBe(false);
    list.change((edits) => {
      edits.remove(rows(4, 100).map(({ key }) => key));
    });
    frames(1);
    expect(list.state.pinned).toBe(true);
  });

  test("a row that grows above the view moves no visible row", () => {
    const { list, surface, frames, rest, topOf } = setUp();
    list.change((edits) => {
      edits.append(rows(0, 400));
    });
    rest();
    surface.scrollBy(-5000);
    rest();
    const [key] = [...surface.painted().keys()].slice(2);
    const before = topOf(key!);
    const above = surface.order[0]!;
    surface.heightOf = (asked) => heightOf(asked) + (asked === above ? 400 : 0);
    frames(1);
    expect(topOf(key!)).toBeCloseTo(before!, 6);
    rest();
    expect(topOf(key!)).toBeCloseTo(before!, 6);
  });

  test("a row expanded by the user keeps its top, even at the end", () => {
    const { list, surface, frames, rest, topOf } = setUp();
    list.change((edits) => {
      edits.append(rows(0, 400));
    });
    rest();
    const before = topOf("m397");
    list.hold("m397");
    surface.heightOf = (asked) => heightOf(asked) + (asked === "m397" ? 300 : 0);
    frames(3);
    expect(topOf("m397")).toBeCloseTo(before!, 6);
    expect(list.state.pinned).toBe(false);
  });

  test("the text of the anchor row keeps its position when content above it in the row is removed", () => {
    const { list, surface, rest, topOf } = setUp();
    list.change((edits) => {
      edits.append(rows(0, 400));
    });
    rest();
    surface.scrollBy(-5000);
    rest();
    const position = list.savePosition();
    const key = position.pinned ? "" : position.key;
    const before = topOf(key)!;
    surface.heightOf = (asked) => heightOf(asked) - (asked === key ? 12 : 0);
    list.resized(surface.changedHeights(), new Map([[key, -12]]));
    expect(topOf(key)).toBeCloseTo(before + 12, 6);
    rest();
    expect(topOf(key)).toBeCloseTo(before + 12, 6);
  });

  test("the next remaining row becomes the anchor when the anchor row is removed", () => {
    const { list, surface, frames, rest, topOf } = setUp();
    list.change((edits) => {
      edits.append(rows(0, 3000));
    });
    rest();
    surface.scrollBy(-30_000);
    rest();
    const shown = [...surface.painted().keys()];
    const next = shown[4]!;
    const before = topOf(next);
    const number = Number(next.slice(1));
    list.change((edits) => {
      edits.remove(rows(number - 1000, number).map(({ key }) => key));
    });
    frames(1);
    expect(topOf(next)).toBeCloseTo(before!, 6);
    rest();
    expect(topOf(next)).toBeCloseTo(before!, 6);
  });
});
