import { Show, createSignal } from "solid-js";
import type { Member, WorkspaceRole } from "@parley/sdk";
import { Button } from "../../ui/Button.tsx";
import { useSession } from "../session/index.ts";
import { AccountActions } from "./AccountActions.tsx";
import { RemoveMember } from "./RemoveMember.tsx";
import { RoleForm } from "./RoleForm.tsx";
import styles from "./members.module.css";
import { strings } from "./strings.ts";

export interface MemberAdminProps {
  readonly workspaceId: string;
  readonly member: Member;
  /** The role of the current user: owner or admin. */
  readonly role: WorkspaceRole;
  readonly onChange: (member: Member) => void;
  readonly onRemove: (member: Member) => void;
}

const ranks: Readonly<Record<WorkspaceRole, number>> = { unknown: 0, guest: 0, member: 1, admin: 2, owner: 3 };

/** Administration of a member: role, removal and, for lower roles, the account. */
export function MemberAdmin(props: MemberAdminProps) {
  const { state } = useSession();
  const [open, setOpen] = createSignal(false);
  const name = () => props.member.user.displayName;
  return (
    <>
      <Button
        variant="quiet"
        aria-label={strings.manageOne(name())}
        aria-expanded={open()}
        onClick={() => setOpen(!open())}
      >
        {strings.manage}
      </Button>
      <Show when={open()}>
        <div class={styles["admin"]} role="group" aria-label={strings.manageOne(name())}>
          <RoleForm
            workspaceId={props.workspaceId}
            member={props.member}
            byOwner={props.role === "owner"}
            onChange={(changed) => props.onChange(changed)}
          />
          <Show when={ranks[props.member.role] < ranks[props.role]}>
            <AccountActions
              workspaceId={props.workspaceId}
              member={props.member}
              onChange={(changed) => props.onChange(changed)}
            />
          </Show>
          {/* Whoever wants to go themselves leaves by the menu of the workspace. */}
          <Show when={props.member.user.id !== state.me?.id}>
            <RemoveMember
              workspaceId={props.workspaceId}
              member={props.member}
              onRemove={() => props.onRemove(props.member)}
            />
          </Show>
        </div>
      </Show>
    </>
  );
}
