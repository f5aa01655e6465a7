import type { Invite } from "@parley/sdk";
import { invitePath } from "../../lib/router.ts";

/**
 * The address that this person uses is known to work; the server's own idea of it may be another one behind a proxy.
 */
export const inviteUrl = (invite: Invite): string => location.origin + invitePath(invite.code);
