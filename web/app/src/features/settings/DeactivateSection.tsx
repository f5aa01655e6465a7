import { Show, createSignal } from "solid-js";
import { makeAccountApi } from "@parley/sdk/account";
import { countDrafts } from "../../lib/drafts.ts";
import { Button } from "../../ui/Button.tsx";
import { Notice } from "../../ui/Notice.tsx";
import { PasswordField } from "../../ui/PasswordField.tsx";
import { createTask, useSession } from "../session/index.ts";
import styles from "./settings.module.css";
import { strings } from "./strings.ts";

/** Deactivates the own account after a confirmation by password. */
export function DeactivateSection() {
  const session = useSession();
  const [open, setOpen] = createSignal(false);
  const [password, setPassword] = createSignal("");
  const task = createTask();
  /** Unsent messages and drafts are deleted, as with each sign-out. */
  const unsentCount = () => session.state.outbox.length + countDrafts(session.state.me?.id ?? "");
  let opener: HTMLButtonElement | undefined;
  const isWrong = () => task.fault()?.code === "auth.invalid_credentials";
  const error = () => (task.fault()?.code === "workspace.last_owner" ? strings.onlyOwner : task.error());
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const given = password();
    void task.run((signal) =>
      session.leaveDeactivated(() => makeAccountApi(session.client.rest).deactivateMe(given, { signal })),
    );
  };
  const cancel = () => {
    setPassword("");
    setOpen(false);
    opener?.focus();
  };
  return (
    <>
      <p class={styles["lead"]}>{strings.deactivateLead}</p>
      <Show
        when={open()}
        fallback={
          <div class={styles["row"]}>
            <Button variant="danger" ref={(created) => (opener = created)} onClick={() => setOpen(true)}>
              {strings.deactivate}
            </Button>
          </div>
        }
      >
        <form
          class={styles["account"]}
          ref={(form) => queueMicrotask(() => form.scrollIntoView({ block: "nearest" }))}
          onSubmit={submit}
        >
          <Notice text={isWrong() ? undefined : error()} />
          <Notice neutral text={unsentCount() > 0 ? strings.deactivateLoses(unsentCount()) : undefined} />
          <PasswordField
            label={strings.confirmPassword}
            autocomplete="current-password"
            required
            autofocus
            value={password()}
            onValue={setPassword}
            error={isWrong() ? strings.wrongPassword : undefined}
          />
          <div class={styles["actions"]}>
            <Button onClick={cancel}>{strings.cancel}</Button>
            <Button type="submit" variant="danger" disabled={task.busy()}>
              {strings.deactivate}
            </Button>
          </div>
        </form>
      </Show>
    </>
  );
}
