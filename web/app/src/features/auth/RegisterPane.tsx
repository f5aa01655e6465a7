import { Show } from "solid-js";
import type { AuthOptions } from "@parley/sdk";
import { Notice } from "../../ui/Notice.tsx";
import { AuthFrame } from "./AuthFrame.tsx";
import { RegisterForm } from "./RegisterForm.tsx";
import { strings } from "./strings.ts";

export function RegisterPane(props: {
  readonly options: AuthOptions | undefined;
  readonly onDone: (workspaceId: string | undefined) => void;
}) {
  const first = () => props.options?.firstRun === true;
  const refusal = () => {
    if (props.options?.firstRun !== false || props.options.registration === "open") return undefined;
    return props.options.registration === "closed" ? strings.registrationClosed : strings.registrationInvite;
  };
  const foot = () => (
    <Show when={!first()}>
      {strings.haveAccount} <a href="/signin">{strings.signIn}</a>
    </Show>
  );
  return (
    <Show when={props.options}>
      <AuthFrame
        title={first() ? strings.firstRunTitle : strings.registerTitle}
        lead={first() ? strings.firstRunLead : strings.registerLead}
        focusTitle={refusal() !== undefined}
        foot={foot()}
      >
        <Show
          when={refusal()}
          fallback={<RegisterForm asksWorkspace={first()} onDone={(workspaceId) => props.onDone(workspaceId)} />}
        >
          {(text) => <Notice neutral text={text()} />}
        </Show>
      </AuthFrame>
    </Show>
  );
}
