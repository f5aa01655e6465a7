import { count, fields, flag, list, oneOf, optionalCount, optionalText, text, textOrEmpty } from "./check.ts";
import type { AuthOptions, Channel, Invite, InvitePreview, Limits, Me, Member, Message, Page, Registration, Session, User, Workspace } from "./records.ts";

const roles = ["owner", "admin", "member", "guest"] as const;

export const parseUser = (value: unknown): User => {
  const from = fields(value, "user");
  return { id: text(from, "id"), displayName: text(from, "displayName"), kind: oneOf(from, "kind", ["human", "bot", "imported"]) };
};

export const parseMe = (value: unknown): Me => {
  const from = fields(value, "me");
  return { id: text(from, "id"), displayName: text(from, "displayName"), email: text(from, "email"), createdAt: text(from, "createdAt") };
};

export const parseSession = (value: unknown): Session => {
  const from = fields(value, "session");
  return {
    id: text(from, "id"),
    kind: oneOf(from, "kind", ["browser", "device"]),
    device: textOrEmpty(from, "device"),
    createdAt: text(from, "createdAt"),
    lastSeenAt: text(from, "lastSeenAt"),
    expiresAt: text(from, "expiresAt"),
    current: flag(from, "current"),
  };
};

export const parseWorkspace = (value: unknown): Workspace => {
  const from = fields(value, "workspace");
  return { id: text(from, "id"), name: text(from, "name"), role: oneOf(from, "role", roles), createdAt: text(from, "createdAt") };
};

export const parseMember = (value: unknown): Member => {
  const from = fields(value, "member");
  return { user: parseUser(from["user"]), role: oneOf(from, "role", roles), joinedAt: text(from, "joinedAt") };
};

export const parseChannel = (value: unknown): Channel => {
  const from = fields(value, "channel");
  return {
    id: text(from, "id"),
    workspaceId: text(from, "workspaceId"),
    name: text(from, "name"),
    kind: oneOf(from, "kind", ["public", "private"]),
    topic: textOrEmpty(from, "topic"),
    createdBy: textOrEmpty(from, "createdBy"),
    createdAt: text(from, "createdAt"),
    archivedAt: optionalText(from, "archivedAt"),
    memberCount: count(from, "memberCount"),
    joined: flag(from, "joined"),
    lastSeq: count(from, "lastSeq"),
    lastIndex: count(from, "lastIndex"),
    readSeq: count(from, "readSeq"),
    readIndex: count(from, "readIndex"),
  };
};

export const parseMessage = (value: unknown): Message => {
  const from = fields(value, "message");
  return {
    id: text(from, "id"),
    channelId: text(from, "channelId"),
    seq: count(from, "seq"),
    index: optionalCount(from, "index"),
    senderId: text(from, "senderId"),
    content: textOrEmpty(from, "content"),
    type: oneOf(from, "type", ["text", "system"]),
    threadId: optionalText(from, "threadId"),
    replyTo: optionalText(from, "replyTo"),
    createdAt: text(from, "createdAt"),
    updatedAt: optionalText(from, "updatedAt"),
    deletedAt: optionalText(from, "deletedAt"),
  };
};

export const parseInvite = (value: unknown): Invite => {
  const from = fields(value, "invite");
  return {
    code: text(from, "code"),
    url: text(from, "url"),
    workspaceId: text(from, "workspaceId"),
    createdBy: textOrEmpty(from, "createdBy"),
    createdAt: text(from, "createdAt"),
    expiresAt: optionalText(from, "expiresAt"),
    maxUses: optionalCount(from, "maxUses"),
    uses: count(from, "uses"),
    channelIds: list(from, "channelIds", (item) => text({ item }, "item")),
  };
};

export const parseLimits = (value: unknown): Limits => {
  const from = fields(value, "limits");
  return {
    messageLength: count(from, "messageLength"),
    channelNameLength: count(from, "channelNameLength"),
    displayNameLength: count(from, "displayNameLength"),
    topicLength: count(from, "topicLength"),
    frameBytes: count(from, "frameBytes"),
    sendBurst: count(from, "sendBurst"),
    sendsPerSecond: count(from, "sendsPerSecond"),
  };
};

export const parseAuthOptions = (value: unknown): AuthOptions => {
  const from = fields(value, "options");
  const demo = from["demo"] === undefined || from["demo"] === null ? undefined : fields(from["demo"], "demo");
  return {
    registration: oneOf(from, "registration", ["open", "invite", "closed"]),
    firstRun: flag(from, "firstRun"),
    demo: demo && { email: text(demo, "email"), password: text(demo, "password") },
  };
};

export const parseInvitePreview = (value: unknown): InvitePreview => {
  const from = fields(value, "invite");
  return { workspaceId: text(from, "workspaceId"), workspaceName: text(from, "workspaceName"), expiresAt: optionalText(from, "expiresAt") };
};

export const parseRegistration = (value: unknown): Registration => {
  const from = fields(value, "registration");
  const workspace = from["workspace"];
  return { user: parseMe(from["user"]), workspace: workspace === undefined || workspace === null ? undefined : parseWorkspace(workspace) };
};

export const parsePage =
  <T>(parse: (value: unknown) => T) =>
  (value: unknown): Page<T> => {
    const from = fields(value, "page");
    return { items: list(from, "items", parse), next: optionalText(from, "next") };
  };
