import { parseEventPage } from "./frames.ts";
import { parseChannel, parseMe, parseMessagePage, parseUser } from "./generated/parsers.ts";
import { path } from "./path.ts";
import type { CallOptions, Rest } from "./rest.ts";

/**
 * The position of a history page: before, after or around a message, or around a seq, which need not exist. Without a
 * position: the newest page.
 */
export interface HistoryPosition {
  readonly before?: string;
  readonly after?: string;
  readonly around?: string;
  readonly aroundSeq?: number;
}

/**
 * The endpoints that every page needs. The others are in the entries of the package, which are loaded on first use.
 */
export const makeApi = (rest: Rest) => ({
  me: async (call?: CallOptions) => parseMe(await rest.call("GET", "/me", { ...call, anyAccount: true })),
  logout: async (call?: CallOptions): Promise<void> => {
    await rest.call("POST", "/auth/logout", call);
  },
  user: async (user: string, call?: CallOptions) => parseUser(await rest.call("GET", path`/users/${user}`, call)),
  channel: async (channel: string, call?: CallOptions) =>
    parseChannel(await rest.call("GET", path`/channels/${channel}`, call)),
  join: async (channel: string, call?: CallOptions) =>
    parseChannel(await rest.call("POST", path`/channels/${channel}/join`, call)),
  messages: async (channel: string, position: HistoryPosition & { readonly limit?: number } = {}, call?: CallOptions) =>
    parseMessagePage(await rest.call("GET", path`/channels/${channel}/messages`, { query: { ...position }, ...call })),
  events: async (channel: string, after: number, call?: CallOptions) =>
    parseEventPage(
      await rest.call("GET", path`/channels/${channel}/events`, { query: { after, limit: 100 }, ...call }),
    ),
});

export type Api = ReturnType<typeof makeApi>;
