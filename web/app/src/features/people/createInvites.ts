import { createEffect, createMemo, createSignal, on, onCleanup, onMount } from "solid-js";
import type { Invite, InviteInput } from "@parley/sdk";
import { hasAttention } from "../../lib/viewport.ts";
import { createTask, useSession } from "../session/index.ts";
import { countOfWorkspace } from "./createMembers.ts";

/** Many may come at once: the uses are asked for when they have. */
const settleMs = 300;

/** The links that let people into a workspace: those that are still valid, and the one that was just made. */
export const createInvites = (workspaceId: string) => {
  const { client } = useSession();
  const [invites, setInvites] = createSignal<readonly Invite[]>();
  const [fresh, setFresh] = createSignal<Invite>();
  const listing = createTask();
  const changing = createTask();
  /** Asked for again while an answer was on its way, which may not tell of it. */
  let isDue = false;
  const load = async (): Promise<void> => {
    isDue = true;
    if (listing.busy()) return;
    while (isDue) {
      isDue = false;
      await listing.run(async (signal) => {
        const held = await client.api.invites(workspaceId, { signal });
        for (const invite of held) client.ensureUser(invite.createdBy);
        setInvites(held);
      });
    }
  };
  onMount(() => void load());
  // Whoever uses a link comes into #general, as all do.
  createEffect(on(countOfWorkspace(() => workspaceId), () => {
    const timer = setTimeout(() => void load(), settleMs);
    onCleanup(() => clearTimeout(timer));
  }, { defer: true }));
  createEffect(on(hasAttention, (attentive) => {
    if (attentive) void load();
  }, { defer: true }));
  return {
    invites, fresh, listing, changing, load,
    /** What the list is made of: its lines stay while a link changes. */
    codes: createMemo<readonly string[]>(() => invites()?.map(({ code }) => code) ?? [], [], {
      equals: (before, now) => before.length === now.length && before.every((code, at) => code === now[at]),
    }),
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
