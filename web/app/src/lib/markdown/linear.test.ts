import { describe, expect, it } from "vitest";
import { parseMarkdown } from "./parse.ts";

const kib = 1024;
const limitMs = 50;
/** Shorter times are too noisy to compare. */
const grainMs = 2;
/**
 * Maximum ratio of times for four times the input. A quadratic parser takes sixteen times as long.
 */
const growth = 12;
const tries = 25;

/** CPU time in ms, so that other processes do not count. */
const run = (source: string): number => {
  const started = process.cpuUsage();
  parseMarkdown(source);
  const { user, system } = process.cpuUsage(started);
  return (user + system) / 1_000;
};
const filled = (piece: string, length: number): string =>
  piece.repeat(Math.ceil(length / piece.length)).slice(0, length);

/**
 * Expects 64 KiB to be parsed in 50 ms, and in about four times the time of 16 KiB. Garbage collection only increases
 * times, so the best of several runs counts; stops at the first good one.
 */
const expectLinear = (name: string, make: (length: number) => string): void => {
  const [quarter, whole] = [make(16 * kib), make(64 * kib)];
  let [bestQuarter, bestWhole] = [run(quarter), run(whole)];
  const isGood = () => bestWhole <= limitMs && bestWhole <= growth * Math.max(grainMs, bestQuarter);
  for (let at = 1; at < tries && !isGood(); at++) {
    bestQuarter = Math.min(bestQuarter, run(quarter));
    bestWhole = Math.min(bestWhole, run(whole));
  }
  expect(bestWhole, `${name}: ms for 64 KiB`).toBeLessThanOrEqual(limitMs);
  expect(bestWhole, `${name}: ms, ${bestQuarter} for a quarter of it`).toBeLessThanOrEqual(
    growth * Math.max(grainMs, bestQuarter),
  );
};

const marks = ["*", "**", "_", "__", "~~", "`", "``", "```", "[", "]", "](", "> ", "- ", "1. ", "<", "\\", ":", "h"];
const others = [
  " ",
  "\n",
  "\t",
  "\u00a0",
  "\u2028",
  "a",
  "#",
  "!",
  "(",
  ")",
  "|",
  ">",
  ":a",
  "http://",
  "https://a",
  "http://%",
  "<http://",
  "<mailto:",
  "[a](",
  "[x](https://a",
  "[x](http://a) ",
  "http://a:9999999/ ",
  "http://% ",
  "*a* ",
  "**a ",
  "_a ",
  "*a **b ",
  "~~a~~ ",
  "`a` ",
  "``a`",
  "```\n",
  "- a\n",
  "1. a\n",
  "> a\n",
  "> > > > > a\n",
  "> - [a](",
];

describe("a message of 64 KiB is parsed in 50 ms and in linear time", () => {
  it.each([...marks, ...others])(
    "when it repeats %j",
    (piece) => {
      expectLinear("alone", (length) => filled(piece, length));
      expectLinear("in a fence's line", (length) => `\`\`\`${filled(piece, length)}x`);
      expectLinear("in a code span", (length) => `\`${filled(piece, length)}\``);
      expectLinear("in a line of a list", (length) => `- ${filled(piece, length)}\u2028x`);
      expectLinear("on lines", (length) => filled(`${piece}\n`, length));
      expectLinear("between words", (length) => filled(`${piece}a `, length));
    },
    60_000,
  );

  it.each(marks)(
    "when it repeats %j and another mark",
    (first) => {
      for (const second of marks) {
        expectLinear(second, (length) => filled(first + second, length));
        expectLinear(`then ${second}`, (length) => filled(first, length / 2) + filled(second, length / 2));
      }
    },
    60_000,
  );

  it("with nested links, quotes and lists", () => {
    for (const nested of [
      "[",
      "[*",
      "[x](",
      "> [",
      "> > [**",
      "- [",
      "- > ",
      "> - ",
      "> 1. *",
      "*[`",
      "[<http://",
      "**_~~[",
    ]) {
      expectLinear(nested, (length) => filled(nested, length));
      expectLinear(`${nested} on lines`, (length) => filled(`${nested}\n`, length));
    }
  }, 60_000);
});
