import { afterEach } from "vitest";
import type { JSX } from "solid-js";
import { render } from "solid-js/web";

let dispose: (() => void) | undefined;

export const show = (view: () => JSX.Element): HTMLElement => {
  const root = document.createElement("div");
  document.body.append(root);
  dispose = render(view, root);
  return root;
};

export const clear = (): void => {
  dispose?.();
  document.body.replaceChildren();
};

afterEach(clear);
