import { parseInvite, parseMember, parsePasswordResetLink, parseWorkspace } from "../generated/answers.ts";
import type { CreateInviteRequest, UpdateMemberRequest } from "../generated/records.ts";
import { parseList } from "../list.ts";
import { path } from "../path.ts";
import type { CallOptions, PageInput, Rest } from "../rest.ts";

/** The endpoints of workspaces, their members and their invites. */
export const makeWorkspaceApi = (rest: Rest) => ({
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
});
