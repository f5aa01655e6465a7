/** Every error code of protocol version 1, in the order of docs/protocol/errors.md; a server test compares the two lists. */
export const errorCodes = [
  "request.malformed",
  "request.invalid",
  "request.too_large",
  "request.unsupported",
  "request.not_found",
  "frame.unknown",
  "auth.required",
  "auth.invalid_credentials",
  "auth.locked_out",
  "auth.ticket_invalid",
  "auth.origin",
  "access.forbidden",
  "registration.closed",
  "registration.invite_required",
  "account.email_taken",
  "account.password_weak",
  "invite.not_found",
  "invite.expired",
  "invite.used_up",
  "workspace.not_found",
  "workspace.last_owner",
  "channel.not_found",
  "channel.name_taken",
  "channel.name_invalid",
  "channel.not_member",
  "channel.archived",
  "channel.required",
  "message.not_found",
  "message.empty",
  "message.too_long",
  "message.thread_not_found",
  "message.reply_not_found",
  "user.not_found",
  "session.not_found",
  "id.conflict",
  "rate.limited",
  "server.unavailable",
  "server.error",
] as const;

export type ErrorCode = (typeof errorCodes)[number];

const known: ReadonlySet<string> = new Set(errorCodes);

export const isErrorCode = (value: unknown): value is ErrorCode => typeof value === "string" && known.has(value);
