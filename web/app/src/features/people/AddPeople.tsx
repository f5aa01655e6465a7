import { For, Show, createMemo, createSignal } from "solid-js";
import type { Member } from "@parley/sdk";
import { Button } from "../../ui/Button.tsx";
import { Notice } from "../../ui/Notice.tsx";
import { TextField } from "../../ui/TextField.tsx";
import { createTask, useSession } from "../session/index.ts";
import { PersonLine } from "./PersonLine.tsx";
import { countOfWorkspace, createMembers } from "./createMembers.ts";
import styles from "./people.module.css";
import { strings } from "./strings.ts";

export interface AddPeopleProps {
  readonly workspaceId: string;
  readonly channelId: string;
  readonly inChannel: readonly Member[];
  readonly onAdded: (member: Member) => void;
}

/** The people of the workspace who are not in the channel yet. */
export function AddPeople(props: AddPeopleProps) {
  const { client } = useSession();
  const [find, setFind] = createSignal("");
  const people = createMembers({
    fetchPage: (page, signal) => client.api.workspaceMembers(props.workspaceId, page, { signal }),
    count: countOfWorkspace(() => props.workspaceId),
  });
  const task = createTask();
  const outside = createMemo(() => {
    const inside = new Set(props.inChannel.map((member) => member.user.id));
    return people
      .members()
      .filter(
        (member) => member.user.kind === "human" && member.user.deactivated !== true && !inside.has(member.user.id),
      );
  });
  const found = createMemo(() => {
    const wanted = find().trim().toLocaleLowerCase();
    return outside().filter((member) => member.user.displayName.toLocaleLowerCase().includes(wanted));
  });
  const add = (member: Member) =>
    task.run(async (signal) => props.onAdded(await client.api.addMember(props.channelId, member.user.id, { signal })));
  return (
    <>
      <TextField label={strings.find} type="search" autofocus autocomplete="off" value={find()} onValue={setFind} />
      <Notice text={people.error() ?? task.error()} />
      <Show when={people.error() !== undefined && !people.ready()}>
        <Button disabled={people.busy()} onClick={() => void people.load()}>
          {strings.tryAgain}
        </Button>
      </Show>
      <ul class={styles["people"]}>
        <For
          each={found()}
          fallback={
            <Show when={people.ready()}>
              <li class={styles["none"]}>{outside().length === 0 ? strings.everybodyIn : strings.noneFound}</li>
            </Show>
          }
        >
          {(member) => (
            <PersonLine member={member} isMe={false}>
              <Button
                aria-label={strings.addOne(member.user.displayName)}
                disabled={task.busy()}
                onClick={() => void add(member)}
              >
                {strings.addVerb}
              </Button>
            </PersonLine>
          )}
        </For>
      </ul>
      <Show when={people.next()}>
        <Button disabled={people.busy()} onClick={() => void people.load()}>
          {strings.more}
        </Button>
      </Show>
    </>
  );
}
