import { createSignal } from "solid-js";
import { onSettingElsewhere, readSetting, writeSetting } from "./storage.ts";

export const themeChoices = ["system", "light", "dark"] as const;
export type ThemeChoice = (typeof themeChoices)[number];

const setting = "theme";
const parse = (stored: string | undefined): ThemeChoice => themeChoices.find((item) => item === stored) ?? "system";
const [choice, setChoice] = createSignal(parse(readSetting(setting)));
const darkQuery = matchMedia("(prefers-color-scheme: dark)");
const [systemIsDark, setSystemIsDark] = createSignal(darkQuery.matches);

export const themeChoice = choice;

/** Whether the theme that is shown is the dark one. */
export const isDark = (): boolean => (choice() === "system" ? systemIsDark() : choice() === "dark");

const show = (): void => {
  document.documentElement.dataset["theme"] = isDark() ? "dark" : "light";
};

const take = (next: ThemeChoice): void => {
  setChoice(next);
  show();
};

export const chooseTheme = (next: ThemeChoice): void => {
  writeSetting(setting, next === "system" ? undefined : next);
  take(next);
};

/** Runs before the first paint: the script that calls it blocks rendering. */
export const startTheme = (): void => {
  show();
  darkQuery.addEventListener("change", () => {
    setSystemIsDark(darkQuery.matches);
    show();
  });
  // One choice for the browser, not for the tab.
  onSettingElsewhere((name, value) => {
    if (name === setting) take(parse(value));
  });
  // A page that comes back out of the browser's cache heard nothing while it was in there.
  addEventListener("pageshow", ({ persisted }) => {
    if (persisted) take(parse(readSetting(setting)));
  });
};
