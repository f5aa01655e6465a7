export { createDomList } from "./domList.ts";
export type { DomList, DomListOptions } from "./domList.ts";
export type { RowContent } from "./domSurface.ts";
