// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from "vitest";
import { readSetting } from "./storage.ts";
import { chooseTheme, startTheme, themeChoice } from "./theme.ts";

/** The event in other tabs when one tab writes a setting. */
const writtenElsewhere = (name: string, newValue: string | null): void => {
  dispatchEvent(Object.assign(new Event("storage"), { key: `parley.1.${name}`, newValue }));
};
const shown = (): string | undefined => document.documentElement.dataset["theme"];

startTheme();

describe("the theme", () => {
  beforeEach(() => chooseTheme("light"));

  it("is stored, except when it follows the system", () => {
    chooseTheme("dark");
    expect([shown(), readSetting("theme")]).toEqual(["dark", "dark"]);
    chooseTheme("system");
    expect([themeChoice(), readSetting("theme")]).toEqual(["system", undefined]);
  });

  it("follows the choice made in another tab", () => {
    writtenElsewhere("theme", "dark");
    expect([themeChoice(), shown()]).toEqual(["dark", "dark"]);
    writtenElsewhere("theme", null);
    expect(themeChoice()).toBe("system");
  });

  it("ignores other settings and unknown themes of another tab", () => {
    writtenElsewhere("draft.u1.c1", "dark");
    expect([themeChoice(), shown()]).toEqual(["light", "light"]);
    writtenElsewhere("theme", "purple");
    expect(themeChoice()).toBe("system");
  });

  it("is read again when a page returns from the back/forward cache", () => {
    localStorage.setItem("parley.1.theme", "dark");
    dispatchEvent(Object.assign(new Event("pageshow"), { persisted: true }));
    expect([themeChoice(), shown()]).toEqual(["dark", "dark"]);
  });
});
