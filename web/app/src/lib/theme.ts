import { createSignal } from "solid-js";
import { readSetting, writeSetting } from "./storage.ts";

export const themeChoices = ["system", "light", "dark"] as const;
export type ThemeChoice = (typeof themeChoices)[number];

const stored = readSetting("theme");
const [choice, setChoice] = createSignal<ThemeChoice>(themeChoices.find((item) => item === stored) ?? "system");
const systemIsDark = matchMedia("(prefers-color-scheme: dark)");

export const themeChoice = choice;

const show = (): void => {
  const picked = choice();
  document.documentElement.dataset["theme"] = picked === "system" ? (systemIsDark.matches ? "dark" : "light") : picked;
};

export const chooseTheme = (next: ThemeChoice): void => {
  setChoice(next);
  writeSetting("theme", next === "system" ? undefined : next);
  show();
};

/** Runs before the first paint: the script that calls it blocks rendering. */
export const startTheme = (): void => {
  show();
  systemIsDark.addEventListener("change", show);
};
