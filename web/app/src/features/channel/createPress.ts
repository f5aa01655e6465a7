import { onCleanup } from "solid-js";
import { messageIdAt } from "./createActive.ts";

/** As long as phones take. */
const pressMs = 450;
/** A finger is never quite still. */
const stillPx = 10;
/** What has a use of its own when it is pressed for long. */
const ownUse = "a, button, input, textarea";

/** Calls with the id of a message that a finger was held on. */
export const createPress = (onPress: (id: string) => void) => {
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
    // The browser's own menu, coming after: the finger that is still to be lifted is done all the same.
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
        (event.target instanceof Element && event.target.closest(ownUse))
      )
        return;
      from = { x: event.clientX, y: event.clientY };
      held = id;
      timer = setTimeout(press, pressMs);
    });
    frame.addEventListener("pointermove", (event) => {
      if (Math.hypot(event.clientX - from.x, event.clientY - from.y) > stillPx) cancel();
    });
    for (const name of ["pointerup", "pointercancel"] as const) frame.addEventListener(name, cancel);
    // Lifted soon after, it is a tap for the browser, and that on whatever came under the finger.
    frame.addEventListener("touchend", (event) => {
      if (isDone && event.cancelable) event.preventDefault();
    });
    // The browser has a menu of its own for a finger that is held; it may come first.
    frame.addEventListener("contextmenu", (event) => {
      if (
        !isTouch ||
        !(event.target instanceof Element) ||
        event.target.closest(ownUse) ||
        messageIdAt(event.target) === undefined
      )
        return;
      event.preventDefault();
      press();
    });
  };
};
