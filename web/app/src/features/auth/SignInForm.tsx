import { Show, createSignal, untrack } from "solid-js";
import type { AuthOptions } from "@parley/sdk";
import { makeAuthApi } from "@parley/sdk/auth";
import { Button } from "../../ui/Button.tsx";
import { Notice } from "../../ui/Notice.tsx";
import { PasswordField } from "../../ui/PasswordField.tsx";
import { TextField } from "../../ui/TextField.tsx";
import { createTask, useSession } from "../session/index.ts";
import type { SignOutReason } from "../session/index.ts";
import styles from "./auth.module.css";
import { email, forgetEmail, setEmail } from "./email.ts";
import { strings } from "./strings.ts";

export interface SignInFormProps {
  readonly demo?: AuthOptions["demo"];
  readonly over?: SignOutReason | undefined;
  readonly onDone: (signal: AbortSignal) => Promise<void> | void;
}

export function SignInForm(props: SignInFormProps) {
  const { client, state } = useSession();
  // The account of the ended session is still known.
  if (untrack(email) === "") setEmail(untrack(() => state.me?.email ?? ""));
  const [password, setPassword] = createSignal("");
  const task = createTask();
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    void task.run(async (signal) => {
      client.applyMe(await makeAuthApi(client.rest).login({ email: email().trim(), password: password() }, { signal }));
      await props.onDone(signal);
      forgetEmail();
    });
  };
  return (
    <form class={styles["form"]} onSubmit={submit}>
      <Notice text={task.error()} neutral={task.fault()?.code === "account.deactivated"} />
      <Show when={task.fault() ? undefined : props.over} keyed>
        {(over) => <Notice neutral text={strings.over[over]} />}
      </Show>
      <TextField
        label={strings.email}
        type="email"
        name="email"
        autocomplete="username"
        required
        autofocus={props.over === undefined && untrack(email) === ""}
        value={email()}
        onValue={setEmail}
      />
      <PasswordField
        label={strings.password}
        name="password"
        autocomplete="current-password"
        required
        autofocus={props.over === undefined && untrack(email) !== ""}
        value={password()}
        onValue={setPassword}
      />
      <Button type="submit" variant="primary" disabled={task.busy()}>
        {strings.signIn}
      </Button>
      <a class={styles["forgot"]} href="/forgot">
        {strings.forgot}
      </a>
      <Show when={props.demo}>
        {(demo) => (
          <p class={styles["demo"]}>
            {strings.demo(demo().email, demo().password)}{" "}
            <Button
              variant="link"
              onClick={() => {
                setEmail(demo().email);
                setPassword(demo().password);
              }}
            >
              {strings.useDemo}
            </Button>
          </p>
        )}
      </Show>
    </form>
  );
}
