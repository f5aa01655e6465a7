import { Show, createEffect, on } from "solid-js";
import type { JSX } from "solid-js";
import styles from "./auth.module.css";
import { strings } from "./strings.ts";

export interface AuthFrameProps {
  readonly title: string;
  readonly lead?: string | undefined;
  /** The page appeared by itself, perhaps during typing: no field takes the focus. */
  readonly focusTitle?: boolean;
  readonly children: JSX.Element;
  readonly foot?: JSX.Element;
}

/** The layout of all forms of this feature. */
export function AuthFrame(props: AuthFrameProps) {
  createEffect(
    on(
      () => props.title,
      (title) => {
        document.title = title.includes(strings.brand) ? title : `${title} · ${strings.brand}`;
      },
    ),
  );
  let title!: HTMLHeadingElement;
  createEffect(
    on([() => props.focusTitle, () => props.title], ([wanted]) => {
      if (wanted === true) queueMicrotask(() => title.focus());
    }),
  );
  return (
    <main class={styles["page"]}>
      <div class={styles["column"]}>
        <p class={styles["brand"]}>
          <svg viewBox="0 0 32 32" width="30" height="30" aria-hidden="true">
            <rect width="32" height="32" rx="9" />
            <path d="M8 10.500a3 3 0 0 1 3-3h10a3 3 0 0 1 3 3v7a3 3 0 0 1-3 3h-6l-5 4.500v-4.700a3 3 0 0 1-2-2.800z" />
          </svg>
          {strings.brand}
        </p>
        <section class={styles["card"]}>
          <h1 ref={title} tabIndex={-1}>
            {props.title}
          </h1>
          <Show when={props.lead}>
            <p class={styles["lead"]}>{props.lead}</p>
          </Show>
          {props.children}
        </section>
        <div class={styles["foot"]}>{props.foot}</div>
      </div>
    </main>
  );
}
