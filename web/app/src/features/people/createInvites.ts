import { createSignal, onMount } from "solid-js";
import type { Invite, InviteInput } from "@parley/sdk";
import { createTask, useSession } from "../session/index.ts";
import { countOfWorkspace } from "./createMembers.ts";
import { createKeys, createRefresh } from "./createRefresh.ts";

/** The links that let people into a workspace: those that are still valid, and the one that was just made. */
export const createInvites = (workspaceId: string) => {
  const { client } = useSession();
  const [invites, setInvites] = createSignal<readonly Invite[]>();
  const [fresh, setFresh] = createSignal<Invite>();
  const listing = createTask();
  const changing = createTask();
  const { refresh: load } = createRefresh({
    // Whoever uses a link comes into #general, as all do.
    count: countOfWorkspace(() => workspaceId),
    busy: listing.busy,
    read: () =>
      listing.run(async (signal) => {
        const held = await client.api.invites(workspaceId, { signal });
        for (const invite of held) client.ensureUser(invite.createdBy);
        setInvites(held);
      }),
  });
  onMount(() => void load());
  return {
    invites,
    fresh,
    listing,
    changing,
    load,
    codes: createKeys(() => invites()?.map(({ code }) => code) ?? []),
    invite: (code: string): Invite | undefined => invites()?.find((invite) => invite.code === code),
    /** The new link was used as often as it allows, or revoked. */
    isOver: (): boolean => {
      const code = fresh()?.code;
      return code !== undefined && invites()?.every((invite) => invite.code !== code) === true;
    },
    make: (input: InviteInput) =>
      changing.run(async (signal) => {
        const invite = await client.api.createInvite(workspaceId, input, { signal });
        setInvites((held) => [invite, ...(held ?? [])]);
        setFresh(invite);
        // An answer that is on its way does not know of it.
        if (listing.busy()) void load();
      }),
    /** What somebody else revoked meanwhile is gone all the same. */
    revoke: (code: string) =>
      changing.run(async (signal) => {
        await client.api.revokeInvite(workspaceId, code, { signal });
        if (fresh()?.code === code) setFresh(undefined);
        setInvites((held) => held?.filter((invite) => invite.code !== code));
        if (listing.busy()) void load();
      }),
    another: (): void => {
      setFresh(undefined);
    },
  };
};

export type Invites = ReturnType<typeof createInvites>;
