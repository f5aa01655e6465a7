import type { Invite } from "@parley/sdk";
import { invitePath } from "../../lib/router.ts";

/** Uses the origin of this page, which is known to work. The server behind a proxy may not know its public origin. */
export const inviteUrl = (invite: Invite): string => location.origin + invitePath(invite.code);
