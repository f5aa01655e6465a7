import { strings } from "./strings.ts";

const systems = [
  ["Android", "Android"],
  ["iPhone", "iPhone"],
  ["iPad", "iPad"],
  ["Windows", "Windows"],
  ["Mac OS X", "Mac"],
  ["Linux", "Linux"],
] as const;

/** The browser and the system in a user agent string. */
export const deviceName = (raw: string): string => {
  if (raw === "") return strings.unnamed;
  const browser = ["Edg", "OPR", "Firefox", "Chrome", "Safari"].find((name) => raw.includes(`${name}/`));
  const system = systems.find(([mark]) => raw.includes(mark));
  if (browser === undefined) return raw.slice(0, 80);
  const name = browser === "Edg" ? "Edge" : browser === "OPR" ? "Opera" : browser;
  return system === undefined ? name : `${name} · ${system[1]}`;
};
