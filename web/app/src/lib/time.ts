const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const full = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "short" });
const short = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });
const thisYear = new Intl.DateTimeFormat(undefined, { weekday: "long", day: "numeric", month: "long" });
const otherYear = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "long", year: "numeric" });

const dayMs = 86_400_000;

/** A number for the day in the reader's own time zone; equal for two times of one day. */
export const dayKey = (at: Date): number => at.getFullYear() * 512 + at.getMonth() * 32 + at.getDate();

export const clockTime = (iso: string): string => clock.format(new Date(iso));
export const fullTime = (iso: string): string => full.format(new Date(iso));
export const shortTime = (iso: string): string => short.format(new Date(iso));

export const dayName = (iso: string, now: Date, words: { readonly today: string; readonly yesterday: string }): string => {
  const at = new Date(iso);
  if (dayKey(at) === dayKey(now)) return words.today;
  if (dayKey(at) === dayKey(new Date(now.getTime() - dayMs))) return words.yesterday;
  return (at.getFullYear() === now.getFullYear() ? thisYear : otherYear).format(at);
};
