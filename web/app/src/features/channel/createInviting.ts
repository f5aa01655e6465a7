import { createMemo } from "solid-js";
import type { Accessor } from "solid-js";
import type { Channel } from "@parley/sdk";
import { useSelect, useSession } from "../session/index.ts";

/**
 * Lets people in: for who is alone in a workspace and may, in the channel that everybody is in. Absent for all others.
 */
export const createInviting = (info: Accessor<Channel | undefined>): Accessor<(() => void) | undefined> => {
  const { openDialog } = useSession();
  const role = useSelect((state) => state.workspaces.find(({ id }) => id === info()?.workspaceId)?.role);
  return createMemo(() => {
    const held = info();
    if (held?.name !== "general" || held.memberCount > 1) return undefined;
    if (role() !== "owner" && role() !== "admin") return undefined;
    const { workspaceId } = held;
    return () => openDialog({ name: "invitePeople", workspaceId });
  });
};
