import { VirtualList } from "./virtualList.ts";
import type { ListOptions } from "./options.ts";
import type { RowSpec } from "./rows.ts";
import { FakeClock, FakeSurface, frame } from "./testSupport.ts";
import type { FakeOptions } from "./testSupport.ts";

export const rows = (from: number, to: number, extra: Partial<RowSpec> = {}): RowSpec[] =>
  Array.from({ length: to - from }, (_, at) => ({ key: `m${from + at}`, ...extra }));

export const heightOf = (key: string): number => {
  const number = Math.abs(Number(key.slice(1))) || 0;
  return Math.round((20 + ((number * 7919) % 5000) / 40) * 64) / 64;
};

export const setUp = (options: Partial<ListOptions> = {}, fake: Partial<FakeOptions> = {}) => {
  const clock = new FakeClock();
  const surface = new FakeSurface({ heightOf, ...fake });
  const list = new VirtualList({ surface, clock, ...options });
  const frames = (count: number, each: () => void = () => undefined) => {
    for (let at = 0; at < count; at++) {
      each();
      frame(list, surface, clock);
    }
  };
  const rest = () => {
    frames(40);
  };
  const topOf = (key: string) => surface.painted().get(key)?.top;
  return { clock, surface, list, frames, rest, topOf };
};

export const first = (surface: FakeSurface): string => [...surface.painted().keys()][1] ?? "";
