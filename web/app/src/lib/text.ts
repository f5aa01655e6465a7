const segments = (text: string): readonly string[] => text.trim().split(/\s+/).filter((word) => word !== "");

/** One or two letters for a face without a picture. */
export const initials = (name: string): string => {
  const words = segments(name);
  const first = words[0];
  if (first === undefined) return "?";
  const last = words.length > 1 ? words.at(-1) : undefined;
  const letters = last === undefined ? [...first].slice(0, 2) : [...first].slice(0, 1).concat([...last].slice(0, 1));
  return letters.join("").toLocaleUpperCase();
};

/** A stable number below `buckets` for an id. */
export const bucket = (id: string, buckets: number): number => {
  let hash = 0;
  for (let at = 0; at < id.length; at++) hash = (hash * 31 + id.charCodeAt(at)) | 0;
  return Math.abs(hash) % buckets;
};

export const compareNames = new Intl.Collator(undefined, { sensitivity: "base", numeric: true }).compare;
