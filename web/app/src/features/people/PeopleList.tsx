import { For, Show } from "solid-js";
import type { Member, Role } from "@parley/sdk";
import { useSelect } from "../session/index.ts";
import { PersonAdmin } from "./PersonAdmin.tsx";
import { PersonLine } from "./PersonLine.tsx";
import type { Members } from "./createMembers.ts";
import styles from "./people.module.css";

const ranks: Readonly<Record<Role, number>> = { guest: 0, member: 1, admin: 2, owner: 3 };

export function PeopleList(props: { readonly workspaceId: string; readonly people: Members }) {
  const meId = useSelect((state) => state.me?.id);
  const role = useSelect((state) => state.workspaces.find((held) => held.id === props.workspaceId)?.role ?? "guest");
  const isBelow = (member: Member) => ranks[role()] >= ranks.admin && ranks[member.role] < ranks[role()] && member.user.kind === "human";
  return (
    <ul class={styles["people"]}>
      <For each={props.people.ids()}>
        {(id) => (
          <Show when={props.people.member(id)}>
            {(member) => (
              <PersonLine member={member()} isMe={id === meId()}>
                <Show when={isBelow(member())}>
                  <PersonAdmin workspaceId={props.workspaceId} member={member()} onChange={(changed) => props.people.replace(changed)} />
                </Show>
              </PersonLine>
            )}
          </Show>
        )}
      </For>
    </ul>
  );
}
