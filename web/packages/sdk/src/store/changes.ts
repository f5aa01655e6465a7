import type { Channel } from "../generated/records.ts";
import type { State } from "./state.ts";

/** What lists of channels show, beside the count of unread messages. */
export type ListedChannel = Pick<Channel, "id" | "workspaceId" | "name" | "kind" | "joined" | "archivedAt">;

const listedFields = ["workspaceId", "name", "kind", "joined", "archivedAt"] as const;
const countedFields = ["lastIndex", "readIndex"] as const;

/**
 * What can change. `list`: a `ListedChannel` or the set of channels. `unread`: the message count or read position in
 * the record of any channel, or `list`. `listed:`: what these say of this channel. `channel:`: anything of it.
 */
export type StateKey = keyof State | "list" | "unread" | `listed:${string}` | `channel:${string}` | `user:${string}`;

type Table<T> = Readonly<Record<string, T>>;

const changedIds = <T>(before: Table<T>, after: Table<T>): readonly string[] => {
  if (before === after) return [];
  const ids: string[] = [];
  for (const id in after) if (before[id] !== after[id]) ids.push(id);
  for (const id in before) if (!(id in after)) ids.push(id);
  return ids;
};

/** The keys of what differs between two states. */
export const changedKeys = (before: State, after: State): ReadonlySet<StateKey> => {
  const keys = new Set<StateKey>();
  for (const part of Object.keys(after) as (keyof State)[]) if (before[part] !== after[part]) keys.add(part);
  for (const id of changedIds(before.channels, after.channels)) {
    const was = before.channels[id];
    const is = after.channels[id];
    const isListedAnew = !was || !is || listedFields.some((field) => was.info[field] !== is.info[field]);
    keys.add(`channel:${id}`);
    if (isListedAnew) keys.add("list");
    if (isListedAnew || countedFields.some((field) => was.info[field] !== is.info[field]))
      keys.add("unread").add(`listed:${id}`);
  }
  for (const id of changedIds(before.users, after.users)) keys.add(`user:${id}`);
  return keys;
};
