import { For, Show } from "solid-js";
import type { Member } from "@parley/sdk";
import { useSelect } from "../session/index.ts";
import { PersonAdmin } from "./PersonAdmin.tsx";
import { PersonLine } from "./PersonLine.tsx";
import type { Members } from "./createMembers.ts";
import styles from "./people.module.css";

export function PeopleList(props: { readonly workspaceId: string; readonly people: Members }) {
  const meId = useSelect((state) => state.me?.id);
  const role = useSelect((state) => state.workspaces.find((held) => held.id === props.workspaceId)?.role ?? "guest");
  /** As the server decides: an owner about everybody, an admin about everybody but owners. */
  const isManaged = (member: Member) =>
    member.user.kind === "human" && (role() === "owner" || (role() === "admin" && member.role !== "owner"));
  return (
    <ul class={styles["people"]}>
      <For each={props.people.ids()}>
        {(id) => (
          <Show when={props.people.member(id)}>
            {(member) => (
              <PersonLine member={member()} isMe={id === meId()}>
                <Show when={isManaged(member())}>
                  <PersonAdmin
                    workspaceId={props.workspaceId}
                    member={member()}
                    role={role()}
                    onChange={(changed) => props.people.take(changed)}
                    onRemove={() => props.people.drop(id)}
                  />
                </Show>
              </PersonLine>
            )}
          </Show>
        )}
      </For>
    </ul>
  );
}
