import { Show } from "solid-js";
import { makeWorkspaceApi } from "@parley/sdk/workspaces";
import { navigate } from "../../lib/router.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { Notice } from "../../ui/Notice.tsx";
import { createTask, useSelect, useSession } from "../session/index.ts";
import { strings } from "./strings.ts";
import styles from "./workspaces.module.css";

/** Leaves a workspace after a confirmation, as returning needs an invite. The only owner cannot leave. */
export function LeaveWorkspaceDialog(props: { readonly workspaceId: string }) {
  const { client, state, openDialog, closeDialog } = useSession();
  const name = useSelect((held) => held.workspaces.find(({ id }) => id === props.workspaceId)?.name ?? "");
  const task = createTask();
  const isOnlyOwner = () => task.fault()?.code === "workspace.last_owner";
  const leave = (workspaceId: string) =>
    task.run(async (signal) => {
      await makeWorkspaceApi(client.rest).removeMember(workspaceId, state.me?.id ?? "", { signal });
      // The event may come after the answer; until then the start page would open this workspace again.
      client.store.update((held) => ({ ...held, workspaces: held.workspaces.filter(({ id }) => id !== workspaceId) }));
      closeDialog();
      navigate("/");
    });
  return (
    <Dialog
      title={strings.leaveTitle(name())}
      closeLabel={strings.close}
      onClose={closeDialog}
      footer={
        <>
          <Button autofocus onClick={closeDialog}>
            {strings.stay}
          </Button>
          <Show
            when={!isOnlyOwner()}
            fallback={
              <Button
                variant="primary"
                onClick={() => openDialog({ name: "workspaceMembers", workspaceId: props.workspaceId })}
              >
                {strings.showMembers}
              </Button>
            }
          >
            <Button variant="danger" disabled={task.busy()} onClick={() => void leave(props.workspaceId)}>
              {strings.leave}
            </Button>
          </Show>
        </>
      }
    >
      <Notice text={isOnlyOwner() ? strings.onlyOwner : task.error()} />
      <p class={styles["lead"]}>{strings.leaveLead}</p>
    </Dialog>
  );
}
