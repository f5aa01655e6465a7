import { batch, createSignal, getListener, onCleanup } from "solid-js";
import type { ChannelState, ListedChannel, ParleyClient, State, StateKey, User } from "@parley/sdk";

/** The parts of the state that are read as a whole. Lists and tables are read by key. */
const parts = ["connection", "me", "limits", "loaded", "workspaces", "outbox"] as const;

/**
 * The state of the client, to be read in memos, effects and views. A reader runs again only when what it has read
 * changes: an event in a channel wakes the readers of that channel.
 */
export interface StateView extends Pick<State, (typeof parts)[number]> {
  /** Everything of a channel. Wakes its readers with every event of the channel. */
  readonly channel: (id: string) => ChannelState | undefined;
  readonly user: (id: string) => User | undefined;
  /** What lists show of a channel. Does not change with its messages. */
  readonly listed: (id: string) => ListedChannel | undefined;
  /** All held channels, joined or not. */
  readonly list: () => readonly ListedChannel[];
  readonly unreadOf: (id: string) => number;
  /** Messages are rate limited until this time, or were shortly before. */
  readonly limitedUntil: number | undefined;
  /** The unread messages of all channels that count. */
  readonly unreadSum: (counts: (channel: ListedChannel) => boolean) => number;
}

interface Source {
  readonly track: () => void;
  readonly trigger: () => void;
  readers: number;
}

interface Sources<K> {
  /** Subscribes the running computation to a key. */
  readonly track: (key: K) => void;
  readonly trigger: (keys: Iterable<K>) => void;
}

/** Signals by key, each as long as it is read. */
const createSources = <K extends string>(): Sources<K> => {
  const sources = new Map<K, Source>();
  const sourceOf = (key: K): Source => {
    const held = sources.get(key);
    if (held) return held;
    const [track, trigger] = createSignal(undefined, { equals: false });
    const source = { track, trigger, readers: 0 };
    sources.set(key, source);
    return source;
  };
  return {
    track: (key) => {
      if (!getListener()) return;
      const source = sourceOf(key);
      source.readers += 1;
      source.track();
      onCleanup(() => {
        source.readers -= 1;
        if (source.readers === 0 && sources.get(key) === source) sources.delete(key);
      });
    },
    trigger: (keys) => {
      batch(() => {
        for (const key of keys) sources.get(key)?.trigger();
      });
    },
  };
};

/** The parts of a client that the view shows. */
export type ViewedClient = Pick<ParleyClient, "store" | "reads" | "rateLimits">;

export const createStateView = ({ store, reads, rateLimits }: ViewedClient): StateView => {
  const { track, trigger } = createSources<StateKey | "rateLimit">();
  store.subscribe((_, changed) => trigger(changed));
  // A read position is shown by lists, and by nothing in its channel.
  reads.subscribe((channelId) => trigger([`listed:${channelId}`, "unread"]));
  rateLimits.subscribe(() => trigger(["rateLimit"]));
  const reading = <T>(key: StateKey | "rateLimit", value: () => T): T => {
    track(key);
    return value();
  };
  const infos = (): readonly ListedChannel[] => Object.values(store.state.channels).map(({ info }) => info);
  const view = {
    channel: (id: string) => reading(`channel:${id}`, () => store.state.channels[id]),
    user: (id: string) => reading(`user:${id}`, () => store.state.users[id]),
    listed: (id: string) => reading(`listed:${id}`, () => store.state.channels[id]?.info),
    list: () => reading("list", infos),
    unreadOf: (id: string) => reading(`listed:${id}`, () => reads.unreadCount(id)),
    unreadSum: (counts: (channel: ListedChannel) => boolean) =>
      reading("unread", () => infos().reduce((sum, info) => sum + (counts(info) ? reads.unreadCount(info.id) : 0), 0)),
    get limitedUntil() {
      return reading("rateLimit", () => rateLimits.get("send"));
    },
  };
  for (const part of parts) Object.defineProperty(view, part, { get: () => reading(part, () => store.state[part]) });
  return view as typeof view & Pick<State, (typeof parts)[number]>;
};
