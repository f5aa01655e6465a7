import type { Message, MessagePage } from "../records.ts";
import type { Timeline } from "./state.ts";

/** Where `seq` stands, or would stand, in a list ordered by `seq`. */
export const lowerBound = (messages: readonly Message[], seq: number): number => {
  let low = 0;
  let high = messages.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const at = messages[middle];
    if (at && at.seq < seq) low = middle + 1;
    else high = middle;
  }
  return low;
};

/** Puts a message in its place. One that is held already stays the same object, so that its row is not drawn again. */
export const insert = (messages: readonly Message[], message: Message): readonly Message[] => {
  const at = lowerBound(messages, message.seq);
  if (messages[at]?.seq === message.seq) return messages;
  return [...messages.slice(0, at), message, ...messages.slice(at)];
};

/** The union of two runs that touch or overlap; held objects win. */
const union = (held: readonly Message[], added: readonly Message[]): readonly Message[] => {
  const bySeq = new Map<number, Message>();
  for (const message of added) bySeq.set(message.seq, message);
  for (const message of held) bySeq.set(message.seq, message);
  return [...bySeq.values()].sort((a, b) => a.seq - b.seq);
};

const overlaps = (held: readonly Message[], page: readonly Message[]): boolean => {
  const ids = new Set(held.map((message) => message.id));
  return page.some((message) => ids.has(message.id));
};

/** Lays the newest page over what is held: joined where they overlap, else the old run is given up, since a hole may be between. */
export const withNewest = (held: Timeline | undefined, page: MessagePage): Timeline => {
  if (!held) return { messages: page.messages, hasOlder: page.hasOlder, hasNewer: page.hasNewer };
  if (overlaps(held.messages, page.messages)) return { messages: union(held.messages, page.messages), hasOlder: held.hasOlder, hasNewer: page.hasNewer };
  // What came by ack or event while the page was on its way is newer than the page.
  const later = held.hasNewer ? [] : held.messages.filter((message) => message.seq > page.lastSeq);
  return { messages: union(later, page.messages), hasOlder: page.hasOlder, hasNewer: page.hasNewer };
};

export const withOlder = (held: Timeline, page: MessagePage): Timeline => ({
  ...held,
  messages: union(held.messages, page.messages),
  hasOlder: page.hasOlder,
});

export const withNewer = (held: Timeline, page: MessagePage): Timeline => ({
  ...held,
  messages: union(held.messages, page.messages),
  hasNewer: page.hasNewer,
});

/** Gives up rows at the far end, so that a long channel costs no more than a short one. */
export const trim = (held: Timeline, keep: "newest" | "oldest", max: number): Timeline => {
  if (held.messages.length <= max) return held;
  return keep === "newest"
    ? { ...held, messages: held.messages.slice(-max), hasOlder: true }
    : { ...held, messages: held.messages.slice(0, max), hasNewer: true };
};
