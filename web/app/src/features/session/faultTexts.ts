import type { FaultCode, KnownCode, ParleyFault } from "@parley/sdk";

/** Error texts for users by code: what happened, and what to do. */
const texts: Readonly<Record<KnownCode, string>> = {
  "request.malformed": "The server could not read this request. Reload the page and try again.",
  "request.invalid": "Something in the form is not right. Check the marked fields.",
  "request.too_large": "This is too large to send at once.",
  "request.unsupported": "The server could not read this request. Reload the page and try again.",
  "request.not_found": "The server does not know this address. Reload the page and try again.",
  "frame.unknown": "This page is older than the server. Reload it.",
  "auth.required": "You are not signed in any more. Sign in again.",
  "auth.invalid_credentials": "Email or password is wrong. Check both and try again.",
  "auth.locked_out": "Too many wrong passwords. Wait a few minutes, then try again.",
  "auth.ticket_invalid": "The connection could not be opened. Reload the page.",
  "auth.origin": "This address is not allowed to use the server. Ask its owner to allow it.",
  "access.forbidden": "Your role does not allow this.",
  "registration.closed": "This server takes no new accounts. Ask its owner.",
  "registration.invite_required": "You need an invite to make an account. Ask an owner or admin for one.",
  "account.email_taken": "There is an account with this email already. Sign in instead.",
  "account.password_weak": "This password is too easy to guess. Use at least 10 characters.",
  "account.deactivated": "Your account is deactivated. An owner or admin can undo it.",
  "reset.unavailable": "This server sends no mail. Ask an admin of your workspace for a link.",
  "reset.invalid": "This link was used or has run out. Ask for a new one.",
  "invite.not_found": "This invite does not exist or was withdrawn. Ask for a new one.",
  "invite.expired": "This invite has run out. Ask for a new one.",
  "invite.used_up": "This invite was used as often as it allows. Ask for a new one.",
  "invite.too_many": "The workspace has as many open invites as allowed. Revoke one first.",
  "workspace.not_found": "This workspace does not exist, or you are not in it.",
  "workspace.last_owner": "A workspace needs an owner. Make somebody else an owner first.",
  "workspace.too_many": "You have made or joined as many workspaces as this server allows. Leave one first.",
  "channel.not_found": "This channel does not exist, or you may not see it.",
  "channel.name_taken": "There is a channel with this name already. Choose another.",
  "channel.name_invalid": "A channel name has 1 to 80 letters, digits, “-”, “_” or “.”.",
  "channel.not_member": "Only members may do this. Join the channel first.",
  "conversation.too_many": "The maximum number of conversations is reached, today or in all.",
  "conversation.closed": "You no longer share a workspace with anyone in this conversation. You can read it.",
  "channel.archived": "This channel is archived: it can be read, not written to.",
  "channel.required": "Everybody stays in #general.",
  "channel.too_many": "As many channels as this server allows were made or joined here. Leave one, or ask an admin.",
  "message.not_found": "This message does not exist any more.",
  "message.empty": "A message needs at least one character.",
  "message.too_long": "This message is too long. Split it.",
  "message.thread_not_found": "The thread does not exist any more.",
  "message.reply_not_found": "The message you answer does not exist any more.",
  "message.wrong_body": "This version of Parley cannot write to this conversation.",
  "message.deleted": "This message was deleted.",
  "message.not_author": "Only its author can change this message.",
  "reaction.invalid": "This is not an emoji that can be used here.",
  "thread.too_many": "You follow as many threads of this channel as fit. Unfollow one first.",
  "reaction.too_many": "This message has as many different emojis as fit. Use one that is there.",
  "pin.too_many": "This channel has as many pinned messages as fit. Take one off first.",
  "user.not_found": "This person does not exist, or you share no workspace.",
  "session.not_found": "This session has ended already.",
  "device.not_found": "This device was removed already.",
  "device.too_many": "You have as many devices as fit. Remove one first.",
  "id.conflict": "The server holds something else under this number. Copy the text and send it anew.",
  "rate.limited": "That was a lot at once. Wait a moment and try again.",
  "server.unavailable": "The server cannot store anything right now. Try again in a moment.",
  "server.error": "The server made a mistake. Try again; if it stays, tell its owner.",
  "network.failed": "The server cannot be reached. Check your connection and try again.",
  "network.aborted": "This was stopped before it was done.",
  "answer.malformed": "The server answered something this page does not understand. Reload it.",
};

const minuteMs = 60_000;

/** Removes the field name from a message of the server, because the text is shown beside the field. */
const asSentence = (message: string): string => {
  const text = message.replace(/^\w+: /, "");
  return text.charAt(0).toLocaleUpperCase() + text.slice(1);
};

export const faultText = (fault: ParleyFault): string => {
  // Only the server knows its password rule.
  if (fault.code === "account.password_weak" && fault.message !== "" && fault.message !== fault.code) {
    return asSentence(fault.message);
  }
  if (fault.code === "auth.locked_out" && fault.retryAfterMs !== undefined) {
    const minutes = Math.max(1, Math.ceil(fault.retryAfterMs / minuteMs));
    return `Too many wrong passwords. Try again in ${minutes} ${minutes === 1 ? "minute" : "minutes"}.`;
  }
  if (fault.code === "server.error" && fault.traceId !== undefined)
    return `${texts["server.error"]} (${fault.traceId})`;
  return codeText(fault.code);
};

const isKnown = (code: FaultCode): code is KnownCode => Object.hasOwn(texts, code);

/** Codes of later servers get a general text. */
export const codeText = (code: FaultCode): string => texts[isKnown(code) ? code : "server.error"];
