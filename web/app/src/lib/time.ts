/** Formats are made when first needed: each costs milliseconds that the first paint would wait for. */
const format = (options: Intl.DateTimeFormatOptions): ((iso: string) => string) => {
  let made: Intl.DateTimeFormat | undefined;
  return (iso) => (made ??= new Intl.DateTimeFormat(undefined, options)).format(new Date(iso));
};

/** Everywhere as the reader's language writes it, with AM and PM or without. */
export const clockTime = format({ timeStyle: "short" });
export const fullTime = format({ dateStyle: "full", timeStyle: "short" });
export const shortTime = format({ dateStyle: "medium", timeStyle: "short" });

const marks = new Set<Intl.DateTimeFormatPartTypes>(["hour", "minute"]);
let clockParts: Intl.DateTimeFormat | undefined;
/** Without AM or PM, where there is room for the digits only, and the time of the message above says which. */
export const digitsTime = (iso: string): string => {
  const parts = (clockParts ??= new Intl.DateTimeFormat(undefined, { timeStyle: "short" })).formatToParts(
    new Date(iso),
  );
  const [first, last] = [
    parts.findIndex(({ type }) => marks.has(type)),
    parts.findLastIndex(({ type }) => marks.has(type)),
  ];
  return parts
    .slice(first, last + 1)
    .map(({ value }) => value)
    .join("");
};

const thisYear = format({ weekday: "long", day: "numeric", month: "long" });
const otherYear = format({ day: "numeric", month: "long", year: "numeric" });

const dayMs = 86_400_000;

/** A number for the day in the reader's own time zone; equal for two times of one day. */
export const dayKey = (at: Date): number => at.getFullYear() * 512 + at.getMonth() * 32 + at.getDate();

/** Some time of the day with that number. */
export const dayFrom = (key: number): string => new Date(key >> 9, (key >> 5) & 15, key & 31, 12).toISOString();

export const dayName = (
  iso: string,
  now: Date,
  words: { readonly today: string; readonly yesterday: string },
): string => {
  const at = new Date(iso);
  if (dayKey(at) === dayKey(now)) return words.today;
  if (dayKey(at) === dayKey(new Date(now.getTime() - dayMs))) return words.yesterday;
  return (at.getFullYear() === now.getFullYear() ? thisYear : otherYear)(iso);
};
