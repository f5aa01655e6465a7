import { For, createSignal } from "solid-js";
import { makeChannelApi } from "@parley/sdk/channels";
import { channelPath, navigate } from "../../lib/router.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { Notice } from "../../ui/Notice.tsx";
import { TextField } from "../../ui/TextField.tsx";
import { createTask, useSelect, useSession } from "../session/index.ts";
import styles from "./channels.module.css";
import { nameProblem } from "./nameProblem.ts";
import { strings } from "./strings.ts";

const kinds = [
  { kind: "public", label: strings.isPublic, hint: strings.isPublicHint },
  { kind: "private", label: strings.isPrivate, hint: strings.isPrivateHint },
] as const;

/** Replaces spaces by dashes, because the server allows no spaces. */
const asName = (typed: string): string => typed.toLocaleLowerCase().replace(/\s+/g, "-").replace(/^#/, "");

export function CreateChannelDialog(props: { readonly workspaceId: string }) {
  const { client, closeDialog } = useSession();
  const limits = useSelect((state) => state.limits);
  const [name, setName] = createSignal("");
  const [topic, setTopic] = createSignal("");
  const [kind, setKind] = createSignal<"public" | "private">("public");
  const task = createTask();
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    void task.run(async (signal) => {
      const about = topic().trim();
      const channel = await makeChannelApi(client.rest).createChannel(
        props.workspaceId,
        { name: name(), kind: kind(), ...(about === "" ? {} : { topic: about }) },
        { signal },
      );
      client.applyChannel(channel);
      closeDialog();
      navigate(channelPath(channel.workspaceId, channel.id));
    });
  };
  return (
    <Dialog title={strings.createTitle} closeLabel={strings.close} onClose={closeDialog}>
      <form class={styles["form"]} onSubmit={submit}>
        <Notice text={task.error()} />
        <TextField
          label={strings.name}
          hint={strings.nameHint}
          required
          autofocus
          autocomplete="off"
          maxlength={limits().channelNameLength}
          value={name()}
          onValue={(typed) => setName(asName(typed))}
          problem={nameProblem(name())}
          error={task.fieldError("name")}
        />
        <TextField
          label={strings.topic}
          hint={strings.topicHint}
          autocomplete="off"
          maxlength={limits().topicLength}
          value={topic()}
          onValue={setTopic}
          error={task.fieldError("topic")}
        />
        <fieldset class={styles["kinds"]}>
          <legend>{strings.visibility}</legend>
          <For each={kinds}>
            {(choice) => (
              <label>
                <input
                  type="radio"
                  name="kind"
                  checked={kind() === choice.kind}
                  onChange={() => setKind(choice.kind)}
                />
                <span>
                  <b>{choice.label}</b>
                  <small>{choice.hint}</small>
                </span>
              </label>
            )}
          </For>
        </fieldset>
        <div class={styles["actions"]}>
          <Button onClick={closeDialog}>{strings.cancel}</Button>
          <Button
            type="submit"
            variant="primary"
            disabled={task.busy() || name() === "" || nameProblem(name()) !== undefined}
          >
            {strings.create}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
