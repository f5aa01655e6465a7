import { createSignal } from "solid-js";
import { onSettingChanged, readSetting, writeSetting } from "./storage.ts";

export const themeChoices = ["system", "light", "dark"] as const;
export type ThemeChoice = (typeof themeChoices)[number];

const setting = "theme";
const parse = (stored: string | undefined): ThemeChoice => themeChoices.find((item) => item === stored) ?? "system";
const [choice, setChoice] = createSignal(parse(readSetting(setting)));
const darkQuery = matchMedia("(prefers-color-scheme: dark)");
const [systemIsDark, setSystemIsDark] = createSignal(darkQuery.matches);

export const themeChoice = choice;

/** Whether the current theme is dark. */
export const isDark = (): boolean => (choice() === "system" ? systemIsDark() : choice() === "dark");

const show = (): void => {
  document.documentElement.dataset["theme"] = isDark() ? "dark" : "light";
};

const apply = (next: ThemeChoice): void => {
  setChoice(next);
  show();
};

export const chooseTheme = (next: ThemeChoice): void => {
  writeSetting(setting, next === "system" ? undefined : next);
  apply(next);
};

/** Runs before the first paint: the script that calls it blocks rendering. */
export const startTheme = (): void => {
  show();
  darkQuery.addEventListener("change", () => {
    setSystemIsDark(darkQuery.matches);
    show();
  });
  // The theme applies to all tabs.
  onSettingChanged((name, value) => {
    if (name === setting) apply(parse(value));
  });
  // A page in the back/forward cache gets no storage events.
  addEventListener("pageshow", ({ persisted }) => {
    if (persisted) apply(parse(readSetting(setting)));
  });
};
