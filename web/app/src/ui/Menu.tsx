import { For, Show, createSignal, createUniqueId, onCleanup } from "solid-js";
import type { JSX } from "solid-js";
import { makeTypeAhead } from "../lib/typeAhead.ts";
import styles from "./Menu.module.css";

export interface MenuItem {
  readonly label: string;
  readonly onSelect: () => void;
  readonly separated?: boolean;
}

export interface MenuProps {
  readonly label: string;
  readonly children: JSX.Element;
  readonly items: readonly MenuItem[];
}

/**
 * A menu button with the keyboard pattern of WAI-ARIA: arrows, Home, End, type-ahead, Escape. A click outside closes.
 */
export function Menu(props: MenuProps) {
  const id = createUniqueId();
  const [open, setOpen] = createSignal(false);
  let root: HTMLDivElement | undefined;
  let button: HTMLButtonElement | undefined;
  const typeAhead = makeTypeAhead();
  const entries = () => [...(root?.querySelectorAll<HTMLElement>("[role=menuitem]") ?? [])];
  const focus = (at: number) => entries().at(at)?.focus();
  const current = () => entries().findIndex((entry) => entry === document.activeElement);

  const close = (refocus: boolean) => {
    setOpen(false);
    typeAhead.clear();
    if (refocus) button?.focus();
  };
  const show = (at: number) => {
    setOpen(true);
    focus(at);
  };
  /** Returns whether the key was handled. */
  const act = (event: KeyboardEvent): boolean => {
    if (!open()) {
      if (event.key === "ArrowDown") show(0);
      else if (event.key === "ArrowUp") show(-1);
      return event.key === "ArrowDown" || event.key === "ArrowUp";
    }
    const all = entries();
    switch (event.key) {
      case "Escape":
        close(true);
        return true;
      case "ArrowDown":
        focus((current() + 1) % all.length);
        return true;
      case "ArrowUp":
        focus(Math.max(current(), 0) - 1);
        return true;
      case "Home":
        focus(0);
        return true;
      case "End":
        focus(-1);
        return true;
      case "Tab":
        close(false);
        return false;
      default: {
        if (event.ctrlKey || event.metaKey || event.altKey) return false;
        const found = typeAhead.find(
          event.key,
          all.map((entry) => entry.textContent),
          current(),
        );
        if (found !== undefined) focus(found);
        // A space inside a typed word must not press the entry.
        return found !== undefined;
      }
    }
  };
  const onOutside = (event: Event) => {
    if (open() && event.target instanceof Node && !root?.contains(event.target)) close(false);
  };
  document.addEventListener("pointerdown", onOutside);
  onCleanup(() => document.removeEventListener("pointerdown", onOutside));

  return (
    <div
      class={styles["root"]}
      ref={(created) => (root = created)}
      onKeyDown={(event) => {
        if (act(event)) event.preventDefault();
      }}
    >
      <button
        type="button"
        ref={(created) => (button = created)}
        class={styles["button"]}
        aria-label={props.label}
        aria-haspopup="menu"
        aria-expanded={open()}
        aria-controls={open() ? id : undefined}
        onClick={() => {
          if (open()) close(false);
          else show(0);
        }}
      >
        {props.children}
      </button>
      <Show when={open()}>
        <div role="menu" id={id} class={styles["menu"]} aria-label={props.label}>
          <For each={props.items}>
            {(item) => (
              <button
                type="button"
                role="menuitem"
                tabindex="-1"
                classList={{ [styles["separated"] ?? ""]: item.separated === true }}
                onClick={() => {
                  close(true);
                  item.onSelect();
                }}
              >
                {item.label}
              </button>
            )}
          </For>
        </div>
      </Show>
    </div>
  );
}
