import { describe, expectTypeOf, it } from "vitest";
import type { ClientFrame, Hello, Resume, ServerFrame } from "./frames.ts";
import type { clientLines, recordLines, serverLines } from "./msgpack/layout.ts";
import type { restLines } from "./parse.ts";
import type {
  AuthOptions,
  Channel,
  ChannelEvent,
  Invite,
  InvitePreview,
  Limits,
  Me,
  Member,
  Message,
  MessagePage,
  PasswordResetLink,
  Reaction,
  Registration,
  Role,
  Session,
  User,
  Workspace,
} from "./records.ts";

/*
 * The tables of fields are those of docs/protocol/messagepack.md (msgpack.test.ts compares them), which the server's
 * tests hold against the C# records. Here the compiler holds the types against the tables: a field that is missing, too
 * many or of another kind does not compile.
 */
interface Kinds {
  id: string;
  text: string;
  time: string;
  int: number;
  number: number;
  bool: boolean;
  UserKind: User["kind"];
  WorkspaceRole: Role;
  ChannelKind: Channel["kind"];
  MessageType: Message["type"];
  SessionKind: Session["kind"];
  RegistrationMode: AuthOptions["registration"];
  User: User;
  Me: Me;
  Workspace: Workspace;
  Channel: Channel;
  Message: Message;
  Reaction: Reaction;
  Limits: Limits;
  Client: Hello["client"];
  Resume: Resume;
  Demo: NonNullable<AuthOptions["demo"]>;
  seqs: Resume["channels"];
}

type Value<K> = K extends `[${infer Item}]` ? readonly Value<Item>[] : K extends keyof Kinds ? Kinds[K] : never;
type FieldOf<F> = F extends `${infer Name}?:${infer Kind}`
  ? { readonly [N in Name]: Value<Kind> | undefined }
  : F extends `${infer Name}:${infer Kind}`
    ? { readonly [N in Name]: Value<Kind> }
    : object;
type FieldsOf<Line> = Line extends `${infer First} ${infer Rest}` ? FieldOf<First> & FieldsOf<Rest> : FieldOf<Line>;
type Flat<T> = { [K in keyof T]: T[K] };
type Shape<Line> = Flat<FieldsOf<Line>>;

type Trimmed<S> = S extends ` ${infer Rest}` ? Trimmed<Rest> : S;
/** A line of the table of frames. */
type FrameOf<Line> = Line extends `${number} ${infer Type} ${infer Fields}`
  ? Flat<{ readonly type: Type } & FieldsOf<Fields>>
  : Line extends `${number} ${infer Type}`
    ? { readonly type: Type }
    : never;
type FramesOf<Table> = Table extends `${infer Line}\n${infer Rest}`
  ? FrameOf<Trimmed<Line>> | FramesOf<Rest>
  : FrameOf<Trimmed<Table>>;

/** One shape for each type, so that the two ways of writing a union compare. */
type ByType<F extends { readonly type: string }> = {
  [T in F["type"]]: Flat<Omit<Extract<F, { readonly type: T }>, "type">>;
};
/** Code fills in what is optional on the way, or gives it a narrower type. */
type Codes = "code";
type Spread<F> = F extends { readonly type: infer T }
  ? T extends string
    ? Flat<Omit<F, "type"> & { readonly type: T }>
    : never
  : never;

describe("the types", () => {
  it("of the records are those of the contracts", () => {
    expectTypeOf<Shape<(typeof recordLines)["User"]>>().toEqualTypeOf<User>();
    expectTypeOf<Shape<(typeof recordLines)["Me"]>>().toEqualTypeOf<Me>();
    expectTypeOf<Shape<(typeof recordLines)["Workspace"]>>().toEqualTypeOf<Workspace>();
    expectTypeOf<Shape<(typeof recordLines)["Channel"]>>().toEqualTypeOf<Channel>();
    expectTypeOf<Shape<(typeof recordLines)["Reaction"]>>().toEqualTypeOf<Reaction>();
    expectTypeOf<Shape<(typeof recordLines)["Limits"]>>().toEqualTypeOf<Limits>();
    // The parser fills in what a message may leave out.
    type Filled = "type" | "reactions" | "channelId" | "seq";
    type Bare = Shape<(typeof recordLines)["Message"]>;
    expectTypeOf<keyof Bare>().toEqualTypeOf<keyof Message>();
    expectTypeOf<Omit<Bare, Filled>>().toEqualTypeOf<Omit<Message, Filled>>();
    expectTypeOf<Message[Filled]>().toEqualTypeOf<NonNullable<Bare[Filled]>>();
  });

  it("of the records of REST are those of their table", () => {
    expectTypeOf<Shape<(typeof restLines)["Session"]>>().toEqualTypeOf<Session>();
    expectTypeOf<Shape<(typeof restLines)["Member"]>>().toEqualTypeOf<Member>();
    expectTypeOf<Shape<(typeof restLines)["Invite"]>>().toEqualTypeOf<Invite>();
    expectTypeOf<Shape<(typeof restLines)["AuthOptions"]>>().toEqualTypeOf<AuthOptions>();
    expectTypeOf<Shape<(typeof restLines)["InvitePreview"]>>().toEqualTypeOf<InvitePreview>();
    expectTypeOf<Shape<(typeof restLines)["PasswordResetLink"]>>().toEqualTypeOf<PasswordResetLink>();
    expectTypeOf<Shape<(typeof restLines)["Registration"]>>().toEqualTypeOf<Registration>();
    expectTypeOf<Shape<(typeof restLines)["MessagePage"]>>().toEqualTypeOf<MessagePage>();
  });

  it("of the server's frames are those of the contracts", () => {
    type Table = ByType<FramesOf<typeof serverLines>>;
    type Known = ByType<
      | Exclude<Spread<ServerFrame>, { readonly type: "event" | "ignored" }>
      | Exclude<Spread<ChannelEvent>, { readonly type: "unknown" }>
    >;
    expectTypeOf<keyof Table>().toEqualTypeOf<keyof Known>();
    expectTypeOf<Omit<Table, "error">>().toEqualTypeOf<Omit<Known, "error">>();
    expectTypeOf<Omit<Table["error"], Codes>>().toEqualTypeOf<Omit<Known["error"], Codes>>();
  });

  it("of the client's frames have no field that the contracts do not know", () => {
    type Table = ByType<FramesOf<typeof clientLines>>;
    type Known = ByType<Spread<ClientFrame>>;
    expectTypeOf<keyof Table>().toEqualTypeOf<keyof Known>();
    type Strange = { [T in keyof Known]: Exclude<keyof Known[T], keyof Table[T & keyof Table]> }[keyof Known];
    expectTypeOf<Strange>().toEqualTypeOf<never>();
    type Missing = { [T in keyof Known]: Exclude<keyof Table[T & keyof Table], keyof Known[T] | "ref"> }[keyof Known];
    expectTypeOf<Missing>().toEqualTypeOf<never>();
  });
});
