import { batch, createSignal, getListener, onCleanup } from "solid-js";
import { unreadCount } from "@parley/sdk";
import type { ChannelState, ListedChannel, State, StateKey, Store, User } from "@parley/sdk";

/** The parts of the state that are read as a whole. Lists and tables are read by key. */
const parts = ["connection", "me", "limits", "loaded", "workspaces", "outbox", "limitedUntil"] as const;

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
  /** The unread messages of all channels that count. */
  readonly unreadSum: (counts: (channel: ListedChannel) => boolean) => number;
}

interface Source {
  readonly track: () => void;
  readonly trigger: () => void;
  readers: number;
}

/** Binds the store to signals: one for each key that is read, as long as it is read. */
const createSources = (store: Store): ((key: StateKey) => void) => {
  const sources = new Map<StateKey, Source>();
  const sourceOf = (key: StateKey): Source => {
    const held = sources.get(key);
    if (held) return held;
    const [track, trigger] = createSignal(undefined, { equals: false });
    const source = { track, trigger, readers: 0 };
    sources.set(key, source);
    return source;
  };
  store.subscribe((_, changed) => {
    batch(() => {
      for (const key of changed) sources.get(key)?.trigger();
    });
  });
  return (key) => {
    if (!getListener()) return;
    const source = sourceOf(key);
    source.readers += 1;
    source.track();
    onCleanup(() => {
      source.readers -= 1;
      if (source.readers === 0 && sources.get(key) === source) sources.delete(key);
    });
  };
};

export const createStateView = (store: Store): StateView => {
  const track = createSources(store);
  const reading = <T>(key: StateKey, value: () => T): T => {
    track(key);
    return value();
  };
  const infos = (): readonly ListedChannel[] => Object.values(store.state.channels).map(({ info }) => info);
  const unread = (id: string): number => {
    const held = store.state.channels[id];
    return held ? unreadCount(held) : 0;
  };
  const view = {
    channel: (id: string) => reading(`channel:${id}`, () => store.state.channels[id]),
    user: (id: string) => reading(`user:${id}`, () => store.state.users[id]),
    listed: (id: string) => reading(`listed:${id}`, () => store.state.channels[id]?.info),
    list: () => reading("list", infos),
    unreadOf: (id: string) => reading(`listed:${id}`, () => unread(id)),
    unreadSum: (counts: (channel: ListedChannel) => boolean) =>
      reading("unread", () => infos().reduce((sum, info) => sum + (counts(info) ? unread(info.id) : 0), 0)),
  };
  for (const part of parts) Object.defineProperty(view, part, { get: () => reading(part, () => store.state[part]) });
  return view as typeof view & Pick<State, (typeof parts)[number]>;
};
