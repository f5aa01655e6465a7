// Written by tools/Parley.Schema from the records of src/Parley.Contracts. Do not edit: run ./scripts/schema.
import type {
  AuthOptions,
  Invite,
  InvitePreview,
  LogInResult,
  Member,
  PasswordResetAccount,
  PasswordResetLink,
  RegisterResult,
  Session,
  Workspace,
} from "./records.ts";
import { recordParser } from "../parse.ts";

export const parseAuthOptions = /* @__PURE__ */ recordParser("AuthOptions", {
  AuthOptions: "registration:RegistrationMode firstRun:bool passwordReset:bool demo?:DemoLogIn",
  DemoLogIn: "email:text password:text",
}) as (value: unknown) => AuthOptions;
export const parseInvite = /* @__PURE__ */ recordParser("Invite", {
  Invite: "code:text url:text workspaceId:id createdBy:id createdAt:time expiresAt:time maxUses?:int uses:int channelIds:[id]",
}) as (value: unknown) => Invite;
export const parseInvitePreview = /* @__PURE__ */ recordParser("InvitePreview", {
  InvitePreview: "workspaceId:id workspaceName:text expiresAt:time",
}) as (value: unknown) => InvitePreview;
export const parseLogInResult = /* @__PURE__ */ recordParser("LogInResult", {
  LogInResult: "user:Me",
}) as (value: unknown) => LogInResult;
export const parseMember = /* @__PURE__ */ recordParser("Member", {
  Member: "user:User role:WorkspaceRole joinedAt:time",
}) as (value: unknown) => Member;
export const parsePasswordResetAccount = /* @__PURE__ */ recordParser("PasswordResetAccount", {
  PasswordResetAccount: "email:text displayName:text",
}) as (value: unknown) => PasswordResetAccount;
export const parsePasswordResetLink = /* @__PURE__ */ recordParser("PasswordResetLink", {
  PasswordResetLink: "url:text expiresAt:time",
}) as (value: unknown) => PasswordResetLink;
export const parseRegisterResult = /* @__PURE__ */ recordParser("RegisterResult", {
  RegisterResult: "user:Me workspace?:Workspace",
}) as (value: unknown) => RegisterResult;
export const parseSession = /* @__PURE__ */ recordParser("Session", {
  Session: "id:id kind:SessionKind device:text createdAt:time lastSeenAt:time expiresAt:time current:bool",
}) as (value: unknown) => Session;
export const parseWorkspace = /* @__PURE__ */ recordParser("Workspace") as (value: unknown) => Workspace;
