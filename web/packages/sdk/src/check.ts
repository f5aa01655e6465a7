import { ParleyFault } from "./fault.ts";

/** Small checks for input that came from outside. Each throws `answer.malformed` and names the place. */
export type Fields = Readonly<Record<string, unknown>>;

export const malformed = (place: string): ParleyFault =>
  new ParleyFault("answer.malformed", `Unexpected value at ${place}`);

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export const fields = (value: unknown, place: string): Fields => {
  if (!isFields(value)) throw malformed(place);
  return value;
};

export const text = (from: Fields, name: string): string => {
  const value = from[name];
  if (typeof value !== "string") throw malformed(name);
  return value;
};

/** A number from 0 up that may have a fraction. */
export const amount = (from: Fields, name: string): number => {
  const value = from[name];
  if (typeof value !== "number" || !Number.isFinite(value) || value < 0) throw malformed(name);
  return value;
};

/** A whole number from 0 up: sequence numbers, counts, milliseconds. */
export const count = (from: Fields, name: string): number => {
  const value = amount(from, name);
  if (!Number.isSafeInteger(value)) throw malformed(name);
  return value;
};

export const flag = (from: Fields, name: string): boolean => {
  const value = from[name];
  if (typeof value !== "boolean") throw malformed(name);
  return value;
};
