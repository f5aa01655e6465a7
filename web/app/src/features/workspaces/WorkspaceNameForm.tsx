import { createSignal, untrack } from "solid-js";
import { lengthHint } from "../../lib/lengthHint.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { Notice } from "../../ui/Notice.tsx";
import { TextField } from "../../ui/TextField.tsx";
import { createTask, useSession } from "../session/index.ts";
import { strings } from "./strings.ts";
import styles from "./workspaces.module.css";

const maxLength = 80;

/** A dialog with the name of a workspace. */
export function WorkspaceNameForm(props: {
  readonly title: string;
  readonly lead: string;
  readonly action: string;
  readonly before?: string;
  readonly onName: (name: string, signal: AbortSignal) => Promise<void>;
}) {
  const { closeDialog } = useSession();
  const [name, setName] = createSignal(untrack(() => props.before) ?? "");
  const task = createTask();
  const long = () => lengthHint(name(), maxLength);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    void task.run((signal) => props.onName(name().trim(), signal));
  };
  return (
    <Dialog title={props.title} closeLabel={strings.close} onClose={closeDialog}>
      <form class={styles["form"]} onSubmit={submit}>
        <p>{props.lead}</p>
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
          <Button
            type="submit"
            variant="primary"
            disabled={task.busy() || name().trim() === "" || long() !== undefined}
          >
            {props.action}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
