/** Formats are created lazily, because each costs milliseconds of the first paint. */
const format = (options: Intl.DateTimeFormatOptions): ((iso: string) => string) => {
  let made: Intl.DateTimeFormat | undefined;
  return (iso) => (made ??= new Intl.DateTimeFormat(undefined, options)).format(new Date(iso));
};

/** In the locale of the reader, with AM and PM where the locale has them. */
export const clockTime = format({ timeStyle: "short" });
export const fullTime = format({ dateStyle: "full", timeStyle: "short" });
export const shortTime = format({ dateStyle: "medium", timeStyle: "short" });

const marks = new Set<Intl.DateTimeFormatPartTypes>(["hour", "minute"]);
let clockParts: Intl.DateTimeFormat | undefined;
/** Without AM or PM, for narrow places; the time of the message above shows which. */
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

/** A number for the day in the time zone of the reader. */
export const dayKey = (at: Date): number => at.getFullYear() * 512 + at.getMonth() * 32 + at.getDate();

/** Noon of the day with this number. */
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
