import { Match, Show, Switch, createSignal } from "solid-js";
import type { AuthOptions } from "@parley/sdk";
import { makeAuthApi } from "@parley/sdk/auth";
import { Button } from "../../ui/Button.tsx";
import { Notice } from "../../ui/Notice.tsx";
import { TextField } from "../../ui/TextField.tsx";
import { createTask, useSession } from "../session/index.ts";
import { AuthFrame } from "./AuthFrame.tsx";
import styles from "./auth.module.css";
import { email, setEmail } from "./email.ts";
import { strings } from "./strings.ts";

/** Requests a reset link by mail. The answer does not reveal whether the account exists. */
export function ForgotPane(props: { readonly options: AuthOptions | undefined }) {
  const { client } = useSession();
  const [sentTo, setSentTo] = createSignal<string>();
  const task = createTask();
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    void task.run(async (signal) => {
      const address = email().trim();
      await makeAuthApi(client.rest).requestPasswordReset(address, { signal });
      setSentTo(address);
    });
  };
  const title = () => (sentTo() === undefined ? strings.forgotTitle : strings.sentTitle);
  const lead = () => {
    const address = sentTo();
    if (address !== undefined) return strings.sentLead(address);
    return props.options?.passwordReset === true ? strings.forgotLead : undefined;
  };
  return (
    <Show when={props.options}>
      {(options) => (
        <AuthFrame
          title={title()}
          lead={lead()}
          focusTitle={sentTo() !== undefined}
          foot={<a href="/signin">{strings.toSignIn}</a>}
        >
          <Switch>
            <Match when={!options().passwordReset}>
              <p class={styles["lead"]}>{strings.forgotNoMail}</p>
            </Match>
            <Match when={sentTo() === undefined}>
              <form class={styles["form"]} onSubmit={submit}>
                <Notice text={task.error()} />
                <TextField
                  label={strings.email}
                  type="email"
                  name="email"
                  autocomplete="username"
                  required
                  autofocus
                  value={email()}
                  onValue={setEmail}
                  error={task.fieldError("email")}
                />
                <Button type="submit" variant="primary" disabled={task.busy()}>
                  {strings.sendLink}
                </Button>
              </form>
            </Match>
          </Switch>
        </AuthFrame>
      )}
    </Show>
  );
}
