import { Show, createSignal } from "solid-js";
import { makeAccountApi } from "@parley/sdk/account";
import { Button } from "../../ui/Button.tsx";
import { Notice } from "../../ui/Notice.tsx";
import { PasswordField } from "../../ui/PasswordField.tsx";
import { createTask, useSelect, useSession } from "../session/index.ts";
import styles from "./settings.module.css";
import { strings } from "./strings.ts";

function PasswordForm(props: { readonly onDone: () => void; readonly onCancel: () => void }) {
  const { client } = useSession();
  const email = useSelect((state) => state.me?.email ?? "");
  const [current, setCurrent] = createSignal("");
  const [next, setNext] = createSignal("");
  const task = createTask();
  // The text of this code mentions the email, which this form does not have.
  const isWrong = () => task.fault()?.code === "auth.invalid_credentials";
  /** The answer was lost: the password may have changed. */
  const [unsure, setUnsure] = createSignal(false);
  const wrong = () => (isWrong() ? (unsure() ? strings.maybeChanged : strings.wrongPassword) : undefined);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    void task
      .run(async (signal) => {
        await makeAccountApi(client.rest).changePassword(current(), next(), { signal });
        props.onDone();
      })
      .then(() => {
        if (task.fault()?.code === "network.failed") setUnsure(true);
      });
  };
  return (
    <form
      class={styles["account"]}
      ref={(form) => queueMicrotask(() => form.scrollIntoView({ block: "nearest" }))}
      onSubmit={submit}
    >
      <Notice text={isWrong() ? undefined : task.error()} />
      {/* The account, for password managers. */}
      <input type="text" autocomplete="username" value={email()} readonly hidden />
      <PasswordField
        label={strings.currentPassword}
        autocomplete="current-password"
        required
        autofocus
        value={current()}
        onValue={setCurrent}
        error={wrong()}
      />
      <PasswordField
        label={strings.newPassword}
        hint={strings.passwordHint}
        autocomplete="new-password"
        required
        value={next()}
        onValue={setNext}
        error={task.fieldError("newPassword")}
      />
      <div class={styles["actions"]}>
        <Button onClick={() => props.onCancel()}>{strings.cancel}</Button>
        <Button type="submit" variant="primary" disabled={task.busy()}>
          {strings.changePassword}
        </Button>
      </div>
    </form>
  );
}

/** Changes the password. */
export function PasswordSection() {
  const [open, setOpen] = createSignal(false);
  const [changed, setChanged] = createSignal(false);
  let opener: HTMLButtonElement | undefined;
  const close = (done: boolean) => {
    setChanged(done);
    setOpen(false);
    opener?.focus();
  };
  const show = () => {
    setChanged(false);
    setOpen(true);
  };
  return (
    <>
      <p class={styles["announcement"]} role="status">
        {changed() ? strings.passwordChanged : ""}
      </p>
      <Show
        when={open()}
        fallback={
          <div class={styles["row"]}>
            <Button ref={(created) => (opener = created)} onClick={show}>
              {strings.changePassword}
            </Button>
          </div>
        }
      >
        <PasswordForm onDone={() => close(true)} onCancel={() => close(false)} />
      </Show>
    </>
  );
}
