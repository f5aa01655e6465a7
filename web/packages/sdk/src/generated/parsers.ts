// Written by tools/Parley.Schema from the records of src/Parley.Contracts. Do not edit: run ./scripts/schema.
import type {
  Channel,
  Me,
  MessagePage,
  User,
} from "./records.ts";
import { recordParser } from "../parse.ts";

export const parseChannel = /* @__PURE__ */ recordParser("Channel") as (value: unknown) => Channel;
export const parseMe = /* @__PURE__ */ recordParser("Me") as (value: unknown) => Me;
export const parseMessagePage = /* @__PURE__ */ recordParser("MessagePage", {
  MessagePage: "messages:[Message] hasOlder:bool hasNewer:bool lastSeq:int users:[User]",
}) as (value: unknown) => MessagePage;
export const parseUser = /* @__PURE__ */ recordParser("User") as (value: unknown) => User;
