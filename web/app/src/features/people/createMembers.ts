import { createMemo, createSignal, onMount } from "solid-js";
import type { Member, Page, PageInput } from "@parley/sdk";
import { createTask, useSelect } from "../session/index.ts";
import { createKeys, createRefresh } from "./createRefresh.ts";

const pageSize = 100;
const idOf = (member: Member): string => member.user.id;
const byId = (members: readonly Member[]): ReadonlyMap<string, Member> =>
  new Map(members.map((member) => [idOf(member), member]));

export interface MembersOptions {
  readonly fetchPage: (page: PageInput, signal: AbortSignal) => Promise<Page<Member>>;
  /** Changes when somebody comes or goes. */
  readonly count: () => number | undefined;
}

/** How many are in a workspace, which are those in #general. */
export const countOfWorkspace = (workspaceId: () => string) =>
  useSelect(
    (state) =>
      Object.values(state.channels).find(({ info }) => info.workspaceId === workspaceId() && info.name === "general")
        ?.info.memberCount,
  );

/**
 * Pages of members, the first one at once; asked for again when somebody comes or goes, and when the page is looked at
 * again.
 */
export const createMembers = ({ fetchPage, count }: MembersOptions) => {
  const [held, setHeld] = createSignal<ReadonlyMap<string, Member>>(new Map());
  const [next, setNext] = createSignal<string>();
  const [ready, setReady] = createSignal(false);
  const task = createTask();
  /** Counts what was changed here: an answer that was asked for before does not know of it. */
  let changes = 0;
  const change = (make: (before: ReadonlyMap<string, Member>) => ReadonlyMap<string, Member>): void => {
    changes += 1;
    setHeld(make);
  };
  const take = (...added: readonly Member[]): void => change((before) => new Map([...before, ...byId(added)]));
  const loadNext = () =>
    task.run(async (signal) => {
      const page = await fetchPage({ cursor: next(), limit: pageSize }, signal);
      setHeld((before) => new Map([...before, ...byId(page.items)]));
      setNext(page.next);
      setReady(true);
    });
  /** As many pages as are shown. */
  const readAgain = async (signal: AbortSignal): Promise<void> => {
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
    read: () => (ready() ? task.run(readAgain) : loadNext()),
  });
  const load = async (): Promise<void> => {
    await loadNext();
    await settle();
  };
  onMount(() => void load());
  return {
    next,
    ready,
    load,
    error: task.error,
    busy: task.busy,
    take,
    drop: (id: string): void => change((before) => new Map([...before].filter(([held]) => held !== id))),
    members: createMemo<readonly Member[]>(() => [...held().values()]),
    ids: createKeys(() => [...held().keys()]),
    member: (id: string): Member | undefined => held().get(id),
  };
};

export type Members = ReturnType<typeof createMembers>;
