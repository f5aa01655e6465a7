// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from "vitest";
import { readSetting } from "./storage.ts";
import { chooseTheme, startTheme, themeChoice } from "./theme.ts";

/** What a browser does in the other tabs when one of them writes. */
const writtenElsewhere = (name: string, newValue: string | null): void => {
  dispatchEvent(Object.assign(new Event("storage"), { key: `parley.1.${name}`, newValue }));
};
const shown = (): string | undefined => document.documentElement.dataset["theme"];

startTheme();

describe("the theme", () => {
  beforeEach(() => chooseTheme("light"));

  it("is kept for the next page, and not kept where it follows the system", () => {
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

  it("is left alone by what else another tab writes, and takes no theme that it does not know", () => {
    writtenElsewhere("draft.u1.c1", "dark");
    expect([themeChoice(), shown()]).toEqual(["light", "light"]);
    writtenElsewhere("theme", "purple");
    expect(themeChoice()).toBe("system");
  });

  it("is read again by a page that the browser kept and shows anew", () => {
    localStorage.setItem("parley.1.theme", "dark");
    dispatchEvent(Object.assign(new Event("pageshow"), { persisted: true }));
    expect([themeChoice(), shown()]).toEqual(["dark", "dark"]);
  });
});
