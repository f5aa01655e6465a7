import { unreadCount } from "@parley/sdk";
import type { ChannelState, State } from "@parley/sdk";
import { compareNames } from "../../lib/text.ts";

/** The joined channels of a workspace by name, without archived ones. */
export const channelsOf = (state: State, workspaceId: string): readonly ChannelState[] =>
  Object.values(state.channels)
    .filter(
      (channel) =>
        channel.info.workspaceId === workspaceId && channel.info.joined && channel.info.archivedAt === undefined,
    )
    .sort((a, b) => compareNames(a.info.name, b.info.name));

/** The channel to open in a workspace: the last open one, else #general, else the first. */
export const firstChannel = (state: State, workspaceId: string, last: string | undefined): string | undefined => {
  const all = channelsOf(state, workspaceId);
  const pick =
    all.find((channel) => channel.info.id === last) ?? all.find((channel) => channel.info.name === "general") ?? all[0];
  return pick?.info.id;
};

export const unreadOf = (state: State, workspaceId: string): number =>
  channelsOf(state, workspaceId).reduce((sum, channel) => sum + unreadCount(channel), 0);

export const unreadOfAll = (state: State, without: string | undefined): number =>
  Object.values(state.channels).reduce(
    (sum, channel) =>
      sum + (channel.info.id === without || channel.info.archivedAt !== undefined ? 0 : unreadCount(channel)),
    0,
  );
