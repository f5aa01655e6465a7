import { parseEventPage } from "./frames.ts";
import {
  parseAuthOptions,
  parseChannel,
  parseInvite,
  parseInvitePreview,
  parseLogInResult,
  parseMe,
  parseMember,
  parseMessagePage,
  parsePasswordResetAccount,
  parsePasswordResetLink,
  parseRegisterResult,
  parseSession,
  parseUser,
  parseWorkspace,
} from "./generated/parsers.ts";
import type {
  CreateChannelRequest,
  CreateInviteRequest,
  LogInRequest,
  RegisterRequest,
  UpdateChannelRequest,
  UpdateMemberRequest,
} from "./generated/records.ts";
import { parseList } from "./parse.ts";
import type { CallOptions, Rest } from "./rest.ts";

export interface PageInput {
  readonly cursor?: string | undefined;
  readonly limit?: number;
}

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

/** Template tag for paths: encodes the interpolated values. */
const path = (strings: readonly string[], ...parts: readonly string[]): string =>
  strings.reduce((built, next, index) => built + encodeURIComponent(parts[index - 1] ?? "") + next);

/** The endpoints of docs/protocol/rest.md. Each response is validated. */
export const makeApi = (rest: Rest) => ({
  authOptions: async (call?: CallOptions) => parseAuthOptions(await rest.call("GET", "/auth/options", call)),
  register: async (input: RegisterRequest, call?: CallOptions) =>
    parseRegisterResult(await rest.call("POST", "/auth/register", { body: input, ...call })),
  login: async (input: LogInRequest, call?: CallOptions) =>
    parseLogInResult(await rest.call("POST", "/auth/login", { body: input, ...call })).user,
  logout: async (call?: CallOptions): Promise<void> => {
    await rest.call("POST", "/auth/logout", call);
  },
  me: async (call?: CallOptions) => parseMe(await rest.call("GET", "/me", { ...call, anyAccount: true })),
  renameMe: async (displayName: string, call?: CallOptions) =>
    parseMe(await rest.call("PATCH", "/me", { body: { displayName }, ...call })),
  changePassword: async (currentPassword: string, newPassword: string, call?: CallOptions): Promise<void> => {
    await rest.call("POST", "/me/password", { body: { currentPassword, newPassword }, ...call });
  },
  requestPasswordReset: async (email: string, call?: CallOptions): Promise<void> => {
    await rest.call("POST", "/auth/password-resets", { body: { email }, ...call });
  },
  /** Returns the account whose password the code resets. Does not redeem the code. */
  checkPasswordReset: async (code: string, call?: CallOptions) =>
    parsePasswordResetAccount(await rest.call("POST", "/auth/password-resets/check", { body: { code }, ...call })),
  completePasswordReset: async (code: string, password: string, call?: CallOptions): Promise<void> => {
    await rest.call("POST", "/auth/password-resets/complete", { body: { code, password }, ...call });
  },
  deactivateMe: async (password: string, call?: CallOptions): Promise<void> => {
    await rest.call("POST", "/me/deactivation", { body: { password }, ...call });
  },
  sessions: async (call?: CallOptions) => parseList(parseSession)(await rest.call("GET", "/me/sessions", call)).items,
  revokeSession: async (session: string, call?: CallOptions): Promise<void> => {
    await rest.call("DELETE", path`/me/sessions/${session}`, call);
  },
  user: async (user: string, call?: CallOptions) => parseUser(await rest.call("GET", path`/users/${user}`, call)),

  createWorkspace: async (name: string, call?: CallOptions) =>
    parseWorkspace(await rest.call("POST", "/workspaces", { body: { name }, ...call })),
  renameWorkspace: async (workspace: string, name: string, call?: CallOptions) =>
    parseWorkspace(await rest.call("PATCH", path`/workspaces/${workspace}`, { body: { name }, ...call })),
  workspaceMembers: async (workspace: string, page: PageInput = {}, call?: CallOptions) =>
    parseList(parseMember)(
      await rest.call("GET", path`/workspaces/${workspace}/members`, { query: { ...page }, ...call }),
    ),
  changeRole: async (workspace: string, user: string, role: UpdateMemberRequest["role"], call?: CallOptions) =>
    parseMember(await rest.call("PATCH", path`/workspaces/${workspace}/members/${user}`, { body: { role }, ...call })),
  /** Removes the caller when `user` is the caller. */
  removeMember: async (workspace: string, user: string, call?: CallOptions): Promise<void> => {
    await rest.call("DELETE", path`/workspaces/${workspace}/members/${user}`, call);
  },
  createInvite: async (workspace: string, body: CreateInviteRequest = {}, call?: CallOptions) =>
    parseInvite(await rest.call("POST", path`/workspaces/${workspace}/invites`, { body, ...call })),
  createPasswordResetLink: async (workspace: string, user: string, call?: CallOptions) =>
    parsePasswordResetLink(
      await rest.call("POST", path`/workspaces/${workspace}/members/${user}/password-reset`, call),
    ),
  deactivateMember: async (workspace: string, user: string, call?: CallOptions): Promise<void> => {
    await rest.call("PUT", path`/workspaces/${workspace}/members/${user}/deactivation`, call);
  },
  reactivateMember: async (workspace: string, user: string, call?: CallOptions): Promise<void> => {
    await rest.call("DELETE", path`/workspaces/${workspace}/members/${user}/deactivation`, call);
  },
  invites: async (workspace: string, call?: CallOptions) =>
    parseList(parseInvite)(await rest.call("GET", path`/workspaces/${workspace}/invites`, call)).items,
  revokeInvite: async (workspace: string, code: string, call?: CallOptions): Promise<void> => {
    await rest.call("DELETE", path`/workspaces/${workspace}/invites/${code}`, call);
  },
  invite: async (code: string, call?: CallOptions) =>
    parseInvitePreview(await rest.call("GET", path`/invites/${code}`, call)),
  acceptInvite: async (code: string, call?: CallOptions) =>
    parseWorkspace(await rest.call("POST", path`/invites/${code}/accept`, call)),

  channels: async (workspace: string, page: PageInput = {}, call?: CallOptions) =>
    parseList(parseChannel)(
      await rest.call("GET", path`/workspaces/${workspace}/channels`, { query: { ...page }, ...call }),
    ),
  createChannel: async (workspace: string, body: CreateChannelRequest, call?: CallOptions) =>
    parseChannel(await rest.call("POST", path`/workspaces/${workspace}/channels`, { body, ...call })),
  channel: async (channel: string, call?: CallOptions) =>
    parseChannel(await rest.call("GET", path`/channels/${channel}`, call)),
  changeChannel: async (channel: string, body: UpdateChannelRequest, call?: CallOptions) =>
    parseChannel(await rest.call("PATCH", path`/channels/${channel}`, { body, ...call })),
  join: async (channel: string, call?: CallOptions) =>
    parseChannel(await rest.call("POST", path`/channels/${channel}/join`, call)),
  leave: async (channel: string, call?: CallOptions): Promise<void> => {
    await rest.call("POST", path`/channels/${channel}/leave`, call);
  },
  channelMembers: async (channel: string, page: PageInput = {}, call?: CallOptions) =>
    parseList(parseMember)(await rest.call("GET", path`/channels/${channel}/members`, { query: { ...page }, ...call })),
  addMember: async (channel: string, userId: string, call?: CallOptions) =>
    parseMember(await rest.call("POST", path`/channels/${channel}/members`, { body: { userId }, ...call })),

  messages: async (channel: string, position: HistoryPosition & { readonly limit?: number } = {}, call?: CallOptions) =>
    parseMessagePage(await rest.call("GET", path`/channels/${channel}/messages`, { query: { ...position }, ...call })),
  events: async (channel: string, after: number, call?: CallOptions) =>
    parseEventPage(
      await rest.call("GET", path`/channels/${channel}/events`, { query: { after, limit: 100 }, ...call }),
    ),
});

export type Api = ReturnType<typeof makeApi>;
