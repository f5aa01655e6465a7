import { amount, count, fields, flag, malformed, oneOf, text } from "./check.ts";
import type { Fields } from "./check.ts";
import { enumerations, fieldsOf, records } from "./msgpack/layout.ts";
import type { Field } from "./msgpack/layout.ts";
import { noReactions } from "./records.ts";
import type {
  AuthOptions,
  Channel,
  Invite,
  InvitePreview,
  Me,
  Member,
  Message,
  MessagePage,
  Page,
  PasswordResetLink,
  Registration,
  Session,
  User,
  Workspace,
} from "./records.ts";

/** The records that only REST answers with; those of the socket are in the table of its frames. */
export const restLines = {
  Session: "id:id kind:SessionKind device:text createdAt:time lastSeenAt:time expiresAt:time current:bool",
  Member: "user:User role:WorkspaceRole joinedAt:time",
  Invite:
    "code:text url:text workspaceId:id createdBy:id createdAt:time expiresAt?:time maxUses?:int uses:int channelIds:[id]",
  AuthOptions: "registration:RegistrationMode firstRun:bool passwordReset:bool demo?:Demo",
  Demo: "email:text password:text",
  InvitePreview: "workspaceId:id workspaceName:text expiresAt?:time",
  PasswordResetLink: "url:text expiresAt:time",
  Registration: "user:Me workspace?:Workspace",
  MessagePage: "messages:[Message] hasOlder:bool hasNewer:bool lastSeq:int users:[User]",
} as const;

const layouts: ReadonlyMap<string, readonly Field[]> = new Map([
  ...records,
  ...Object.entries(restLines).map(([name, line]) => [name, fieldsOf(line)] as const),
]);
const members: ReadonlyMap<string, readonly string[]> = new Map([
  ...enumerations,
  ["SessionKind", ["browser", "device"]],
  ["PendingState", ["sending", "failed"]],
  ["RegistrationMode", ["open", "invite", "closed"]],
]);

export const readList = <T>(value: unknown, place: string, read: (item: unknown) => T): readonly T[] => {
  if (!Array.isArray(value)) throw malformed(place);
  return value.map((item: unknown) => read(item));
};

const readValue = (from: Fields, name: string, kind: string): unknown => {
  switch (kind) {
    case "id":
    case "text":
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
      const names = members.get(kind);
      return names ? oneOf(from, name, names) : readRecord(value, kind);
    }
  }
};

/** Takes the fields of the table and nothing else; what is absent or of another kind throws. */
export const readFields = (value: unknown, layout: readonly Field[], place: string): Fields => {
  const from = fields(value, place);
  const into: Record<string, unknown> = {};
  for (const { name, kind, optional } of layout) {
    const given = from[name];
    into[name] = optional && (given === undefined || given === null) ? undefined : readValue(from, name, kind);
  }
  return into;
};

const readRecord = (value: unknown, kind: string): Fields => {
  const record = readFields(value, layouts.get(kind) ?? [], kind);
  if (kind !== "Message") return record;
  // In MessagePack its event says these two; the codec puts them back.
  return {
    ...record,
    channelId: text(record, "channelId"),
    seq: count(record, "seq"),
    type: record["type"] ?? "text",
    reactions: record["reactions"] ?? noReactions,
  };
};

/** The table and the type say the same: contracts.test.ts compares them. */
const record =
  (kind: string) =>
  (value: unknown): unknown =>
    readRecord(value, kind);

export const parseUser = record("User") as (value: unknown) => User;
export const parseMe = record("Me") as (value: unknown) => Me;
export const parseSession = record("Session") as (value: unknown) => Session;
export const parseWorkspace = record("Workspace") as (value: unknown) => Workspace;
export const parseMember = record("Member") as (value: unknown) => Member;
export const parseChannel = record("Channel") as (value: unknown) => Channel;
export const parseMessage = record("Message") as (value: unknown) => Message;
export const parseInvite = record("Invite") as (value: unknown) => Invite;
export const parseAuthOptions = record("AuthOptions") as (value: unknown) => AuthOptions;
export const parseInvitePreview = record("InvitePreview") as (value: unknown) => InvitePreview;
export const parsePasswordResetLink = record("PasswordResetLink") as (value: unknown) => PasswordResetLink;
export const parseRegistration = record("Registration") as (value: unknown) => Registration;
export const parseMessagePage = record("MessagePage") as (value: unknown) => MessagePage;

export const parsePage =
  <T>(parse: (value: unknown) => T) =>
  (value: unknown): Page<T> => {
    const from = readFields(value, fieldsOf("next?:text"), "page");
    const next = from["next"];
    return {
      items: readList(fields(value, "page")["items"], "items", parse),
      next: typeof next === "string" ? next : undefined,
    };
  };
