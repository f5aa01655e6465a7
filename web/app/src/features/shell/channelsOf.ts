import type { ListedChannel } from "@parley/sdk";
import { compareNames } from "../../lib/text.ts";
import type { StateView } from "../session/index.ts";

const isOpen = (info: ListedChannel): boolean => info.joined && info.archivedAt === undefined;

/** The joined channels of a workspace by name, without archived ones. */
export const channelsOf = (state: StateView, workspaceId: string): readonly ListedChannel[] =>
  state
    .list()
    .filter((info) => info.workspaceId === workspaceId && isOpen(info))
    .sort((a, b) => compareNames(a.name, b.name));

/** The channel to open in a workspace: the last open one, else #general, else the first. */
export const firstChannel = (state: StateView, workspaceId: string, last: string | undefined): string | undefined => {
  const all = channelsOf(state, workspaceId);
  return (all.find(({ id }) => id === last) ?? all.find(({ name }) => name === "general") ?? all[0])?.id;
};

export const unreadOf = (state: StateView, workspaceId: string): number =>
  state.unreadSum((info) => info.workspaceId === workspaceId && isOpen(info));

export const unreadOfAll = (state: StateView, without: string | undefined): number =>
  state.unreadSum((info) => info.id !== without && info.archivedAt === undefined);
