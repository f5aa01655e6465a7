import { Show, createSignal } from "solid-js";
import type { Member } from "@parley/sdk";
import { makeWorkspaceApi } from "@parley/sdk/workspaces";
import { Button } from "../../ui/Button.tsx";
import { Confirm } from "../../ui/Confirm.tsx";
import { Notice } from "../../ui/Notice.tsx";
import { createTask, useSession } from "../session/index.ts";
import styles from "./members.module.css";
import { strings } from "./strings.ts";

export interface RemoveMemberProps {
  readonly workspaceId: string;
  readonly member: Member;
  readonly onRemove: () => void;
}

/** Removes a member from the workspace after a confirmation. */
export function RemoveMember(props: RemoveMemberProps) {
  const { client } = useSession();
  const [isConfirming, setConfirming] = createSignal(false);
  const task = createTask();
  let opener: HTMLButtonElement | undefined;
  /** The member has left meanwhile. */
  const isGone = () => task.fault()?.code === "user.not_found";
  const remove = async () => {
    await task.run((signal) =>
      makeWorkspaceApi(client.rest).removeMember(props.workspaceId, props.member.user.id, { signal }),
    );
    if (task.fault() === undefined || isGone()) props.onRemove();
  };
  return (
    <>
      <Notice text={isGone() ? undefined : task.error()} />
      <Show
        when={isConfirming()}
        fallback={
          <div class={styles["buttons"]}>
            <Button
              variant="danger"
              ref={(created) => (opener = created)}
              disabled={task.busy()}
              onClick={() => setConfirming(true)}
            >
              {strings.remove}
            </Button>
          </div>
        }
      >
        <Confirm
          question={strings.removeQuestion(props.member.user.displayName)}
          action={strings.removeNow}
          cancel={strings.cancel}
          busy={task.busy()}
          onConfirm={() => void remove()}
          onCancel={() => {
            setConfirming(false);
            opener?.focus();
          }}
        />
      </Show>
    </>
  );
}
