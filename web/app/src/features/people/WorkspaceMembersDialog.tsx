import { Show } from "solid-js";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { Notice } from "../../ui/Notice.tsx";
import { useSelect, useSession } from "../session/index.ts";
import { PeopleList } from "./PeopleList.tsx";
import { countOfWorkspace, createMembers } from "./createMembers.ts";
import { strings } from "./strings.ts";

/** Everybody in a workspace; for owners and admins also what can be done with the accounts of those below them. */
export function WorkspaceMembersDialog(props: { readonly workspaceId: string }) {
  const { client, closeDialog } = useSession();
  const workspace = useSelect((state) => state.workspaces.find((held) => held.id === props.workspaceId));
  const people = createMembers({
    fetchPage: (page, signal) => client.api.workspaceMembers(props.workspaceId, page, { signal }),
    count: countOfWorkspace(() => props.workspaceId),
  });
  return (
    <Dialog title={strings.workspaceMembers(workspace()?.name ?? "")} closeLabel={strings.close} onClose={closeDialog}>
      <Notice text={people.error()} />
      <Show when={people.error() !== undefined && !people.ready()}>
        <Button disabled={people.busy()} onClick={() => void people.load()}>
          {strings.tryAgain}
        </Button>
      </Show>
      <PeopleList workspaceId={props.workspaceId} people={people} />
      <Show when={people.next()}>
        <Button disabled={people.busy()} onClick={() => void people.load()}>
          {strings.more}
        </Button>
      </Show>
    </Dialog>
  );
}
