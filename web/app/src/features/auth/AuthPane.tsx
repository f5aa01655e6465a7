import { Match, Show, Switch, batch, createEffect, createSignal, on, onMount } from "solid-js";
import type { AuthOptions } from "@parley/sdk";
import { makeAuthApi } from "@parley/sdk/auth";
import { navigate, resetCode, route, workspacePath } from "../../lib/router.ts";
import type { Route } from "../../lib/router.ts";
import { createTask, useSession } from "../session/index.ts";
import { ForgotPane } from "./ForgotPane.tsx";
import { InvitePane } from "./InvitePane.tsx";
import { RegisterPane } from "./RegisterPane.tsx";
import { ResetPane } from "./ResetPane.tsx";
import { SignInPane } from "./SignInPane.tsx";

/** Pages for signed-out users. */
const open: readonly Route["name"][] = ["signIn", "register", "invite", "forgot", "reset"];

/** Known pages for signed-in users. Others are unknown routes. */
const signedInRoutes: readonly Route["name"][] = ["workspace", "channel", "unknown"];

/** The pages of signed-out users. Invites and password reset links work for signed-in users too. */
export function AuthPane() {
  const session = useSession();
  const [options, setOptions] = createSignal<AuthOptions>();
  const task = createTask();
  // The requested page before the sign-in.
  const first = route();
  const wanted = signedInRoutes.includes(first.name) ? location.pathname : "/";

  onMount(
    () =>
      void task.run(async (signal) => void setOptions(await makeAuthApi(session.client.rest).authOptions({ signal }))),
  );
  createEffect(
    on([route, session.signedIn, options], ([{ name }, signedIn, known]) => {
      if (signedIn === "in") return;
      if (known?.firstRun === true && name !== "register") navigate("/register", "replace");
      else if (!open.includes(name)) navigate("/signin", "replace");
    }),
  );

  // In one batch: a signed-out user would be redirected back to the sign-in page.
  const done = (workspaceId?: string) =>
    batch(() => {
      navigate(workspaceId === undefined ? wanted : workspacePath(workspaceId), "replace");
      session.begin();
    });
  const invite = () => {
    const at = route();
    return at.name === "invite" ? at.code : undefined;
  };
  return (
    <Switch fallback={<SignInPane options={options()} onDone={done} />}>
      <Match when={invite()} keyed>
        {(code) => <InvitePane code={code} signedIn={session.signedIn() === "in"} onDone={done} />}
      </Match>
      <Match when={route().name === "forgot"}>
        <ForgotPane options={options()} />
      </Match>
      <Match when={route().name === "reset"}>
        <Show when={{ code: resetCode() }} keyed>
          {({ code }) => <ResetPane code={code} signedIn={session.signedIn() === "in"} />}
        </Show>
      </Match>
      <Match when={route().name === "register"}>
        <RegisterPane options={options()} onDone={done} />
      </Match>
    </Switch>
  );
}
