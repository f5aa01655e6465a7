import { fields } from "./check.ts";
import type { ItemList } from "./generated/records.ts";
import { fieldsOf } from "./layout.ts";
import { readFields, readList } from "./parse.ts";

const listLayout = fieldsOf("next?:text");

export const parseList =
  <T>(parse: (value: unknown) => T) =>
  (value: unknown): ItemList<T> => ({
    items: readList(fields(value, "page")["items"], "items", parse),
    next: readFields(value, listLayout, "page")["next"] as string | undefined,
  });
