import { amount, count, fields, flag, malformed, text } from "./check.ts";
import type { Fields } from "./check.ts";
import { addRecords, layoutOf, memberOf, membersOf, noItems } from "./layout.ts";
import type { Field } from "./layout.ts";

export const readList = <T>(value: unknown, place: string, read: (item: unknown) => T): readonly T[] => {
  if (!Array.isArray(value)) throw malformed(place);
  return value.map((item: unknown) => read(item));
};

const readValue = (from: Fields, name: string, kind: string): unknown => {
  switch (kind) {
    case "id":
    case "text":
    case "bytes":
    case "time":
      return text(from, name);
    case "int":
      return count(from, name);
    case "number":
      return amount(from, name);
    case "bool":
      return flag(from, name);
    default: {
      const value = from[name];
      if (kind.startsWith("[")) return readList(value, name, (item) => readValue({ item }, "item", kind.slice(1, -1)));
      const names = membersOf(kind);
      if (!names) return readFields(value, layoutOf(kind), kind);
      const given = text(from, name);
      return memberOf(names, (member) => member === given);
    }
  }
};

/** Takes the fields of the layout and nothing else; what is absent or of another kind throws. */
export const readFields = (value: unknown, layout: readonly Field[], place: string): Fields => {
  const from = fields(value, place);
  const into: Record<string, unknown> = {};
  for (const { name, mark, kind } of layout) {
    const isAbsent = mark === "?" && (from[name] === undefined || from[name] === null);
    into[name] = !isAbsent ? readValue(from, name, kind) : kind.startsWith("[") ? noItems : undefined;
  }
  return into;
};

/**
 * Reads a record. The generated files give it its type, which is written from the same source as its layout.
 *
 * @param lines The layouts that the core of the SDK does not have: of the record, and of the records within it.
 */
export const recordParser = (kind: string, lines: Readonly<Record<string, string>> = {}) => {
  addRecords(lines);
  return (value: unknown): unknown => readFields(value, layoutOf(kind), kind);
};
