import { For, Show, createMemo, createSignal } from "solid-js";
import type { Member } from "@parley/sdk";
import { makeChannelApi } from "@parley/sdk/channels";
import { makeWorkspaceApi } from "@parley/sdk/workspaces";
import { Button } from "../../ui/Button.tsx";
import { Notice } from "../../ui/Notice.tsx";
import { TextField } from "../../ui/TextField.tsx";
import { createTask, useSession } from "../session/index.ts";
import { MemberLine } from "./MemberLine.tsx";
import { workspaceMemberCount, createMembers } from "./createMembers.ts";
import styles from "./members.module.css";
import { strings } from "./strings.ts";

export interface AddMembersProps {
  readonly workspaceId: string;
  readonly channelId: string;
  readonly inChannel: readonly Member[];
  readonly onAdded: (member: Member) => void;
}

/** The workspace members who are not in the channel. */
export function AddMembers(props: AddMembersProps) {
  const { client } = useSession();
  const [find, setFind] = createSignal("");
  const members = createMembers({
    workspaceId: () => props.workspaceId,
    fetchPage: (page, signal) => makeWorkspaceApi(client.rest).workspaceMembers(props.workspaceId, page, { signal }),
    count: workspaceMemberCount(() => props.workspaceId),
  });
  const task = createTask();
  const outside = createMemo(() => {
    const inside = new Set(props.inChannel.map((member) => member.user.id));
    return members
      .list()
      .filter(
        (member) => member.user.kind === "human" && member.user.deactivated !== true && !inside.has(member.user.id),
      );
  });
  const found = createMemo(() => {
    const wanted = find().trim().toLocaleLowerCase();
    return outside().filter((member) => member.user.displayName.toLocaleLowerCase().includes(wanted));
  });
  const add = (member: Member) =>
    task.run(async (signal) =>
      props.onAdded(await makeChannelApi(client.rest).addMember(props.channelId, member.user.id, { signal })),
    );
  return (
    <>
      <TextField label={strings.find} type="search" autofocus autocomplete="off" value={find()} onValue={setFind} />
      <Notice text={members.error() ?? task.error()} />
      <Show when={members.error() !== undefined && !members.ready()}>
        <Button disabled={members.busy()} onClick={() => void members.load()}>
          {strings.tryAgain}
        </Button>
      </Show>
      <ul class={styles["members"]}>
        <For
          each={found()}
          fallback={
            <Show when={members.ready()}>
              <li class={styles["none"]}>{outside().length === 0 ? strings.everybodyIn : strings.noneFound}</li>
            </Show>
          }
        >
          {(member) => (
            <MemberLine member={member} isMe={false}>
              <Button
                aria-label={strings.addOne(member.user.displayName)}
                disabled={task.busy()}
                onClick={() => void add(member)}
              >
                {strings.addVerb}
              </Button>
            </MemberLine>
          )}
        </For>
      </ul>
      <Show when={members.next()}>
        <Button disabled={members.busy()} onClick={() => void members.load()}>
          {strings.more}
        </Button>
      </Show>
    </>
  );
}
