import { createSignal } from "solid-js";

/** The email typed in one form is kept for the next one. */
export const [email, setEmail] = createSignal("");

/** A password was set by a link: the notice that the session ended is not needed. */
export const [isReset, setReset] = createSignal(false);

/** Cleared after signing in. */
export const forgetEmail = (): void => {
  setEmail("");
  setReset(false);
};
