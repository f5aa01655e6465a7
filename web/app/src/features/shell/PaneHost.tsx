import { Match, Show, Switch, createEffect, on } from "solid-js";
import { Dynamic } from "solid-js/web";
import type { Component } from "solid-js";
import { closePane, pane } from "../../lib/router.ts";
import type { Pane as PaneName } from "../../lib/router.ts";
import { isCompact } from "../../lib/viewport.ts";
import { Button } from "../../ui/Button.tsx";
import { Notice } from "../../ui/Notice.tsx";
import { Pane } from "../../ui/Pane.tsx";
import { focusHeading, hasNoFocus } from "../../ui/focusRestorer.ts";
import { createLazyView } from "../session/index.ts";
import styles from "./Shell.module.css";
import { strings } from "./strings.ts";

interface PaneViewProps {
  readonly channelId: string;
  readonly takesFocus: boolean;
}

/** Loaded on first use. */
const views: Readonly<Record<PaneName, () => Promise<Component<PaneViewProps>>>> = {
  members: async () => (await import("../members/index.ts")).MembersPane,
};

function LazyPane(props: PaneViewProps & { readonly name: PaneName }) {
  const lazy = createLazyView(async () => {
    const View = await views[props.name]();
    return () => <View channelId={props.channelId} takesFocus={props.takesFocus} />;
  });
  return (
    <Switch fallback={<section class={styles["empty"]} aria-hidden="true" />}>
      <Match when={lazy.view()}>{(made) => <Dynamic component={made()} />}</Match>
      <Match when={lazy.failed()}>
        <Pane
          title={strings.paneNotLoadedTitle}
          closeLabel={strings.closePane}
          backLabel={strings.backToChannel}
          isPage={isCompact()}
          takesFocus={props.takesFocus}
          onClose={closePane}
        >
          {/* Announced again after each failure. */}
          <Notice text={lazy.busy() ? undefined : strings.paneNotLoaded} />
          <Button variant="primary" disabled={lazy.busy()} onClick={() => void lazy.load()}>
            {strings.tryAgain}
          </Button>
        </Pane>
      </Match>
    </Switch>
  );
}

/**
 * The pane beside the open channel, or in its place in a compact layout. The control that opened it gets the focus back
 * when it is closed, also by going back.
 */
export function PaneHost(props: { readonly channelId: string }) {
  /** Absent when the page was loaded with the pane. */
  let opener: Element | null | undefined;
  const isOpenedHere = () => opener !== undefined;
  createEffect(
    on(
      pane,
      (now) => {
        if (now !== undefined) {
          opener = document.activeElement;
          return;
        }
        if (!hasNoFocus()) return;
        if (opener instanceof HTMLElement && opener.isConnected) opener.focus({ preventScroll: true });
        else focusHeading(document.querySelector<HTMLElement>("main h1"));
        opener = undefined;
      },
      { defer: true },
    ),
  );
  return (
    <Show when={pane()} keyed>
      {(name) => <LazyPane name={name} channelId={props.channelId} takesFocus={isOpenedHere()} />}
    </Show>
  );
}
