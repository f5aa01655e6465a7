import { createMemo } from "solid-js";
import type { Accessor } from "solid-js";
import type { Channel } from "@parley/sdk";
import { useSelect, useSession } from "../session/index.ts";

/** Opens the invite dialog. Only in #general, for an owner or admin who is the only member of the workspace. */
export const createInviteAction = (info: Accessor<Channel | undefined>): Accessor<(() => void) | undefined> => {
  const { openDialog } = useSession();
  const role = useSelect((state) => state.workspaces.find(({ id }) => id === info()?.workspaceId)?.role);
  return createMemo(() => {
    const held = info();
    if (held?.name !== "general" || held.memberCount > 1) return undefined;
    if (role() !== "owner" && role() !== "admin") return undefined;
    const { workspaceId } = held;
    return () => openDialog({ name: "invite", workspaceId });
  });
};
