import { createSignal } from "solid-js";

/** The address that was typed in one of the forms is there in the next one. */
export const [email, setEmail] = createSignal("");

/** A password was set by a link: that its sessions ended is no news to whoever did it. */
export const [isReset, setReset] = createSignal(false);

/** Somebody is in; what comes next begins anew. */
export const forgetEmail = (): void => {
  setEmail("");
  setReset(false);
};
