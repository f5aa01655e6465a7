import { parseSession } from "../generated/answers.ts";
import { parseMe } from "../generated/parsers.ts";
import { parseList } from "../list.ts";
import { path } from "../path.ts";
import type { CallOptions, Rest } from "../rest.ts";

/** The endpoints of the user's own account. */
export const makeAccountApi = (rest: Rest) => ({
  renameMe: async (displayName: string, call?: CallOptions) =>
    parseMe(await rest.call("PATCH", "/me", { body: { displayName }, ...call })),
  changePassword: async (currentPassword: string, newPassword: string, call?: CallOptions): Promise<void> => {
    await rest.call("POST", "/me/password", { body: { currentPassword, newPassword }, ...call });
  },
  deactivateMe: async (password: string, call?: CallOptions): Promise<void> => {
    await rest.call("POST", "/me/deactivation", { body: { password }, ...call });
  },
  sessions: async (call?: CallOptions) => parseList(parseSession)(await rest.call("GET", "/me/sessions", call)).items,
  revokeSession: async (session: string, call?: CallOptions): Promise<void> => {
    await rest.call("DELETE", path`/me/sessions/${session}`, call);
  },
});
