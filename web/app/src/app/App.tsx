import { ErrorBoundary, Match, Suspense, Switch, lazy } from "solid-js";
import { LeavingPane, SessionContext } from "../features/session/index.ts";
import type { AppSession } from "../features/session/index.ts";
import { ShellPane } from "../features/shell/index.ts";
import { route } from "../lib/router.ts";
import { Button } from "../ui/Button.tsx";
import { DialogHost } from "./DialogHost.tsx";
import styles from "./App.module.css";
import { strings } from "./strings.ts";

/** Not loaded by signed-in users. */
const AuthPane = lazy(() => import("../features/auth/index.ts").then((feature) => ({ default: feature.AuthPane })));

const Crash = () => {
  return (
    <main class={styles["crash"]} role="alert">
      <h1>{strings.crashTitle}</h1>
      <p>{strings.crashLead}</p>
      <Button variant="primary" onClick={() => location.reload()}>
        {strings.reload}
      </Button>
    </main>
  );
};

export function App(props: { readonly session: AppSession }) {
  const isPublicPage = () => route().name === "invite" || route().name === "reset";
  return (
    // One session for the life of the page.
    // eslint-disable-next-line solid/reactivity
    <SessionContext.Provider value={props.session}>
      <ErrorBoundary
        fallback={(error: unknown) => {
          console.error(error);
          return <Crash />;
        }}
      >
        <Switch>
          <Match when={props.session.signedIn() === "out" || (props.session.signedIn() === "in" && isPublicPage())}>
            <Suspense>
              <AuthPane />
            </Suspense>
          </Match>
          <Match when={props.session.signedIn() === "leaving"}>
            <LeavingPane />
          </Match>
          <Match when={props.session.signedIn() === "in"}>
            <ShellPane />
            <DialogHost />
          </Match>
        </Switch>
      </ErrorBoundary>
    </SessionContext.Provider>
  );
}
