import { strings } from "./strings.ts";

/** A check before the request. The server has the full rule. */
const minLength = 10;

export const passwordProblem = (password: string): string | undefined =>
  Array.from(password).length < minLength ? strings.passwordShort(minLength) : undefined;
