import { For, createSignal, untrack } from "solid-js";
import { makeAccountApi } from "@parley/sdk/account";
import { chooseTheme, themeChoice, themeChoices } from "../../lib/theme.ts";
import { lengthHint } from "../../lib/lengthHint.ts";
import { Button } from "../../ui/Button.tsx";
import { Confirm } from "../../ui/Confirm.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { Notice } from "../../ui/Notice.tsx";
import { TextField } from "../../ui/TextField.tsx";
import { createTask, useSelect, useSession } from "../session/index.ts";
import { DeactivateSection } from "./DeactivateSection.tsx";
import { PasswordSection } from "./PasswordSection.tsx";
import { SessionList } from "./SessionList.tsx";
import styles from "./settings.module.css";
import { strings } from "./strings.ts";

function Profile() {
  const { client, state } = useSession();
  const maxLength = useSelect((held) => held.limits.displayNameLength);
  const [name, setName] = createSignal(untrack(() => state.me?.displayName ?? ""));
  const [saved, setSaved] = createSignal(false);
  const task = createTask();
  const long = () => lengthHint(name(), maxLength());
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    void task.run(async (signal) => {
      const me = await makeAccountApi(client.rest).renameMe(name().trim(), { signal });
      client.applyMe(me);
      setName(me.displayName);
      setSaved(true);
    });
  };
  const type = (value: string) => {
    setName(value);
    setSaved(false);
  };
  return (
    <form class={styles["profile"]} onSubmit={submit}>
      <Notice text={task.error()} />
      <TextField
        label={strings.displayName}
        hint={long()}
        required
        autocomplete="name"
        value={name()}
        onValue={type}
        error={task.fieldError("displayName")}
      />
      <Button type="submit" disabled={task.busy() || name().trim() === "" || saved() || long() !== undefined}>
        {saved() ? strings.saved : strings.save}
      </Button>
    </form>
  );
}

/** Whether a password field has unsaved input, which closing the dialog would lose. */
const hasUnsavedPassword = (): boolean =>
  [...document.querySelectorAll<HTMLInputElement>("dialog input[autocomplete$=-password]")].some(
    ({ value }) => value !== "",
  );

export function SettingsDialog() {
  const { closeDialog } = useSession();
  const [isConfirming, setConfirming] = createSignal(false);
  const close = () => {
    if (hasUnsavedPassword()) setConfirming(true);
    else closeDialog();
  };
  const footer = () => (
    <Confirm
      question={strings.discardQuestion}
      action={strings.discard}
      cancel={strings.keep}
      onConfirm={closeDialog}
      onCancel={() => setConfirming(false)}
    />
  );
  return (
    <Dialog
      title={strings.title}
      closeLabel={strings.close}
      onClose={close}
      footer={isConfirming() ? footer() : undefined}
    >
      <section class={styles["section"]}>
        <h3>{strings.profile}</h3>
        <Profile />
      </section>
      <section class={styles["section"]}>
        <h3>{strings.appearance}</h3>
        <div class={styles["themes"]} role="radiogroup" aria-label={strings.theme}>
          <For each={themeChoices}>
            {(choice) => (
              <label>
                <input
                  type="radio"
                  name="theme"
                  checked={themeChoice() === choice}
                  onChange={() => chooseTheme(choice)}
                />
                <span>{strings.themes[choice]}</span>
              </label>
            )}
          </For>
        </div>
      </section>
      <section class={styles["section"]}>
        <h3>{strings.sessions}</h3>
        <SessionList />
      </section>
      <section class={styles["section"]}>
        <h3>{strings.password}</h3>
        <PasswordSection />
      </section>
      <section class={styles["section"]}>
        <h3>{strings.account}</h3>
        <DeactivateSection />
      </section>
    </Dialog>
  );
}
