import { Show, createSignal } from "solid-js";
import type { Member, UpdateMemberRequest } from "@parley/sdk";
import { makeWorkspaceApi } from "@parley/sdk/workspaces";
import { Button } from "../../ui/Button.tsx";
import { Confirm } from "../../ui/Confirm.tsx";
import { Notice } from "../../ui/Notice.tsx";
import { SelectField } from "../../ui/SelectField.tsx";
import { createTask, useSession } from "../session/index.ts";
import styles from "./members.module.css";
import { strings } from "./strings.ts";

export interface RoleFormProps {
  readonly workspaceId: string;
  readonly member: Member;
  /** Only owners grant or revoke ownership. */
  readonly byOwner: boolean;
  readonly onChange: (member: Member) => void;
}

type Role = UpdateMemberRequest["role"];
const names: Readonly<Record<Role, string>> = { ...strings.roles, member: strings.member };
const isRole = (value: string): value is Role => value in names;

/** Changes the role of a member. Has a button, because arrow keys change a select at once. */
export function RoleForm(props: RoleFormProps) {
  const { client, state } = useSession();
  const [chosen, setChosen] = createSignal<Role>();
  const [isConfirming, setConfirming] = createSignal(false);
  const [saved, setSaved] = createSignal(false);
  const task = createTask();
  let form: HTMLFormElement | undefined;
  const role = () => chosen() ?? props.member.role;
  const isMe = () => props.member.user.id === state.me?.id;
  const choices = () => {
    const known = (["owner", "admin", "member", "guest"] as const)
      .filter((value) => props.byOwner || value !== "owner")
      .map((value) => ({ value, label: names[value] }));
    // The role of a later server is shown; it cannot be given.
    return props.member.role === "unknown" ? [...known, { value: "unknown", label: strings.roles.unknown }] : known;
  };
  const question = () => {
    const name = props.member.user.displayName;
    if (role() === "owner") return strings.ownerQuestion(name);
    return isMe() ? strings.noOwnerMyself : strings.noOwnerQuestion(name);
  };
  const save = () =>
    task.run(async (signal) => {
      const role = chosen();
      if (role === undefined) return;
      const changed = await makeWorkspaceApi(client.rest).changeRole(props.workspaceId, props.member.user.id, role, {
        signal,
      });
      // The button is disabled now and cannot take the focus from the question.
      if (isConfirming()) form?.querySelector("select")?.focus();
      setConfirming(false);
      setChosen(undefined);
      setSaved(true);
      const held = state.workspaces.find(({ id }) => id === props.workspaceId);
      if (held && isMe()) client.applyWorkspace({ ...held, role: changed.role });
      props.onChange(changed);
    });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const losesRights = isMe() && props.member.role === "admin";
    if (role() === "owner" || props.member.role === "owner" || losesRights) setConfirming(true);
    else void save();
  };
  const choose = (value: string) => {
    if (isRole(value)) setChosen(value);
    setConfirming(false);
    setSaved(false);
  };
  const isSame = () => role() === props.member.role;
  return (
    <>
      <form class={styles["role"]} ref={(created) => (form = created)} onSubmit={submit}>
        <SelectField label={strings.role} choices={choices()} value={role()} onValue={choose} />
        <Button type="submit" disabled={task.busy() || isConfirming() || isSame()}>
          {saved() && isSame() ? strings.saved : strings.saveRole}
        </Button>
      </form>
      <Notice text={task.error()} />
      <Show when={isConfirming()}>
        <Confirm
          question={question()}
          action={strings.saveRole}
          cancel={strings.cancel}
          busy={task.busy()}
          onConfirm={() => void save()}
          onCancel={() => setConfirming(false)}
        />
      </Show>
    </>
  );
}
