import { Match, Show, Switch, createSignal } from "solid-js";
import { Button } from "../../ui/Button.tsx";
import { Notice } from "../../ui/Notice.tsx";
import { TextField } from "../../ui/TextField.tsx";
import { createTask, useSession } from "../session/index.ts";
import { AuthFrame } from "./AuthFrame.tsx";
import styles from "./auth.module.css";
import { strings } from "./strings.ts";

/** A new password by the code of a link, from a mail or from an admin. */
export function ResetPane(props: { readonly code: string | undefined }) {
  const { client } = useSession();
  const [password, setPassword] = createSignal("");
  const [done, setDone] = createSignal(false);
  const task = createTask();
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    void task.run(async (signal) => {
      await client.api.completePasswordReset(props.code ?? "", password(), { signal });
      setPassword("");
      setDone(true);
    });
  };
  const isOver = () => props.code === undefined || task.fault()?.code === "reset.invalid";
  return (
    <AuthFrame
      title={done() ? strings.resetDoneTitle : strings.resetTitle}
      lead={done() ? strings.resetDoneLead : strings.resetLead}
      foot={<Show when={!done()}><a href={isOver() ? "/forgot" : "/signin"}>{isOver() ? strings.newLink : strings.toSignIn}</a></Show>}
    >
      <Switch>
        <Match when={done()}>
          <a class={styles["go"]} href="/" ref={(link) => queueMicrotask(() => link.focus())}>{strings.signIn}</a>
        </Match>
        <Match when={props.code === undefined}><Notice text={strings.resetNoCode} /></Match>
        <Match when={true}>
          <form class={styles["form"]} onSubmit={submit}>
            <Notice text={task.error()} />
            <TextField label={strings.newPassword} hint={strings.passwordHint} type="password" name="password" autocomplete="new-password" required autofocus value={password()} onValue={setPassword} error={task.fieldError("password")} />
            <Button type="submit" look="primary" disabled={task.busy()}>{strings.setPassword}</Button>
          </form>
        </Match>
      </Switch>
    </AuthFrame>
  );
}
