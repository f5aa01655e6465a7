import { describe, expect, it } from "vitest";
import { nameProblem } from "./nameProblem.ts";
import { strings } from "./strings.ts";

describe("the problem of a channel name", () => {
  it.each([
    "",
    "launch-week",
    "v1.2_beta",
    "#general",
    " general ",
    "Größe",
    "Gro\u0308ße",
    "ערוץ",
    "हिन्दी",
    "部屋",
    "٣",
  ])("is nothing for %j", (name) => expect(nameProblem(name)).toBeUndefined());

  it.each([
    ["r&d", "&"],
    ["a/b", "/"],
    ["sea#side", "#"],
    ["fun🎉", "🎉"],
    ["x\u0301y", "\u0301"],
  ])("names the first character of %j that is not allowed", (name, character) =>
    expect(nameProblem(name)).toBe(strings.notInName(character)),
  );

  it("is said of spaces by their name", () => expect(nameProblem("two words")).toBe(strings.noSpaces));
});
