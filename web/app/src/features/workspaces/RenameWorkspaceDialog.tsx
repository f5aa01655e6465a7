import { createSignal, untrack } from "solid-js";
import { tooLong } from "../../lib/tooLong.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { Notice } from "../../ui/Notice.tsx";
import { TextField } from "../../ui/TextField.tsx";
import { createTask, useSession } from "../session/index.ts";
import { strings } from "./strings.ts";
import styles from "./workspaces.module.css";

/** For owners and admins; the others see the name when their page asks for the workspaces again. */
export function RenameWorkspaceDialog(props: { readonly workspaceId: string }) {
  const { client, state, closeDialog } = useSession();
  const before = untrack(() => state().workspaces.find((held) => held.id === props.workspaceId)?.name ?? "");
  const [name, setName] = createSignal(before);
  const task = createTask();
  const long = () => tooLong(name(), 80);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    void task.run(async (signal) => {
      if (name().trim() !== before) client.takeWorkspace(await client.api.renameWorkspace(props.workspaceId, name().trim(), { signal }));
      closeDialog();
    });
  };
  return (
    <Dialog title={strings.renameTitle} closeLabel={strings.close} onClose={closeDialog}>
      <form class={styles["form"]} onSubmit={submit}>
        <p>{strings.renameLead}</p>
        <Notice text={task.error()} />
        <TextField
          label={strings.name}
          hint={long()}
          required
          autofocus
          autocomplete="organization"
          value={name()}
          onValue={setName}
          error={task.fieldError("name")}
        />
        <div class={styles["actions"]}>
          <Button onClick={closeDialog}>{strings.cancel}</Button>
          <Button type="submit" look="primary" disabled={task.busy() || name().trim() === "" || long() !== undefined}>{strings.rename}</Button>
        </div>
      </form>
    </Dialog>
  );
}
