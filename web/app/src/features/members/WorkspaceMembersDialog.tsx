import { Show } from "solid-js";
import { makeWorkspaceApi } from "@parley/sdk/workspaces";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { Notice } from "../../ui/Notice.tsx";
import { useSelect, useSession } from "../session/index.ts";
import { MemberList } from "./MemberList.tsx";
import { workspaceMemberCount, createMembers } from "./createMembers.ts";
import { strings } from "./strings.ts";

/** The members of a workspace, with their administration for owners and admins. */
export function WorkspaceMembersDialog(props: { readonly workspaceId: string }) {
  const { client, closeDialog } = useSession();
  const workspace = useSelect((state) => state.workspaces.find((held) => held.id === props.workspaceId));
  const members = createMembers({
    workspaceId: () => props.workspaceId,
    fetchPage: (page, signal) => makeWorkspaceApi(client.rest).workspaceMembers(props.workspaceId, page, { signal }),
    count: workspaceMemberCount(() => props.workspaceId),
  });
  return (
    <Dialog title={strings.workspaceMembers(workspace()?.name ?? "")} closeLabel={strings.close} onClose={closeDialog}>
      <Notice text={members.error()} />
      <Show when={members.error() !== undefined && !members.ready()}>
        <Button disabled={members.busy()} onClick={() => void members.load()}>
          {strings.tryAgain}
        </Button>
      </Show>
      <MemberList workspaceId={props.workspaceId} members={members} />
      <Show when={members.next()}>
        <Button disabled={members.busy()} onClick={() => void members.load()}>
          {strings.more}
        </Button>
      </Show>
    </Dialog>
  );
}
