import { focusHeading, hasNoFocus } from "../../ui/focusRestorer.ts";

/** Takes the focus that was lost with the previous page, so that screen readers announce the title. */
export function PageTitle(props: { readonly text: string }) {
  const takeFocus = (title: HTMLElement): void => {
    if (hasNoFocus()) focusHeading(title);
  };
  return <h1 ref={(title) => queueMicrotask(() => takeFocus(title))}>{props.text}</h1>;
}
