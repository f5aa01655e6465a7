import { createSignal, onMount } from "solid-js";
import type { Invite, InviteInput } from "@parley/sdk";
import { createTask, useSession } from "../session/index.ts";

/** The links that let people into a workspace: those that are still valid, and the one that was just made. */
export const createInvites = (workspaceId: string) => {
  const { client } = useSession();
  const [invites, setInvites] = createSignal<readonly Invite[]>();
  const [fresh, setFresh] = createSignal<Invite>();
  const listing = createTask();
  const changing = createTask();
  const load = () =>
    listing.run(async (signal) => {
      const held = await client.api.invites(workspaceId, { signal });
      for (const invite of held) client.ensureUser(invite.createdBy);
      setInvites(held);
    });
  onMount(() => void load());
  return {
    invites, fresh, listing, changing, load,
    make: (input: InviteInput) =>
      changing.run(async (signal) => {
        const invite = await client.api.createInvite(workspaceId, input, { signal });
        setFresh(invite);
        setInvites((held) => [invite, ...(held ?? [])]);
      }),
    /** What somebody else revoked meanwhile is gone all the same. */
    revoke: (code: string) =>
      changing.run(async (signal) => {
        await client.api.revokeInvite(workspaceId, code, { signal });
        setInvites((held) => held?.filter((invite) => invite.code !== code));
        if (fresh()?.code === code) setFresh(undefined);
      }),
    another: (): void => {
      setFresh(undefined);
    },
  };
};

export type Invites = ReturnType<typeof createInvites>;
