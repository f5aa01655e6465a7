import { createMemo, createSignal, onCleanup, onMount } from "solid-js";
import type { ItemList, Member, PageInput } from "@parley/sdk";
import { createTask, useSelect, useSession } from "../session/index.ts";
import { createKeys, createRefresh } from "./createRefresh.ts";

const pageSize = 100;
const idOf = (member: Member): string => member.user.id;
const byId = (members: readonly Member[]): ReadonlyMap<string, Member> =>
  new Map(members.map((member) => [idOf(member), member]));

export interface MembersOptions {
  readonly workspaceId: () => string | undefined;
  readonly fetchPage: (page: PageInput, signal: AbortSignal) => Promise<ItemList<Member>>;
  /** The member count; a change triggers a refresh. */
  readonly count: () => number | undefined;
}

/** The member count of a workspace, which is that of #general. */
export const workspaceMemberCount = (workspaceId: () => string) =>
  useSelect((state) => {
    const general = state.list().find((info) => info.workspaceId === workspaceId() && info.name === "general");
    return general && state.channel(general.id)?.info.memberCount;
  });

/**
 * Pages of members. Refreshed when the member count changes and when the page is visible again. New names and roles
 * come with their events.
 */
export const createMembers = ({ workspaceId, fetchPage, count }: MembersOptions) => {
  const { client } = useSession();
  const [held, setHeld] = createSignal<ReadonlyMap<string, Member>>(new Map());
  const [next, setNext] = createSignal<string>();
  const [ready, setReady] = createSignal(false);
  const task = createTask();
  /** Count of local changes: an answer requested before a change does not include it. */
  let changes = 0;
  const change = (make: (before: ReadonlyMap<string, Member>) => ReadonlyMap<string, Member>): void => {
    changes += 1;
    setHeld(make);
  };
  const upsert = (...added: readonly Member[]): void => change((before) => new Map([...before, ...byId(added)]));
  const loadNext = () =>
    task.run(async (signal) => {
      const page = await fetchPage({ cursor: next(), limit: pageSize }, signal);
      setHeld((before) => new Map([...before, ...byId(page.items)]));
      setNext(page.next);
      setReady(true);
    });
  /** Reloads as many pages as are shown. */
  const reload = async (signal: AbortSignal): Promise<void> => {
    const before = changes;
    const read: Member[] = [];
    let cursor: string | undefined;
    do {
      const page = await fetchPage({ cursor, limit: pageSize }, signal);
      read.push(...page.items);
      cursor = page.next;
    } while (cursor !== undefined && read.length < held().size);
    if (before === changes) {
      setHeld(byId(read));
      setNext(cursor);
    } else postpone();
  };
  const { settle, postpone } = createRefresh({
    count,
    busy: task.busy,
    read: () => (ready() ? task.run(reload) : loadNext()),
  });
  const load = async (): Promise<void> => {
    await loadNext();
    await settle();
  };
  onCleanup(
    client.events.on("event", (event) => {
      if (event.type !== "member.updated" || event.workspaceId !== workspaceId()) return;
      const shown = held().get(event.userId);
      if (shown) {
        const { role = shown.role, displayName = shown.user.displayName } = event;
        upsert({ ...shown, role, user: { ...shown.user, displayName } });
      }
      if (task.busy()) postpone();
    }),
  );
  onMount(() => void load());
  return {
    next,
    ready,
    load,
    error: task.error,
    busy: task.busy,
    upsert,
    remove: (id: string): void => change((before) => new Map([...before].filter(([held]) => held !== id))),
    list: createMemo<readonly Member[]>(() => [...held().values()]),
    ids: createKeys(() => [...held().keys()]),
    member: (id: string): Member | undefined => held().get(id),
  };
};

export type Members = ReturnType<typeof createMembers>;
