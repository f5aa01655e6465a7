import { parseMember } from "../generated/answers.ts";
import { parseChannel } from "../generated/parsers.ts";
import type { CreateChannelRequest, UpdateChannelRequest } from "../generated/records.ts";
import { parseList } from "../list.ts";
import { path } from "../path.ts";
import type { CallOptions, PageInput, Rest } from "../rest.ts";

/** The endpoints that list, create and change channels and their members. */
export const makeChannelApi = (rest: Rest) => ({
  channels: async (workspace: string, page: PageInput = {}, call?: CallOptions) =>
    parseList(parseChannel)(
      await rest.call("GET", path`/workspaces/${workspace}/channels`, { query: { ...page }, ...call }),
    ),
  createChannel: async (workspace: string, body: CreateChannelRequest, call?: CallOptions) =>
    parseChannel(await rest.call("POST", path`/workspaces/${workspace}/channels`, { body, ...call })),
  changeChannel: async (channel: string, body: UpdateChannelRequest, call?: CallOptions) =>
    parseChannel(await rest.call("PATCH", path`/channels/${channel}`, { body, ...call })),
  leave: async (channel: string, call?: CallOptions): Promise<void> => {
    await rest.call("POST", path`/channels/${channel}/leave`, call);
  },
  channelMembers: async (channel: string, page: PageInput = {}, call?: CallOptions) =>
    parseList(parseMember)(await rest.call("GET", path`/channels/${channel}/members`, { query: { ...page }, ...call })),
  addMember: async (channel: string, userId: string, call?: CallOptions) =>
    parseMember(await rest.call("POST", path`/channels/${channel}/members`, { body: { userId }, ...call })),
});
