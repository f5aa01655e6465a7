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
  it("goes to the next entry that starts with the letter, around the end", () => {
    expect(typing([0, "s"])).toBe("Settings");
    expect(typing([0, "s"], [2000, "S"])).toBe("Sign out");
    expect(typing([0, "s"], [100, "s"], [200, "s"])).toBe("Sound check");
    expect(typing([0, "s"], [100, "s"], [200, "s"], [300, "s"])).toBe("Settings");
  });

  it("takes letters that come fast as one word, with its blanks", () => {
    expect(typing([0, "s"], [100, "i"])).toBe("Sign out");
    expect(typing([0, "s"], [100, "o"], [200, "u"])).toBe("Sound check");
    expect(typing([0, "s"], [100, "i"], [200, "g"], [300, "n"], [400, " "], [500, "o"])).toBe("Sign out");
  });

  it("forgets the word after a rest, and leaves keys that are no letters, and what nothing starts with, alone", () => {
    expect(typing([0, "s"], [2000, "c"])).toBe("Create workspace");
    expect(typing([0, "s"], [100, "x"])).toBe("Settings");
    const ahead = makeTypeAhead(() => 0);
    expect(ahead.find(" ", labels, 0)).toBeUndefined();
    expect(ahead.find("Enter", labels, 0)).toBeUndefined();
    expect(ahead.find("x", labels, 0)).toBeUndefined();
  });
});
