import { strings } from "./strings.ts";

/** The server has the last word; this much is known without it. */
const minLength = 10;

export const passwordProblem = (password: string): string | undefined =>
  Array.from(password).length < minLength ? strings.passwordShort(minLength) : undefined;
