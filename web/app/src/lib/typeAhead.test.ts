import { describe, expect, it } from "vitest";
import { makeTypeAhead } from "./typeAhead.ts";

const labels = ["Invite people", "Create workspace", "Settings", "Sign out", "Sound check"];
const typing = (...keys: readonly (readonly [at: number, key: string])[]) => {
  let now = 0;
  const ahead = makeTypeAhead(() => now);
  let current = 0;
  for (const [at, key] of keys) {
    now = at;
    current = ahead.find(key, labels, current) ?? current;
  }
  return labels[current];
};

describe("type-ahead", () => {
  it("finds the next entry with the letter, wrapping at the end", () => {
    expect(typing([0, "s"])).toBe("Settings");
    expect(typing([0, "s"], [2000, "S"])).toBe("Sign out");
    expect(typing([0, "s"], [100, "s"], [200, "s"])).toBe("Sound check");
    expect(typing([0, "s"], [100, "s"], [200, "s"], [300, "s"])).toBe("Settings");
  });

  it("combines fast letters and spaces to one word", () => {
    expect(typing([0, "s"], [100, "i"])).toBe("Sign out");
    expect(typing([0, "s"], [100, "o"], [200, "u"])).toBe("Sound check");
    expect(typing([0, "s"], [100, "i"], [200, "g"], [300, "n"], [400, " "], [500, "o"])).toBe("Sign out");
  });

  it("resets the word after a pause, and ignores other keys and words without a match", () => {
    expect(typing([0, "s"], [2000, "c"])).toBe("Create workspace");
    expect(typing([0, "s"], [100, "x"])).toBe("Settings");
    const ahead = makeTypeAhead(() => 0);
    expect(ahead.find(" ", labels, 0)).toBeUndefined();
    expect(ahead.find("Enter", labels, 0)).toBeUndefined();
    expect(ahead.find("x", labels, 0)).toBeUndefined();
  });
});
