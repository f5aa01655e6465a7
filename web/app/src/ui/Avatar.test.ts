import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { bucket } from "../lib/text.ts";
import { tones } from "./tones.ts";

type Lab = readonly [number, number, number];

const css = readFileSync(new URL("tokens.css", import.meta.url), "utf8");
const sheet = readFileSync(new URL("Avatar.module.css", import.meta.url), "utf8");
const mixed = Number(/var\(--ground\) (\d+)%, var\(--ground-deep\)/.exec(sheet)![1]) / 100;
const plain: readonly Lab[] = [...css.matchAll(/--ground-\d+: oklch\(([\d.]+)% ([\d.]+) ([\d.]+)\)/g)].map(
  ([, l, c, h]) => {
    const turn = (Number(h) * Math.PI) / 180;
    return [Number(l) / 100, Number(c) * Math.cos(turn), Number(c) * Math.sin(turn)];
  },
);
/** Mixed with black. */
const deep = plain.map(([l, a, b]): Lab => [l * mixed, a * mixed, b * mixed]);

const linear = ([l, a, b]: Lab): Lab => {
  const [x, y, z] = [
    (l + 0.3963377774 * a + 0.2158037573 * b) ** 3,
    (l - 0.1055613458 * a - 0.0638541728 * b) ** 3,
    (l - 0.0894841775 * a - 1.291485548 * b) ** 3,
  ];
  return [
    4.0767416621 * x - 3.3077115913 * y + 0.2309699292 * z,
    -1.2684380046 * x + 2.6097574011 * y - 0.3413193965 * z,
    -0.0041960863 * x - 0.7034186147 * y + 1.707614701 * z,
  ];
};
const againstWhite = (colour: Lab): number => {
  const [r, g, b] = linear(colour);
  return 1.05 / (0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05);
};
const distance = (one: Lab, other: Lab): number => Math.hypot(one[0] - other[0], one[1] - other[1], one[2] - other[2]);

describe("the backgrounds of avatars", () => {
  const all = [...plain, ...deep];

  it("exist for every tone that an avatar can have", () => {
    expect(all).toHaveLength(tones);
    for (const channel of all.flatMap(linear)) expect(channel).toBeGreaterThanOrEqual(-0.001);
    for (const channel of all.flatMap(linear)) expect(channel).toBeLessThanOrEqual(1);
  });

  it("have enough contrast for white letters, in both themes", () => {
    for (const colour of all) expect(againstWhite(colour)).toBeGreaterThanOrEqual(4.5);
    expect(css.match(/--ground-0:/g)).toHaveLength(1);
  });

  it("are distinguishable", () => {
    // A visible difference between adjacent colours.
    for (const [at, one] of all.entries())
      for (const other of all.slice(at + 1)) expect(distance(one, other)).toBeGreaterThan(0.03);
  });

  it("are evenly distributed for consecutive ids", () => {
    const random = (at: number): string =>
      Math.imul(at + 1, 0x9e3779b1)
        .toString(16)
        .replace("-", "")
        .padStart(8, "0");
    const counts = new Array<number>(tones).fill(0);
    const users = 2400;
    for (let at = 0; at < users; at++)
      counts[bucket(`01890a5d-ac96-774b-bcce-${random(at)}${random(at * 7).slice(0, 4)}`, tones)]! += 1;
    expect(Math.max(...counts)).toBeLessThan((1.5 * users) / tones);
    expect(Math.min(...counts)).toBeGreaterThan((0.5 * users) / tones);
  });

  it("differ for most users of a small team", () => {
    let shared = 0;
    const teams = 500;
    for (let team = 0; team < teams; team++) {
      const ids = Array.from(
        { length: 8 },
        (_, at) => `01890a5d-ac96-774b-8000-${(team * 8 + at).toString(16).padStart(12, "0")}`,
      );
      shared += 8 - new Set(ids.map((id) => bucket(id, tones))).size;
    }
    // At random, 8 of 24 tones leave 1.1 users without a unique tone.
    expect(shared / teams).toBeLessThan(1.4);
  });
});
