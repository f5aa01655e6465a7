import { Match, Show, Switch, batch, createEffect, createSignal, on, onMount } from "solid-js";
import type { AuthOptions } from "@parley/sdk";
import { navigate, resetCode, route, workspacePath } from "../../lib/router.ts";
import type { Route } from "../../lib/router.ts";
import { createTask, useSession } from "../session/index.ts";
import { ForgotPane } from "./ForgotPane.tsx";
import { InvitePane } from "./InvitePane.tsx";
import { RegisterPane } from "./RegisterPane.tsx";
import { ResetPane } from "./ResetPane.tsx";
import { SignInPane } from "./SignInPane.tsx";

/** The pages that need nobody to be signed in. */
const open: readonly Route["name"][] = ["signIn", "register", "invite", "forgot", "reset"];

/** Those that are there for who is signed in; whoever is will be told of an address of nothing. */
const places: readonly Route["name"][] = ["workspace", "channel", "unknown"];

/**
 * Everything a person can do without being signed in; accepting an invite and setting a password by a link work either
 * way.
 */
export function AuthPane() {
  const session = useSession();
  const [options, setOptions] = createSignal<AuthOptions>();
  const task = createTask();
  // Where the person wanted to go before the sign-in came between.
  const first = route();
  const wanted = places.includes(first.name) ? location.pathname : "/";

  onMount(() => void task.run(async (signal) => void setOptions(await session.client.api.authOptions({ signal }))));
  createEffect(
    on([route, session.signedIn, options], ([{ name }, signedIn, known]) => {
      if (signedIn === "in") return;
      if (known?.firstRun === true && name !== "register") navigate("/register", "replace");
      else if (!open.includes(name)) navigate("/signin", "replace");
    }),
  );

  // Both at once: somebody who is not signed in yet would be sent back to the sign-in from there.
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
