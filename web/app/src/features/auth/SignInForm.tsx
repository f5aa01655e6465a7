import { Show, createSignal } from "solid-js";
import type { AuthOptions } from "@parley/sdk";
import { Button } from "../../ui/Button.tsx";
import { Notice } from "../../ui/Notice.tsx";
import { TextField } from "../../ui/TextField.tsx";
import { createTask, useSession } from "../session/index.ts";
import styles from "./auth.module.css";
import { strings } from "./strings.ts";

export interface SignInFormProps {
  readonly demo?: AuthOptions["demo"];
  readonly notice?: string | undefined;
  readonly onDone: (signal: AbortSignal) => Promise<void> | void;
}

export function SignInForm(props: SignInFormProps) {
  const { client } = useSession();
  const [email, setEmail] = createSignal("");
  const [password, setPassword] = createSignal("");
  const task = createTask();
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    void task.run(async (signal) => {
      client.takeMe(await client.api.login({ email: email().trim(), password: password() }, { signal }));
      await props.onDone(signal);
    });
  };
  return (
    <form class={styles["form"]} onSubmit={submit}>
      <Notice text={task.error() ?? props.notice} />
      <TextField label={strings.email} type="email" name="email" autocomplete="username" required autofocus value={email()} onValue={setEmail} />
      <TextField label={strings.password} type="password" name="password" autocomplete="current-password" required value={password()} onValue={setPassword} />
      <Button type="submit" look="primary" disabled={task.busy()}>{strings.signIn}</Button>
      <a class={styles["forgot"]} href="/forgot">{strings.forgot}</a>
      <Show when={props.demo}>
        {(demo) => (
          <p class={styles["demo"]}>
            {strings.demo(demo().email, demo().password)}{" "}
            <Button
              look="link"
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
