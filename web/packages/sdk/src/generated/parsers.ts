// Written by tools/Parley.Schema from the records of src/Parley.Contracts. Do not edit: run ./scripts/schema.
import type {
  AuthOptions,
  Channel,
  DemoLogIn,
  Invite,
  InvitePreview,
  LogInResult,
  Me,
  Member,
  Message,
  MessagePage,
  PasswordResetAccount,
  PasswordResetLink,
  RegisterResult,
  Session,
  User,
  Workspace,
} from "./records.ts";
import { recordParser } from "../parse.ts";

export const parseAuthOptions = recordParser("AuthOptions") as (value: unknown) => AuthOptions;
export const parseChannel = recordParser("Channel") as (value: unknown) => Channel;
export const parseDemoLogIn = recordParser("DemoLogIn") as (value: unknown) => DemoLogIn;
export const parseInvite = recordParser("Invite") as (value: unknown) => Invite;
export const parseInvitePreview = recordParser("InvitePreview") as (value: unknown) => InvitePreview;
export const parseLogInResult = recordParser("LogInResult") as (value: unknown) => LogInResult;
export const parseMe = recordParser("Me") as (value: unknown) => Me;
export const parseMember = recordParser("Member") as (value: unknown) => Member;
export const parseMessage = recordParser("Message") as (value: unknown) => Message;
export const parseMessagePage = recordParser("MessagePage") as (value: unknown) => MessagePage;
export const parsePasswordResetAccount = recordParser("PasswordResetAccount") as (value: unknown) => PasswordResetAccount;
export const parsePasswordResetLink = recordParser("PasswordResetLink") as (value: unknown) => PasswordResetLink;
export const parseRegisterResult = recordParser("RegisterResult") as (value: unknown) => RegisterResult;
export const parseSession = recordParser("Session") as (value: unknown) => Session;
export const parseUser = recordParser("User") as (value: unknown) => User;
export const parseWorkspace = recordParser("Workspace") as (value: unknown) => Workspace;
