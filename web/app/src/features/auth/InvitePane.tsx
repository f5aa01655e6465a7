import { Match, Show, Switch, createMemo, createSignal, onMount } from "solid-js";
import { toFault } from "@parley/sdk";
import { makeAuthApi } from "@parley/sdk/auth";
import type { InvitePreview } from "@parley/sdk";
import { Button } from "../../ui/Button.tsx";
import { Notice } from "../../ui/Notice.tsx";
import { createTask, useSelect, useSession } from "../session/index.ts";
import { AuthFrame } from "./AuthFrame.tsx";
import { RegisterForm } from "./RegisterForm.tsx";
import { SignInForm } from "./SignInForm.tsx";
import styles from "./auth.module.css";
import { strings } from "./strings.ts";

export interface InvitePaneProps {
  readonly code: string;
  readonly signedIn: boolean;
  readonly onDone: (workspaceId: string | undefined) => void;
}

/** Shows one invite. Signed-out users register or sign in; signed-in users accept it. */
export function InvitePane(props: InvitePaneProps) {
  const { client } = useSession();
  const [preview, setPreview] = createSignal<InvitePreview>();
  const [way, setWay] = createSignal<"register" | "signIn">("register");
  const lookup = createTask();
  const accepting = createTask();
  const loadPreview = () =>
    lookup.run(async (signal) => void setPreview(await makeAuthApi(client.rest).invite(props.code, { signal })));
  onMount(() => void loadPreview());
  const loaded = useSelect((state) => state.loaded);
  const workspaces = useSelect((state) => state.workspaces);
  // The membership may arrive during the request; the button stays until it is done.
  const isMember = createMemo<boolean>(
    (before) =>
      accepting.busy() ? before : props.signedIn && workspaces().some(({ id }) => id === preview()?.workspaceId),
    false,
  );
  /** Asks signed-in users only once it is known whether they are members already. */
  const known = () => (props.signedIn && !loaded() ? undefined : preview());
  /** An error of the invite itself is final. */
  const isDead = () => lookup.fault()?.code.startsWith("invite.") === true;
  const mayTryAgain = () => lookup.fault() !== undefined && !isDead();
  const accept = async (signal: AbortSignal) => {
    const workspace = await makeAuthApi(client.rest).acceptInvite(props.code, { signal });
    client.applyWorkspace(workspace);
    props.onDone(workspace.id);
  };
  /** The link may add a member to more channels. An error with these still leads to the workspace. */
  const open = async (signal: AbortSignal) => {
    try {
      await accept(signal);
    } catch (error) {
      if (!toFault(error).code.startsWith("invite.")) throw error;
      props.onDone(preview()?.workspaceId);
    }
  };
  const title = () => {
    const name = known()?.workspaceName;
    if (isMember() && name !== undefined) return strings.memberTitle;
    if (name !== undefined) return strings.inviteTitle(name);
    return lookup.error() === undefined ? strings.inviteLoading : strings.inviteFailed;
  };
  const lead = () => {
    const name = known()?.workspaceName;
    if (name === undefined) return undefined;
    if (isMember()) return strings.memberLead(name);
    if (props.signedIn) return strings.inviteLead;
    return way() === "register" ? strings.inviteRegisterLead(name) : strings.inviteSignInLead(name);
  };
  const foot = () => (
    <Switch>
      <Match when={props.signedIn || lookup.error() !== undefined}>
        <a href="/">{strings.toStart}</a>
      </Match>
      <Match when={way() === "register"}>
        {strings.haveAccount}{" "}
        <Button variant="link" onClick={() => setWay("signIn")}>
          {strings.signIn}
        </Button>
      </Match>
      <Match when={way() === "signIn"}>
        {strings.noAccount}{" "}
        <Button variant="link" onClick={() => setWay("register")}>
          {strings.createAccount}
        </Button>
      </Match>
    </Switch>
  );
  return (
    <AuthFrame title={title()} lead={lead()} focusTitle={isDead()} foot={foot()}>
      <Notice text={lookup.error() ?? accepting.error()} />
      <Show when={mayTryAgain()}>
        <div class={styles["form"]}>
          <Button autofocus disabled={lookup.busy()} onClick={() => void loadPreview()}>
            {strings.tryAgain}
          </Button>
        </div>
      </Show>
      <Show when={known()}>
        <Switch>
          <Match when={isMember()}>
            <div class={styles["form"]}>
              <Button variant="primary" autofocus disabled={accepting.busy()} onClick={() => void accepting.run(open)}>
                {strings.openWorkspace}
              </Button>
            </div>
          </Match>
          <Match when={props.signedIn}>
            <div class={styles["form"]}>
              <Button
                variant="primary"
                autofocus
                disabled={accepting.busy()}
                onClick={() => void accepting.run(accept)}
              >
                {strings.join}
              </Button>
            </div>
          </Match>
          <Match when={way() === "register"}>
            <RegisterForm
              asksWorkspace={false}
              invite={props.code}
              onDone={(workspaceId) => props.onDone(workspaceId)}
            />
          </Match>
          <Match when={way() === "signIn"}>
            <SignInForm onDone={accept} />
          </Match>
        </Switch>
      </Show>
    </AuthFrame>
  );
}
