import { For, Show, createSignal, createUniqueId, onCleanup } from "solid-js";
import type { JSX } from "solid-js";
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

/** A button with a menu under it: arrows move, Escape closes, a click elsewhere closes. */
export function Menu(props: MenuProps) {
  const id = createUniqueId();
  const [open, setOpen] = createSignal(false);
  let root: HTMLDivElement | undefined;
  let button: HTMLButtonElement | undefined;
  const entries = () => [...(root?.querySelectorAll<HTMLElement>("[role=menuitem]") ?? [])];

  const close = (refocus: boolean) => {
    setOpen(false);
    if (refocus) button?.focus();
  };
  const move = (step: number) => {
    const all = entries();
    const at = all.findIndex((entry) => entry === document.activeElement);
    all[(at + step + all.length) % all.length]?.focus();
  };
  const onKey = (event: KeyboardEvent) => {
    if (!open()) return;
    if (event.key === "Escape") close(true);
    else if (event.key === "ArrowDown") move(1);
    else if (event.key === "ArrowUp") move(-1);
    else if (event.key === "Tab") close(false);
    if (event.key === "Escape" || event.key.startsWith("Arrow")) event.preventDefault();
  };
  const onOutside = (event: Event) => {
    if (open() && event.target instanceof Node && !root?.contains(event.target)) close(false);
  };
  document.addEventListener("pointerdown", onOutside);
  onCleanup(() => document.removeEventListener("pointerdown", onOutside));

  return (
    <div class={styles["root"]} ref={(created) => (root = created)} onKeyDown={onKey}>
      <button
        type="button"
        ref={(created) => (button = created)}
        class={styles["button"]}
        aria-label={props.label}
        aria-haspopup="menu"
        aria-expanded={open()}
        aria-controls={id}
        onClick={() => {
          setOpen(!open());
          if (open()) entries()[0]?.focus();
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
