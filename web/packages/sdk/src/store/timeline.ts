import type { Message, MessagePage } from "../generated/records.ts";
import { newerState } from "./messages.ts";
import type { ChannelState, Timeline } from "./state.ts";

/** Maximum of windows beside the shown one. More are evicted, the oldest first. */
const maxOtherWindows = 3;

export const noWindows: readonly Timeline[] = [];

/** The index of `seq`, or of the first message after it. */
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

/** Inserts a message by `seq`. A held message of the same version keeps its object, so that its row is not rendered. */
export const insert = (messages: readonly Message[], message: Message): readonly Message[] => {
  const at = lowerBound(messages, message.seq);
  const held = messages[at];
  if (held?.seq === message.seq) return newerState(held, message) === held ? messages : messages.with(at, message);
  return [...messages.slice(0, at), message, ...messages.slice(at)];
};

const firstSeq = ({ messages }: Timeline): number => messages[0]?.seq ?? 0;
const lastSeq = ({ messages }: Timeline): number => messages.at(-1)?.seq ?? 0;

/** Merges two windows that touch or overlap. Held objects win unless they are older. */
const union = (held: Timeline, page: Timeline): Timeline => {
  const bySeq = new Map<number, Message>();
  for (const message of page.messages) bySeq.set(message.seq, message);
  for (const message of held.messages) bySeq.set(message.seq, newerState(message, bySeq.get(message.seq) ?? message));
  return {
    messages: [...bySeq.values()].sort((a, b) => a.seq - b.seq),
    hasOlder: page.messages.length === 0 || firstSeq(held) < firstSeq(page) ? held.hasOlder : page.hasOlder,
    hasNewer: page.messages.length === 0 || lastSeq(held) > lastSeq(page) ? held.hasNewer : page.hasNewer,
  };
};

const overlaps = (held: Timeline, page: Timeline): boolean => {
  const ids = new Set(held.messages.map((message) => message.id));
  return page.messages.some((message) => ids.has(message.id));
};

/** All held windows of a channel, oldest first. Between two windows is a gap: messages that are not held. */
export const windowsOf = (channel: ChannelState): readonly Timeline[] =>
  [...channel.others, ...(channel.timeline ? [channel.timeline] : [])].sort((a, b) => firstSeq(a) - firstSeq(b));

/** Changes every window. Returns the same channel when none changed. */
export const mapWindows = (channel: ChannelState, change: (window: Timeline) => Timeline): ChannelState => {
  const timeline = channel.timeline && change(channel.timeline);
  const others = channel.others.map(change);
  if (timeline === channel.timeline && others.every((window, at) => window === channel.others[at])) return channel;
  return { ...channel, timeline, others };
};

/** Shows a window and merges those that overlap it. The previously shown window stays held. */
export const show = (channel: ChannelState, shown: Timeline): ChannelState => {
  let timeline = shown;
  const others: Timeline[] = [];
  for (const window of [...channel.others, ...(channel.timeline ? [channel.timeline] : [])]) {
    if (window === shown || window.messages.length === 0) continue;
    if (overlaps(window, shown)) timeline = union(window, timeline);
    else others.push(window);
  }
  return { ...channel, timeline, others: others.length > 0 ? others.slice(-maxOtherWindows) : noWindows };
};

export type PageKind = "newest" | "older" | "newer" | "around" | "fresh";

/** The window that a page becomes: an extension of the window with the message `from`, or a new one. */
const windowOf = (
  channel: ChannelState,
  kind: PageKind,
  page: MessagePage,
  from: string | undefined,
): Timeline | undefined => {
  const held = findWindow(channel, from);
  const { messages, hasOlder, hasNewer } = page;
  if (kind === "older") return held && { ...union(held, page), hasOlder, hasNewer: held.hasNewer };
  if (kind === "newer") return held && { ...union(held, page), hasOlder: held.hasOlder, hasNewer };
  if (kind !== "newest") return { messages, hasOlder, hasNewer };
  // Messages that arrived by ack or event during the request are newer than the page.
  const later = held?.messages.filter((message) => message.seq > page.lastSeq) ?? [];
  return union({ messages: later, hasOlder, hasNewer }, page);
};

/** The newest page ends at the newest message, so that all other windows end before it until they are merged. */
const withoutPresent = (held: Timeline, page: MessagePage): Timeline =>
  held.hasNewer
    ? held
    : { ...held, messages: held.messages.filter((message) => message.seq <= page.lastSeq), hasNewer: true };

/**
 * @param from The message before or after which an `older` or `newer` page was requested. When it is not held any more,
 * the page is dropped.
 */
export const withPage = (channel: ChannelState, kind: PageKind, page: MessagePage, from?: string): ChannelState => {
  const window = windowOf(channel, kind, page, from);
  if (!window) return channel;
  if (kind === "fresh") return { ...channel, timeline: window, others: noWindows };
  return show(kind === "newest" ? mapWindows(channel, (held) => withoutPresent(held, page)) : channel, window);
};

/** The window with this message; without `messageId`, the newest window. */
export const findWindow = (channel: ChannelState, messageId?: string): Timeline | undefined =>
  windowsOf(channel).find((window) =>
    messageId === undefined ? !window.hasNewer : window.messages.some((message) => message.id === messageId),
  );

/** Removes messages at the far end, so that a long channel costs no more than a short one. */
export const trim = (held: Timeline, keep: "newest" | "oldest", max: number): Timeline => {
  if (held.messages.length <= max) return held;
  return keep === "newest"
    ? { ...held, messages: held.messages.slice(-max), hasOlder: true }
    : { ...held, messages: held.messages.slice(0, max), hasNewer: true };
};
