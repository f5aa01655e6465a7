import { For, Show, createMemo } from "solid-js";
import type { Member } from "@parley/sdk";
import { useSelect } from "../session/index.ts";
import { MemberAdmin } from "./MemberAdmin.tsx";
import { MemberLine } from "./MemberLine.tsx";
import type { Members } from "./createMembers.ts";
import styles from "./members.module.css";

export function MemberList(props: { readonly workspaceId: string; readonly members: Members }) {
  const me = useSelect((state) => state.me);
  const role = useSelect((state) => state.workspaces.find((held) => held.id === props.workspaceId)?.role ?? "guest");
  /** Same rule as the server: owners manage all members, admins all but owners. */
  const isManaged = (member: Member) =>
    member.user.kind === "human" && (role() === "owner" || (role() === "admin" && member.role !== "owner"));
  /** Of the current user the store knows more than the loaded page: another device or an admin may have changed it. */
  const current = (member: Member): Member => {
    const self = me();
    return member.user.id === self?.id
      ? { ...member, role: role(), user: { ...member.user, displayName: self.displayName } }
      : member;
  };
  return (
    <ul class={styles["members"]}>
      <For each={props.members.ids()}>
        {(id) => (
          <Show when={props.members.member(id)}>
            {(loaded) => {
              const member = createMemo(() => current(loaded()));
              return (
                <MemberLine member={member()} isMe={id === me()?.id}>
                  <Show when={isManaged(member())}>
                    <MemberAdmin
                      workspaceId={props.workspaceId}
                      member={member()}
                      role={role()}
                      onChange={(changed) => props.members.upsert(changed)}
                      onRemove={() => props.members.remove(id)}
                    />
                  </Show>
                </MemberLine>
              );
            }}
          </Show>
        )}
      </For>
    </ul>
  );
}
