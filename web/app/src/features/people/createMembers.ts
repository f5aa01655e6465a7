import { createSignal, onMount } from "solid-js";
import type { Member, Page, PageInput } from "@parley/sdk";
import { createTask } from "../session/index.ts";

const pageSize = 100;

/** Pages of members, the first one at once. */
export const createMembers = (fetchPage: (page: PageInput, signal: AbortSignal) => Promise<Page<Member>>) => {
  const [members, setMembers] = createSignal<readonly Member[]>([]);
  const [next, setNext] = createSignal<string>();
  const [ready, setReady] = createSignal(false);
  const task = createTask();
  const load = () =>
    task.run(async (signal) => {
      const page = await fetchPage({ cursor: next(), limit: pageSize }, signal);
      setMembers((held) => [...held, ...page.items]);
      setNext(page.next);
      setReady(true);
    });
  onMount(() => void load());
  return { members, next, ready, load, error: task.error, busy: task.busy, take: (member: Member) => void setMembers((held) => [...held, member]) };
};
