import { createMemo, createSignal, onMount } from "solid-js";
import type { Member, Page, PageInput } from "@parley/sdk";
import { createTask } from "../session/index.ts";

const pageSize = 100;
const idOf = (member: Member): string => member.user.id;

/** Pages of members, the first one at once. */
export const createMembers = (fetchPage: (page: PageInput, signal: AbortSignal) => Promise<Page<Member>>) => {
  const [held, setHeld] = createSignal<ReadonlyMap<string, Member>>(new Map());
  const [next, setNext] = createSignal<string>();
  const [ready, setReady] = createSignal(false);
  const task = createTask();
  const take = (...added: readonly Member[]) => void setHeld((before) => new Map([...before, ...added.map((member) => [idOf(member), member] as const)]));
  const load = () =>
    task.run(async (signal) => {
      const page = await fetchPage({ cursor: next(), limit: pageSize }, signal);
      take(...page.items);
      setNext(page.next);
      setReady(true);
    });
  onMount(() => void load());
  return {
    next, ready, load, error: task.error, busy: task.busy, take, replace: take,
    members: createMemo<readonly Member[]>(() => [...held().values()]),
    /** What a list is made of: its lines stay while a member changes. */
    ids: createMemo<readonly string[]>(() => [...held().keys()]),
    member: (id: string): Member | undefined => held().get(id),
  };
};

export type Members = ReturnType<typeof createMembers>;
