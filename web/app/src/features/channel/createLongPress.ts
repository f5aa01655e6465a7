import { onCleanup } from "solid-js";
import { messageIdAt } from "./createActiveRow.ts";

/** As on phones. */
const pressMs = 450;
/** Tolerance for movements of the finger. */
const tolerancePx = 10;
/** Elements with their own long-press behaviour. */
const excluded = "a, button, input, textarea";

/** Calls `onPress` with the message under a long press. */
export const createLongPress = (onPress: (id: string) => void) => {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let held: string | undefined;
  let from = { x: 0, y: 0 };
  let isTouch = false;
  let isDone = false;
  const cancel = () => {
    clearTimeout(timer);
    held = undefined;
  };
  const press = () => {
    const id = held;
    cancel();
    // The context menu of the browser came after the long press: the touch is handled already.
    if (id === undefined) return;
    isDone = true;
    onPress(id);
  };
  onCleanup(cancel);
  return (frame: HTMLElement): void => {
    frame.addEventListener("pointerdown", (event) => {
      cancel();
      isDone = false;
      isTouch = event.pointerType === "touch";
      const id = messageIdAt(event.target);
      if (
        !isTouch ||
        !event.isPrimary ||
        id === undefined ||
        (event.target instanceof Element && event.target.closest(excluded))
      )
        return;
      from = { x: event.clientX, y: event.clientY };
      held = id;
      timer = setTimeout(press, pressMs);
    });
    frame.addEventListener("pointermove", (event) => {
      if (Math.hypot(event.clientX - from.x, event.clientY - from.y) > tolerancePx) cancel();
    });
    for (const name of ["pointerup", "pointercancel"] as const) frame.addEventListener(name, cancel);
    // Without this, lifting the finger is a tap on the element that appeared under it.
    frame.addEventListener("touchend", (event) => {
      if (isDone && event.cancelable) event.preventDefault();
    });
    // The context menu of the browser may come before the timer.
    frame.addEventListener("contextmenu", (event) => {
      if (
        !isTouch ||
        !(event.target instanceof Element) ||
        event.target.closest(excluded) ||
        messageIdAt(event.target) === undefined
      )
        return;
      event.preventDefault();
      press();
    });
  };
};
