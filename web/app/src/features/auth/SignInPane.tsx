import { Show } from "solid-js";
import type { AuthOptions } from "@parley/sdk";
import { useSession } from "../session/index.ts";
import { AuthFrame } from "./AuthFrame.tsx";
import { isReset } from "./email.ts";
import { SignInForm } from "./SignInForm.tsx";
import { strings } from "./strings.ts";

export function SignInPane(props: { readonly options: AuthOptions | undefined; readonly onDone: () => void }) {
  const session = useSession();
  const over = () => (isReset() ? undefined : session.over());
  const foot = () => (
    <Show when={props.options?.registration === "open"}>
      {strings.noAccount} <a href="/register">{strings.createAccount}</a>
    </Show>
  );
  return (
    <AuthFrame
      title={strings.signInTitle}
      lead={over() ? undefined : strings.signInLead}
      focusTitle={over() !== undefined}
      foot={foot()}
    >
      <SignInForm demo={props.options?.demo} over={over()} onDone={() => props.onDone()} />
    </AuthFrame>
  );
}
