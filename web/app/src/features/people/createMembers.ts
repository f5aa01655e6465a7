import { createEffect, createMemo, createSignal, on, onCleanup, onMount } from "solid-js";
import type { Member, Page, PageInput } from "@parley/sdk";
import { hasAttention } from "../../lib/viewport.ts";
import { createTask, useSelect } from "../session/index.ts";

const pageSize = 100;
/** Many may come or go at once: the list is asked for when they have. */
const settleMs = 300;
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
  useSelect((state) => Object.values(state.channels)
    .find(({ info }) => info.workspaceId === workspaceId() && info.name === "general")?.info.memberCount);

/** Pages of members, the first one at once; asked for again when somebody comes or goes, and when the page is looked at again. */
export const createMembers = ({ fetchPage, count }: MembersOptions) => {
  const [held, setHeld] = createSignal<ReadonlyMap<string, Member>>(new Map());
  const [next, setNext] = createSignal<string>();
  const [ready, setReady] = createSignal(false);
  const task = createTask();
  /** Counts what was changed here: an answer that was asked for before does not know of it. */
  let changes = 0;
  /** Asked for again while an answer was on its way, which may not tell of it. */
  let isDue = false;
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
    } else isDue = true;
  };
  const refresh = async (): Promise<void> => {
    isDue = true;
    if (task.busy()) return;
    while (isDue) {
      isDue = false;
      await (ready() ? task.run(readAgain) : loadNext());
    }
  };
  const load = async (): Promise<void> => {
    await loadNext();
    if (isDue) await refresh();
  };
  onMount(() => void load());
  createEffect(on(count, () => {
    const timer = setTimeout(() => void refresh(), settleMs);
    onCleanup(() => clearTimeout(timer));
  }, { defer: true }));
  createEffect(on(hasAttention, (attentive) => {
    if (attentive) void refresh();
  }, { defer: true }));
  return {
    next, ready, load, error: task.error, busy: task.busy, take,
    drop: (id: string): void => change((before) => new Map([...before].filter(([held]) => held !== id))),
    members: createMemo<readonly Member[]>(() => [...held().values()]),
    /** What a list is made of: its lines stay while a member changes. */
    ids: createMemo<readonly string[]>(() => [...held().keys()], [], {
      equals: (before, now) => before.length === now.length && before.every((id, at) => id === now[at]),
    }),
    member: (id: string): Member | undefined => held().get(id),
  };
};

export type Members = ReturnType<typeof createMembers>;
