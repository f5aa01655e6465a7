import { Show, createUniqueId, onCleanup, onMount } from "solid-js";
import type { JSX } from "solid-js";
import { Dynamic } from "solid-js/web";
import { Button } from "./Button.tsx";
import { focusHeading, keepFocusIn } from "./focusRestorer.ts";
import { ChevronLeft, Cross } from "./icons.tsx";
import styles from "./Pane.module.css";

export interface PaneProps {
  readonly title: string;
  /** What the title is about, such as the name of the channel. */
  readonly subtitle?: string | undefined;
  readonly closeLabel: string;
  readonly backLabel: string;
  /** It takes the place of the page, which it names with its heading. Else it is a column beside the page. */
  readonly isPage: boolean;
  /** A control opened it, and not the load of the page. */
  readonly takesFocus: boolean;
  readonly onClose: () => void;
  readonly children: JSX.Element;
  readonly footer?: JSX.Element;
}

/** A pane beside the page. Escape closes it. */
export function Pane(props: PaneProps) {
  const id = createUniqueId();
  let element: HTMLElement | undefined;
  let title: HTMLHeadingElement | undefined;
  onMount(() => {
    if (!element) return;
    if (props.takesFocus) focusHeading(title);
    onCleanup(keepFocusIn(element, () => title));
  });
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || event.defaultPrevented || event.isComposing) return;
    event.preventDefault();
    props.onClose();
  };
  return (
    <section
      ref={(created) => (element = created)}
      class={styles["pane"]}
      role={props.isPage ? "main" : "complementary"}
      aria-labelledby={id}
      onKeyDown={onKeyDown}
    >
      <header>
        <Show when={props.isPage}>
          <Button variant="icon" aria-label={props.backLabel} onClick={() => props.onClose()}>
            <ChevronLeft size={20} />
          </Button>
        </Show>
        <Dynamic
          component={props.isPage ? "h1" : "h2"}
          id={id}
          ref={(created: HTMLHeadingElement) => (title = created)}
        >
          {props.title}
          <Show when={props.subtitle}>
            {(text) => (
              <>
                {" "}
                <small dir="auto">{text()}</small>
              </>
            )}
          </Show>
        </Dynamic>
        <Show when={!props.isPage}>
          <Button variant="icon" aria-label={props.closeLabel} title={props.closeLabel} onClick={() => props.onClose()}>
            <Cross />
          </Button>
        </Show>
      </header>
      <div class={styles["body"]}>{props.children}</div>
      <Show when={props.footer}>{(footer) => <footer>{footer()}</footer>}</Show>
    </section>
  );
}
