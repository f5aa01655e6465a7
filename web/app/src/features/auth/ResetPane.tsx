import { Match, Show, Switch, createSignal, onMount } from "solid-js";
import { toFault } from "@parley/sdk";
import { makeAuthApi } from "@parley/sdk/auth";
import { clearResetCode } from "../../lib/router.ts";
import { Button } from "../../ui/Button.tsx";
import { Notice } from "../../ui/Notice.tsx";
import { PasswordField } from "../../ui/PasswordField.tsx";
import { createTask, useSelect, useSession } from "../session/index.ts";
import { AuthFrame } from "./AuthFrame.tsx";
import styles from "./auth.module.css";
import { setEmail, setReset } from "./email.ts";
import { passwordProblem } from "./passwordProblem.ts";
import { strings } from "./strings.ts";

interface Account {
  readonly email: string;
  readonly displayName: string;
}

interface FormProps {
  readonly code: string;
  readonly account: Account;
  readonly onDone: () => void;
  readonly onDead: () => void;
}

function ResetForm(props: FormProps) {
  const { client } = useSession();
  const [password, setPassword] = createSignal("");
  const [weak, setWeak] = createSignal<string>();
  const task = createTask();
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    // Announced again each time.
    setWeak(undefined);
    setWeak(passwordProblem(password()));
    if (weak() !== undefined) return;
    void task.run(async (signal) => {
      try {
        await makeAuthApi(client.rest).completePasswordReset(props.code, password(), { signal });
      } catch (error) {
        if (toFault(error).code !== "reset.invalid") throw error;
        props.onDead();
        return;
      }
      props.onDone();
    });
  };
  return (
    <form class={styles["form"]} onSubmit={submit}>
      <Notice text={task.error()} />
      {/* The account, for password managers. */}
      <input type="text" autocomplete="username" value={props.account.email} readonly hidden />
      <PasswordField
        label={strings.newPassword}
        hint={strings.passwordHint}
        name="password"
        autocomplete="new-password"
        required
        autofocus
        value={password()}
        onValue={setPassword}
        error={weak() ?? task.fieldError("password")}
      />
      <Button type="submit" variant="primary" disabled={task.busy()}>
        {strings.setPassword}
      </Button>
    </form>
  );
}

/** Sets a new password by the code of a link. Checks first whether the code is valid, and for which account. */
export function ResetPane(props: { readonly code: string | undefined; readonly signedIn: boolean }) {
  const { client } = useSession();
  const me = useSelect((state) => state.me);
  const [account, setAccount] = createSignal<Account>();
  const [isUsed, setUsed] = createSignal(false);
  const [done, setDone] = createSignal(false);
  const lookup = createTask();
  const checkCode = () =>
    lookup.run(
      async (signal) =>
        void setAccount(await makeAuthApi(client.rest).checkPasswordReset(props.code ?? "", { signal })),
    );
  onMount(() => {
    if (props.code !== undefined) void checkCode();
  });
  const isDead = () => props.code === undefined || isUsed() || lookup.fault()?.code === "reset.invalid";
  /** The signed-in user, if the link is for another account. */
  const other = () => {
    const here = me();
    const owner = account();
    return props.signedIn && here && owner && here.email !== owner.email ? here.displayName : undefined;
  };
  const finish = () => {
    clearResetCode();
    if (other() === undefined) {
      setEmail(account()?.email ?? "");
      setReset(true);
    }
    setDone(true);
  };
  const title = () => {
    if (done()) return strings.resetDoneTitle;
    if (isDead()) return strings.resetDead;
    if (lookup.fault()) return strings.resetFailed;
    return account() ? strings.resetTitle : strings.resetLoading;
  };
  const lead = () => {
    const owner = account();
    const here = other();
    if (!owner || (isDead() && !done())) return undefined;
    if (!done()) return strings.resetLead(owner.displayName, owner.email);
    return here === undefined ? strings.resetDoneLead(owner.email) : strings.resetDoneOther(owner.email, here);
  };
  return (
    <AuthFrame
      title={title()}
      lead={lead()}
      focusTitle={isDead() && !done()}
      foot={
        <Show when={!done()}>
          <a href={props.signedIn ? "/" : "/signin"}>{props.signedIn ? strings.toStart : strings.toSignIn}</a>
        </Show>
      }
    >
      <Switch>
        <Match when={done()}>
          <a
            class={styles["go"]}
            href={other() === undefined ? "/signin" : "/"}
            ref={(link) => queueMicrotask(() => link.focus())}
          >
            {other() === undefined ? strings.signIn : strings.goOnAs(other() ?? "")}
          </a>
        </Match>
        <Match when={isDead()}>
          <div class={styles["form"]}>
            <Notice neutral text={props.code === undefined ? strings.resetNoCode : strings.resetUsed} />
            <a class={styles["go"]} href="/forgot">
              {strings.newLink}
            </a>
          </div>
        </Match>
        <Match when={lookup.fault()}>
          <div class={styles["form"]}>
            <Notice text={lookup.error()} />
            <Button autofocus disabled={lookup.busy()} onClick={() => void checkCode()}>
              {strings.tryAgain}
            </Button>
          </div>
        </Match>
        <Match when={account()}>
          {(owner) => (
            <>
              <Show when={other()}>
                {(here) => <Notice neutral text={strings.resetOther(here(), owner().displayName)} />}
              </Show>
              <ResetForm code={props.code ?? ""} account={owner()} onDone={finish} onDead={() => setUsed(true)} />
            </>
          )}
        </Match>
      </Switch>
    </AuthFrame>
  );
}
