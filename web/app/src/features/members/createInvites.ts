import { createSignal, onMount } from "solid-js";
import type { Invite, CreateInviteRequest } from "@parley/sdk";
import { makeWorkspaceApi } from "@parley/sdk/workspaces";
import { createTask, useSession } from "../session/index.ts";
import { workspaceMemberCount } from "./createMembers.ts";
import { createKeys, createRefresh } from "./createRefresh.ts";

/** The valid invite links of a workspace, and the link that was just created. */
export const createInvites = (workspaceId: string) => {
  const { client } = useSession();
  const [invites, setInvites] = createSignal<readonly Invite[]>();
  const [fresh, setFresh] = createSignal<Invite>();
  const listing = createTask();
  const changing = createTask();
  const { refresh: load } = createRefresh({
    // A redemption increases the member count.
    count: workspaceMemberCount(() => workspaceId),
    busy: listing.busy,
    read: () =>
      listing.run(async (signal) => {
        const held = await makeWorkspaceApi(client.rest).invites(workspaceId, { signal });
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
    /** The new link was used up or revoked. */
    isOver: (): boolean => {
      const code = fresh()?.code;
      return code !== undefined && invites()?.every((invite) => invite.code !== code) === true;
    },
    make: (input: CreateInviteRequest) =>
      changing.run(async (signal) => {
        const invite = await makeWorkspaceApi(client.rest).createInvite(workspaceId, input, { signal });
        setInvites((held) => [invite, ...(held ?? [])]);
        setFresh(invite);
        // A list request in flight does not include it.
        if (listing.busy()) void load();
      }),
    /** Also succeeds when another admin revoked the link meanwhile. */
    revoke: (code: string) =>
      changing.run(async (signal) => {
        await makeWorkspaceApi(client.rest).revokeInvite(workspaceId, code, { signal });
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
