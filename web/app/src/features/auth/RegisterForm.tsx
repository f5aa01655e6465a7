import { Show, createSignal } from "solid-js";
import { makeAuthApi } from "@parley/sdk/auth";
import { Button } from "../../ui/Button.tsx";
import { Notice } from "../../ui/Notice.tsx";
import { PasswordField } from "../../ui/PasswordField.tsx";
import { TextField } from "../../ui/TextField.tsx";
import { createTask, useSelect, useSession } from "../session/index.ts";
import styles from "./auth.module.css";
import { email, forgetEmail, setEmail } from "./email.ts";
import { passwordProblem } from "./passwordProblem.ts";
import { strings } from "./strings.ts";

export interface RegisterFormProps {
  /** The first account of a server creates its workspace. */
  readonly asksWorkspace: boolean;
  readonly invite?: string | undefined;
  readonly onDone: (workspaceId: string | undefined) => void;
}

export function RegisterForm(props: RegisterFormProps) {
  const { client } = useSession();
  const nameLength = useSelect((state) => state.limits.displayNameLength);
  const [displayName, setDisplayName] = createSignal("");
  const [password, setPassword] = createSignal("");
  const [workspaceName, setWorkspaceName] = createSignal("");
  const [weak, setWeak] = createSignal<string>();
  const task = createTask();
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    // Announced again each time.
    setWeak(undefined);
    setWeak(passwordProblem(password()));
    if (weak() !== undefined) return;
    void task.run(async (signal) => {
      const input = { email: email().trim(), displayName: displayName().trim(), password: password() };
      const workspace = workspaceName().trim();
      const done = await makeAuthApi(client.rest).register(
        {
          ...input,
          ...(props.invite === undefined ? {} : { invite: props.invite }),
          ...(props.asksWorkspace ? { workspaceName: workspace } : {}),
        },
        { signal },
      );
      client.applyMe(done.user);
      forgetEmail();
      props.onDone(done.workspace?.id);
    });
  };
  return (
    <form class={styles["form"]} onSubmit={submit}>
      <Notice text={task.error()} />
      <Show when={props.asksWorkspace}>
        <TextField
          label={strings.workspaceName}
          hint={strings.workspaceHint}
          name="workspace"
          autocomplete="organization"
          required
          autofocus
          maxlength={80}
          value={workspaceName()}
          onValue={setWorkspaceName}
          error={task.fieldError("workspaceName")}
        />
      </Show>
      <TextField
        label={strings.displayName}
        hint={strings.displayNameHint}
        name="name"
        autocomplete="name"
        required
        autofocus={!props.asksWorkspace}
        maxlength={nameLength()}
        value={displayName()}
        onValue={setDisplayName}
        error={task.fieldError("displayName")}
      />
      <TextField
        label={strings.email}
        type="email"
        name="email"
        autocomplete="username"
        required
        value={email()}
        onValue={setEmail}
        error={task.fieldError("email")}
      />
      <PasswordField
        label={strings.password}
        hint={strings.passwordHint}
        name="password"
        autocomplete="new-password"
        required
        value={password()}
        onValue={setPassword}
        error={weak() ?? task.fieldError("password")}
      />
      <Button type="submit" variant="primary" disabled={task.busy()}>
        {strings.createAccount}
      </Button>
    </form>
  );
}
