const segments = (text: string): readonly string[] =>
  text
    .trim()
    .split(/\s+/)
    .filter((word) => word !== "");

let graphemes: Intl.Segmenter | undefined;

/** The first graphemes: an emoji or an accented letter is not split. */
const start = (word: string, count: number): string =>
  Array.from((graphemes ??= new Intl.Segmenter()).segment(word.slice(0, 40)), (part) => part.segment)
    .slice(0, count)
    .join("");

/** One or two letters for an avatar without an image. */
export const initials = (name: string): string => {
  const words = segments(name);
  const first = words[0];
  if (first === undefined) return "?";
  const last = words.length > 1 ? words.at(-1) : undefined;
  const letters = last === undefined ? start(first, 2) : start(first, 1) + start(last, 1);
  return letters.toLocaleUpperCase();
};

/**
 * A stable hash of an id below `buckets`. Ids of one hour differ in few characters, so that each character must affect
 * every bit.
 */
export const bucket = (id: string, buckets: number): number => {
  let hash = 0x811c9dc5;
  for (let at = 0; at < id.length; at++) hash = Math.imul(hash ^ id.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) % buckets;
};

let collator: Intl.Collator | undefined;

export const compareNames = (a: string, b: string): number =>
  (collator ??= new Intl.Collator(undefined, { sensitivity: "base", numeric: true })).compare(a, b);
