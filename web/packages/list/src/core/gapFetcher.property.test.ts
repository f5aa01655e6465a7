import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { GapRequest } from "./gapFetcher.ts";
import { VirtualList } from "./virtualList.ts";
import type { RowSpec } from "./rows.ts";
import { FakeClock, FakeSurface, frame } from "./testSupport.ts";

const count = 600;
const page = 40;
const gapPx = 400;
const heightOf = (key: string): number => 30 + ((Number(key.slice(1)) * 37) % 90);
const rows = (from: number, to: number): RowSpec[] =>
  Array.from({ length: Math.max(0, to - from) }, (_, at) => ({ key: `m${from + at}`, counted: false }));

type Answer = "rows" | "failure";

interface Call {
  readonly request: GapRequest;
  readonly answer: (kind: Answer) => void;
}

/** A partly loaded history, and a server whose answers the test controls. */
class History {
  readonly clock = new FakeClock();
  readonly surface = new FakeSurface({ heightOf });
  readonly list: VirtualList;
  calls: Call[] = [];
  requestCount = 0;
  from: number;
  to: number;

  constructor(from: number, to: number) {
    this.from = from;
    this.to = to;
    this.list = new VirtualList({
      surface: this.surface,
      clock: this.clock,
      request: (request) => this.#request(request),
    });
    this.list.change((edits) => {
      edits.append([
        { key: "older", kind: "gap", height: gapPx },
        ...rows(from, to),
        { key: "newer", kind: "gap", height: gapPx },
      ]);
    });
    this.list.jump(`m${Math.floor((from + to) / 2)}`, "center");
  }

  step(): void {
    frame(this.list, this.surface, this.clock);
    for (const gap of ["older", "newer"])
      expect(this.calls.filter(({ request }) => request.gap === gap).length).toBeLessThanOrEqual(1);
    const held = this.surface.order.filter((key) => key.startsWith("m")).map((key) => Number(key.slice(1)));
    held.forEach((number, at) => {
      if (at > 0) expect(number).toBe(held[at - 1]! + 1);
    });
  }

  async answer(at: number, kind: Answer): Promise<void> {
    const call = this.calls[at % Math.max(1, this.calls.length)];
    call?.answer(kind);
    await Promise.resolve();
    await Promise.resolve();
  }

  #request(request: GapRequest): Promise<void> {
    this.requestCount++;
    return new Promise((resolve, reject) => {
      const call: Call = {
        request,
        answer: (kind) => {
          this.calls = this.calls.filter((held) => held !== call);
          if (kind === "failure") {
            reject(new Error("no"));
            return;
          }
          if (request.gap === "older") this.#older();
          else this.#newer();
          resolve();
        },
      };
      this.calls.push(call);
    });
  }

  #older(): void {
    const next = Math.max(0, this.from - page);
    const first = `m${this.from}`;
    const added = rows(next, this.from);
    this.from = next;
    this.list.change((edits) => {
      edits.insertBefore(first, added);
      if (next === 0) edits.remove(["older"]);
    });
  }

  #newer(): void {
    const next = Math.min(count, this.to + page);
    const added = rows(this.to, next);
    this.to = next;
    this.list.change((edits) => {
      edits.insertBefore("newer", added);
      if (next === count) edits.remove(["newer"]);
    });
  }
}

const eventArbitrary = fc.oneof(
  fc.record({ kind: fc.constant("scroll" as const), delta: fc.integer({ min: -900, max: 900 }) }),
  fc.record({ kind: fc.constant("answer" as const), at: fc.nat(3) }),
  fc.record({ kind: fc.constant("failure" as const), at: fc.nat(3) }),
  fc.record({ kind: fc.constant("wait" as const) }),
  fc.record({ kind: fc.constant("retry" as const) }),
);

describe("Gaps", () => {
  test("any order of answers: one request for each gap at a time, no row lost or duplicated", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(eventArbitrary, { minLength: 10, maxLength: 80 }), async (events) => {
        const history = new History(280, 330);
        for (const event of events) {
          if (event.kind === "scroll") history.surface.scrollBy(event.delta);
          else if (event.kind === "answer") await history.answer(event.at, "rows");
          else if (event.kind === "failure") await history.answer(event.at, "failure");
          else if (event.kind === "retry") for (const gap of ["older", "newer"]) history.list.retry(gap);
          history.step();
          history.step();
        }
        const { list, from, to } = history;
        expect(list.stats.rows).toBe(to - from + (from > 0 ? 1 : 0) + (to < count ? 1 : 0));
        for (let at = from; at < to; at++) expect(list.indexOf(`m${at}`)).toBe(at - from + (from > 0 ? 1 : 0));
        expect(list.state.hasNewer).toBe(to < count);
      }),
      { numRuns: 60, seed: 52, endOnFailure: true },
    );
  }, 60_000);

  test("an idle reader requests no second page, and a scrolling one does", async () => {
    const history = new History(300, 305);
    for (let at = 0; at < 5; at++) history.step();
    // So few rows leave the gaps in view: pages are loaded until they fill it.
    for (let at = 0; at < 20; at++) {
      await history.answer(0, "rows");
      history.step();
      history.step();
    }
    const { requestCount } = history;
    expect(requestCount).toBeLessThan(8);
    for (let at = 0; at < 100; at++) history.step();
    expect(history.requestCount).toBe(requestCount);
    for (let at = 0; at < 12; at++) {
      history.surface.scrollBy(-300);
      history.step();
    }
    expect(history.requestCount).toBeGreaterThan(requestCount);
  });

  test("a failed request is not repeated before a retry or a return", async () => {
    const history = new History(280, 330);
    for (let at = 0; at < 3; at++) {
      history.step();
      history.surface.scrollBy(-600);
    }
    history.step();
    const failing = history.calls.findIndex(({ request }) => request.gap === "older");
    expect(failing).toBeGreaterThanOrEqual(0);
    await history.answer(failing, "failure");
    const { requestCount } = history;
    for (let at = 0; at < 10; at++) {
      history.surface.scrollBy(at % 2 === 0 ? -20 : 20);
      history.step();
    }
    expect(history.calls.some(({ request }) => request.gap === "older")).toBe(false);
    expect(history.requestCount).toBe(requestCount);
    history.list.retry("older");
    history.step();
    expect(history.calls.some(({ request }) => request.gap === "older")).toBe(true);
  });
});

describe("Estimates", () => {
  test("improve with measured rows, and never move visible rows", () => {
    const clock = new FakeClock();
    const trueHeight = (key: string) => 40 + (Number(key.slice(1)) % 3) * 100 + ((Number(key.slice(1)) * 7919) % 30);
    const surface = new FakeSurface({ heightOf: trueHeight });
    const list = new VirtualList({ surface, clock, estimate: 20 });
    const keys = Array.from({ length: 20_000 }, (_, at) => `m${at}`);
    const total = keys.reduce((sum, key) => sum + trueHeight(key), 0);
    list.change((edits) => {
      edits.append(keys.map((key, at) => ({ key, bucket: at % 3 })));
    });
    const errors: number[] = [];
    for (let visit = 0; visit < 10; visit++) {
      for (let at = 0; at < 40; at++) {
        const before = surface.painted();
        frame(list, surface, clock);
        if (at > 2) expect(surface.painted()).toEqual(before);
      }
      errors.push(Math.abs(list.stats.total - total) / total);
      list.jump(`m${visit * 1900}`);
      frame(list, surface, clock);
    }
    expect(errors[0]).toBeLessThan(0.1);
    expect(errors.at(-1)).toBeLessThan(0.01);
  });
});
