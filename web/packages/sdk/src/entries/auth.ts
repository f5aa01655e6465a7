import {
  parseAuthOptions,
  parseInvitePreview,
  parseLogInResult,
  parsePasswordResetAccount,
  parseRegisterResult,
  parseWorkspace,
} from "../generated/answers.ts";
import type { LogInRequest, RegisterRequest } from "../generated/records.ts";
import { path } from "../path.ts";
import type { CallOptions, Rest } from "../rest.ts";

/** Registration, sign-in, forgotten passwords, and invites as their recipients see them. */
export const makeAuthApi = (rest: Rest) => ({
  authOptions: async (call?: CallOptions) => parseAuthOptions(await rest.call("GET", "/auth/options", call)),
  register: async (input: RegisterRequest, call?: CallOptions) =>
    parseRegisterResult(await rest.call("POST", "/auth/register", { body: input, ...call })),
  login: async (input: LogInRequest, call?: CallOptions) =>
    parseLogInResult(await rest.call("POST", "/auth/login", { body: input, ...call })).user,
  requestPasswordReset: async (email: string, call?: CallOptions): Promise<void> => {
    await rest.call("POST", "/auth/password-resets", { body: { email }, ...call });
  },
  /** Returns the account whose password the code resets. Does not redeem the code. */
  checkPasswordReset: async (code: string, call?: CallOptions) =>
    parsePasswordResetAccount(await rest.call("POST", "/auth/password-resets/check", { body: { code }, ...call })),
  completePasswordReset: async (code: string, password: string, call?: CallOptions): Promise<void> => {
    await rest.call("POST", "/auth/password-resets/complete", { body: { code, password }, ...call });
  },
  invite: async (code: string, call?: CallOptions) =>
    parseInvitePreview(await rest.call("GET", path`/invites/${code}`, call)),
  acceptInvite: async (code: string, call?: CallOptions) =>
    parseWorkspace(await rest.call("POST", path`/invites/${code}/accept`, call)),
});
