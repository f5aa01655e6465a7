// Written by tools/Parley.Schema from the records of src/Parley.Contracts. Do not edit: run ./scripts/schema.

/** Who can see a channel. The numbers are those of the MessagePack encoding. */
export type ChannelKind = "public" | "private" | "unknown";

/** What a message is. The numbers are those of the MessagePack encoding. */
export type MessageType = "text" | "system" | "unknown";

/** Who may make an account. */
export type RegistrationMode = "open" | "invite" | "closed" | "unknown";

/** How a sign-in proves itself. */
export type SessionKind = "browser" | "device" | "unknown";

/** What stands behind an account. The numbers are those of the MessagePack encoding. */
export type UserKind = "human" | "bot" | "imported" | "unknown";

/**
 * What a member may do in a workspace. Each role may do what the later ones may. The numbers are those of the
 * MessagePack encoding.
 */
export type WorkspaceRole = "owner" | "admin" | "member" | "guest" | "unknown";

/** Body of `POST /api/channels/{c}/members`. */
export interface AddChannelMemberRequest {
  /** A member of the workspace. */
  readonly userId: string;
}

/** Answer of `GET /api/auth/options`: what a sign-in page needs to know. */
export interface AuthOptions {
  /** Who may make an account. */
  readonly registration: RegistrationMode;
  /** True until the first account exists. */
  readonly firstRun: boolean;
  /** Whether a forgotten password can be reset by mail; else an admin makes a link. */
  readonly passwordReset: boolean;
  /** A sign-in to try, on a demo server only. */
  readonly demo: DemoLogIn | undefined;
}

/** Body of `POST /api/me/password`. */
export interface ChangePasswordRequest {
  /** The password that signs in now. */
  readonly currentPassword: string;
  /** The one that signs in from then on. */
  readonly newPassword: string;
}

/** A channel as the caller sees it. */
export interface Channel {
  /** The channel. */
  readonly id: string;
  /** Its workspace. */
  readonly workspaceId: string;
  /** 1-80 characters, unique in the workspace without regard to case. */
  readonly name: string;
  /** Who can see it. */
  readonly kind: ChannelKind;
  /** 0-250 characters. */
  readonly topic: string;
  /** Who made it. */
  readonly createdBy: string;
  /** When it was made. */
  readonly createdAt: string;
  /** How many are in it. */
  readonly memberCount: number;
  /** Whether the caller is one of them. */
  readonly joined: boolean;
  /** The seq of its newest event. */
  readonly lastSeq: number;
  /** The index of its newest top-level message; 0 when there is none. */
  readonly lastIndex: number;
  /** How far the caller has read: a seq, 0 at first. */
  readonly readSeq: number;
  /** The same as an index: `lastIndex - readIndex` messages are unread. */
  readonly readIndex: number;
  /** When it was archived; an archived channel can be read, not written. */
  readonly archivedAt: string | undefined;
}

/** Body of `POST /api/auth/password-resets/check`. */
export interface CheckPasswordResetRequest {
  /** The code of the link; it stays good. */
  readonly code: string;
}

/** A client program. */
export interface ClientInfo {
  /** The program's name. */
  readonly name: string;
  /** Its version. */
  readonly version: string;
}

/** Body of `POST /api/auth/password-resets/complete`. */
export interface CompletePasswordResetRequest {
  /** The code of the link; good for one use. */
  readonly code: string;
  /** The new password. */
  readonly password: string;
}

/** Body of `POST /api/workspaces/{w}/channels`. */
export interface CreateChannelRequest {
  /** Chosen by the client to make the call repeatable; else the server chooses. */
  readonly id?: string | undefined;
  /** 1-80 letters, digits, `-`, `_` or `.`; upper case is folded. */
  readonly name: string;
  /** Who can see it. */
  readonly kind: Exclude<ChannelKind, "unknown">;
  /** 0-250 characters. */
  readonly topic?: string | undefined;
}

/** Body of `POST /api/workspaces/{w}/invites`. */
export interface CreateInviteRequest {
  /** 1-8 760; default 168, a week. */
  readonly expiresInHours?: number | undefined;
  /** 1-10 000; default: any number. */
  readonly maxUses?: number | undefined;
  /** Channels to join beside #general; the caller must be in them. */
  readonly channelIds?: readonly string[] | undefined;
}

/** Body of `POST /api/workspaces`. */
export interface CreateWorkspaceRequest {
  /** Chosen by the client to make the call repeatable; else the server chooses. */
  readonly id?: string | undefined;
  /** 1-80 characters. */
  readonly name: string;
}

/** Body of `POST /api/me/deactivation`. */
export interface DeactivateMeRequest {
  /** The caller's password. */
  readonly password: string;
}

/** The sign-in of a demo server. */
export interface DemoLogIn {
  readonly email: string;
  readonly password: string;
}

/** Body of `PATCH /api/channels/{c}/messages/{m}`. */
export interface EditMessageRequest {
  /** Markdown, 1-16 000 UTF-16 units after trimming. */
  readonly content: string;
}

/** The account that stands for an imported author. */
export interface ImportAuthor {
  readonly name: string;
  readonly userId: string;
}

/** Body of `POST /api/workspaces/{w}/import/authors`. */
export interface ImportAuthorsRequest {
  /** 1-1 000 names as the other system showed them. */
  readonly names: readonly string[];
}

/** One message from another system. */
export interface ImportMessage {
  /** The same for the same message at every run, so that a second run makes no doubles. */
  readonly id: string;
  /** From `import/authors` of this workspace: nobody is spoken for who can speak here. */
  readonly authorId: string;
  /** Markdown, 1-16 000 UTF-16 units after trimming. */
  readonly content: string;
  /** When it was written there. */
  readonly createdAt: string;
  /** The root of its thread; in this channel already, or earlier in the call. */
  readonly threadId?: string | undefined;
  /** The message it quotes; in this channel already, or earlier in the call. */
  readonly replyTo?: string | undefined;
}

/** Body of `POST /api/channels/{c}/import`. */
export interface ImportMessagesRequest {
  /** 1-2 000 messages in the order they are to have. */
  readonly messages: readonly ImportMessage[];
}

/** Answer of `POST /api/channels/{c}/import`. */
export interface ImportMessagesResult {
  /** How many are new. */
  readonly imported: number;
  /** How many were there already. */
  readonly existing: number;
  /** The channel's newest seq. */
  readonly lastSeq: number;
}

/** A link that lets people into a workspace. */
export interface Invite {
  /** 22 characters, not guessable. */
  readonly code: string;
  /** The address to pass on. */
  readonly url: string;
  /** Where it leads. */
  readonly workspaceId: string;
  /** Who made it. */
  readonly createdBy: string;
  /** When it was made. */
  readonly createdAt: string;
  /** When it ends. */
  readonly expiresAt: string;
  /** How many people it lets in; absent: any number. */
  readonly maxUses: number | undefined;
  /** How many it has let in. */
  readonly uses: number;
  /** Channels that whoever comes by it joins, beside #general. */
  readonly channelIds: readonly string[];
}

/** Answer of `GET /api/invites/{code}`. */
export interface InvitePreview {
  /** Where it leads. */
  readonly workspaceId: string;
  /** The workspace's name. */
  readonly workspaceName: string;
  /** When it ends. */
  readonly expiresAt: string;
}

/** One page of a collection. */
export interface ItemList<T> {
  /** The items. */
  readonly items: readonly T[];
  /** Pass it as `cursor` for the next page; absent on the last. */
  readonly next: string | undefined;
}

/** The limits in force, so that a client can say so before the server does. */
export interface Limits {
  /** Longest message in UTF-16 units. */
  readonly messageLength: number;
  /** Longest channel name in UTF-16 units. */
  readonly channelNameLength: number;
  /** Longest display name in UTF-16 units. */
  readonly displayNameLength: number;
  /** Longest topic in UTF-16 units. */
  readonly topicLength: number;
  /** Longest emoji of a reaction in UTF-16 units. */
  readonly emojiLength: number;
  /** Most different emojis on a message. */
  readonly emojisPerMessage: number;
  /** Most pinned messages in a channel. */
  readonly pinsPerChannel: number;
  /** Most channels in one `focus`. */
  readonly focusChannels: number;
  /** Largest frame to the server in bytes. */
  readonly frameBytes: number;
  /** Messages that may be sent at once. */
  readonly sendBurst: number;
  /** Messages a second after that. */
  readonly sendsPerSecond: number;
}

/** Body of `POST /api/auth/login`. */
export interface LogInRequest {
  /** The sign-in name. */
  readonly email: string;
  /** The password. */
  readonly password: string;
}

/** Answer of `POST /api/auth/login`. */
export interface LogInResult {
  /** The account. */
  readonly user: Me;
}

/** Body of `PUT /api/channels/{c}/read`. */
export interface MarkReadRequest {
  /** The newest seq that was read; a lower one than before changes nothing. */
  readonly seq: number;
}

/** An account as its owner sees it. */
export interface Me {
  /** The account. */
  readonly id: string;
  /** 1-80 characters, not unique. */
  readonly displayName: string;
  /** The sign-in name. */
  readonly email: string;
  /** When the account was made. */
  readonly createdAt: string;
}

/** Somebody's membership of a workspace or a channel. */
export interface Member {
  /** Who. */
  readonly user: User;
  /** Their role in the workspace. */
  readonly role: WorkspaceRole;
  /** Since when. */
  readonly joinedAt: string;
}

/** One message. */
export interface Message {
  /** Chosen by the client that wrote it. */
  readonly id: string;
  /** Who wrote it. */
  readonly senderId: string;
  /** Markdown, 1-16 000 UTF-16 units, trimmed. */
  readonly content: string;
  /** When the server took it (an import keeps the original time). */
  readonly createdAt: string;
  /** Its place among the channel's top-level messages; absent in a thread reply. */
  readonly index: number | undefined;
  /** What it is. */
  readonly type: MessageType;
  /** The root of the thread that it answers in. */
  readonly threadId: string | undefined;
  /** The message that it quotes. */
  readonly replyTo: string | undefined;
  /** Last edit. */
  readonly updatedAt: string | undefined;
  /** When it was deleted; its content is then empty. */
  readonly deletedAt: string | undefined;
  /**
   * The seq of the newest change that is part of this state: edit, deletion, reaction. Absent: none. Events about the
   * message up to it are passed over.
   */
  readonly version: number | undefined;
  /** In the order in which each emoji first came; absent when there are none. */
  readonly reactions: readonly Reaction[];
  /** Where it stands. */
  readonly channelId: string;
  /** Its place among all events of the channel: 1, 2, 3 ... */
  readonly seq: number;
}

/** Answer of the changes to a message by REST: reactions, pins, deletion. */
export interface MessageChange {
  /** The message. */
  readonly id: string;
  /** The seq of the change; when nothing was to be done, the channel's newest. */
  readonly seq: number;
  /** Whether this call changed something; false for a repetition. */
  readonly changed: boolean;
}

/** Answer of `GET /api/channels/{c}/messages`. */
export interface MessagePage {
  /** Oldest first. */
  readonly messages: readonly Message[];
  /** Whether there are messages before the first. */
  readonly hasOlder: boolean;
  /** Whether there are messages after the last. */
  readonly hasNewer: boolean;
  /** The channel's newest seq when the page was read. */
  readonly lastSeq: number;
  /** The authors on the page. */
  readonly users: readonly User[];
}

/** An earlier state of an edited message. */
export interface MessageVersion {
  /** The content then. */
  readonly content: string;
  /** When it was written. */
  readonly at: string;
}

/** Answer of `POST /api/auth/password-resets/check`: whose password the code sets. */
export interface PasswordResetAccount {
  /** The sign-in name of the account. */
  readonly email: string;
  /** How others see the person. */
  readonly displayName: string;
}

/** Answer of `POST /api/workspaces/{w}/members/{u}/password-reset`. */
export interface PasswordResetLink {
  /** Sets a new password once. Shown once; the server keeps a hash. */
  readonly url: string;
  /** When it ends. */
  readonly expiresAt: string;
}

/** Body of `POST /api/auth/password-resets`. */
export interface PasswordResetRequest {
  /** The sign-in name of the account. */
  readonly email: string;
}

/** A pinned message. */
export interface Pin {
  /** The message. */
  readonly message: Message;
  /** Who pinned it. */
  readonly pinnedBy: string;
  /** When. */
  readonly pinnedAt: string;
}

/** Body of `POST /api/channels/{c}/messages`. */
export interface PostMessageRequest {
  /** Chosen by the client. The same id again returns the first result. */
  readonly id: string;
  /** Markdown, 1-16 000 UTF-16 units after trimming. */
  readonly content: string;
  /** The root of the thread to answer in. */
  readonly threadId?: string | undefined;
  /** The message to quote. */
  readonly replyTo?: string | undefined;
}

/** An error of REST: RFC 9457 problem details with Parley's members. */
export interface Problem {
  /** `urn:parley:error:` and the code. */
  readonly type: string;
  /** What went wrong, for people. */
  readonly title: string;
  /** The HTTP status. */
  readonly status: number;
  /** Where it went wrong and what to do. */
  readonly detail: string | undefined;
  /** One of ErrorCodes. */
  readonly code: string;
  /** Names the request in the server's log. */
  readonly traceId: string | undefined;
  /** Where waiting helps: how long, in milliseconds. */
  readonly retryAfterMs: number | undefined;
  /** With `request.invalid`: what is wrong with each field. */
  readonly errors: Readonly<Record<string, readonly string[]>> | undefined;
}

/** Everybody's reactions to a message with one emoji. */
export interface Reaction {
  /** The emoji. */
  readonly emoji: string;
  /** How many reacted with it. */
  readonly count: number;
  /** The first 20 of them. */
  readonly userIds: readonly string[];
  /** Whether the caller is one of them; absent in events, which all receivers share. */
  readonly mine: boolean | undefined;
}

/** Body of `POST /api/auth/register`. */
export interface RegisterRequest {
  /** The sign-in name; unique on the server. */
  readonly email: string;
  /** 1-80 characters. */
  readonly displayName: string;
  /** At least 10 characters by default. */
  readonly password: string;
  /** An invite's code. */
  readonly invite?: string | undefined;
  /** For the first account: the name of the workspace that comes with it; default "Parley". */
  readonly workspaceName?: string | undefined;
}

/** Answer of `POST /api/auth/register`. */
export interface RegisterResult {
  /** The new account. */
  readonly user: Me;
  /** The workspace made for it or joined by its invite. */
  readonly workspace: Workspace | undefined;
}

/** What a client that was connected before has: the events after it are sent between `ready` and `resumed`. */
export interface ResumeState {
  /** The `epoch` that the seqs belong to. Under another one nothing is resumed. */
  readonly epoch: string;
  /** The newest `userSeq` seen. */
  readonly userSeq?: number | undefined;
  /**
   * The newest seq applied of each channel whose history the client holds. Channels that are not named start from
   * `lastSeq`.
   */
  readonly channels: Readonly<Record<string, number>>;
}

/** One sign-in of the caller. */
export interface Session {
  /** The sign-in. */
  readonly id: string;
  /** Browser (cookie) or device (bearer token). */
  readonly kind: SessionKind;
  /** Name of the device or the browser's own description, at most 200 characters. */
  readonly device: string;
  /** When it began. */
  readonly createdAt: string;
  /** Last use, exact to five minutes. */
  readonly lastSeenAt: string;
  /** When it ends if it is not used before. */
  readonly expiresAt: string;
  /** Whether the call was made with it. */
  readonly current: boolean;
}

/** Answer of `POST /api/auth/tickets`. */
export interface SocketTicket {
  /** Opens one socket. */
  readonly ticket: string;
  /** Until when (30 s by default). */
  readonly expiresAt: string;
}

/** Body of `POST /api/auth/token`. */
export interface TokenRequest {
  /** The sign-in name. */
  readonly email: string;
  /** The password. */
  readonly password: string;
  /** How the session is named in the list of sessions, 1-200 characters. */
  readonly device: string;
}

/** Answer of `POST /api/auth/token`. */
export interface TokenResult {
  /** The bearer token. Shown once; the server keeps a hash. */
  readonly token: string;
  /** When it ends if it is not used before. */
  readonly expiresAt: string;
  /** The account. */
  readonly user: Me;
}

/** Body of `PATCH /api/channels/{c}`. What is absent stays. */
export interface UpdateChannelRequest {
  /** The new name. */
  readonly name?: string | undefined;
  /** The new topic; empty to remove it. */
  readonly topic?: string | undefined;
}

/** Body of `PATCH /api/me`. */
export interface UpdateMeRequest {
  /** 1-80 characters. */
  readonly displayName: string;
}

/** Body of `PATCH /api/workspaces/{w}/members/{u}`. */
export interface UpdateMemberRequest {
  /** The new role. */
  readonly role: Exclude<WorkspaceRole, "unknown">;
}

/** Body of `PATCH /api/workspaces/{w}`. */
export interface UpdateWorkspaceRequest {
  /** 1-80 characters. */
  readonly name: string;
}

/** An account as others see it. */
export interface User {
  /** The account. */
  readonly id: string;
  /** 1-80 characters, not unique. */
  readonly displayName: string;
  /** Person, program or imported author. */
  readonly kind: UserKind;
  /** True: the account is closed, nobody can sign in with it. Absent otherwise. */
  readonly deactivated: boolean | undefined;
}

/** A workspace as one of its members sees it. */
export interface Workspace {
  /** The workspace. */
  readonly id: string;
  /** 1-80 characters. */
  readonly name: string;
  /** The caller's role in it. */
  readonly role: WorkspaceRole;
  /** When it was made. */
  readonly createdAt: string;
}

/** The first frame. Answer: `ready`. */
export interface HelloFrame {
  readonly type: "hello";
  /** Chosen by the client; the answer carries it. */
  readonly ref?: number | undefined;
  /** The protocol's version: 1. */
  readonly protocol: number;
  /** A bearer token, for clients that cannot set headers. */
  readonly token?: string | undefined;
  /** What the client has already; the server sends what it missed. */
  readonly resume?: ResumeState | undefined;
  /** Who is calling, for logs and figures. */
  readonly client?: ClientInfo | undefined;
}

/** Asks for `pong`. */
export interface PingFrame {
  readonly type: "ping";
  /** Chosen by the client; the answer carries it. */
  readonly ref?: number | undefined;
}

/** Posts a message. Answer: `ack` after it is on disk, or `error`. */
export interface SendMessageFrame {
  readonly type: "message.send";
  /** Chosen by the client; the answer carries it. */
  readonly ref?: number | undefined;
  /** Where to. */
  readonly channelId: string;
  /** Chosen by the client. The same id again returns the first result. */
  readonly id: string;
  /** Markdown, 1-16 000 UTF-16 units after trimming. */
  readonly content: string;
  /** The root of the thread to answer in. */
  readonly threadId?: string | undefined;
  /** The message to quote. */
  readonly replyTo?: string | undefined;
}

/** Changes the content of one's own message. Answer: `ack`. Repeating it changes nothing. */
export interface EditMessageFrame {
  readonly type: "message.edit";
  /** Chosen by the client; the answer carries it. */
  readonly ref?: number | undefined;
  /** Where it stands. */
  readonly channelId: string;
  /** The message. */
  readonly id: string;
  /** Markdown, 1-16 000 UTF-16 units after trimming. */
  readonly content: string;
}

/** Deletes a message: one's own, or as an admin any. Answer: `ack`. Repeating it changes nothing. */
export interface DeleteMessageFrame {
  readonly type: "message.delete";
  /** Chosen by the client; the answer carries it. */
  readonly ref?: number | undefined;
  /** Where it stands. */
  readonly channelId: string;
  /** The message. */
  readonly id: string;
}

/** Adds the caller's reaction. Answer: `ack`. Repeating it changes nothing. */
export interface AddReactionFrame {
  readonly type: "reaction.add";
  /** Chosen by the client; the answer carries it. */
  readonly ref?: number | undefined;
  /** Where the message stands. */
  readonly channelId: string;
  /** The message. */
  readonly messageId: string;
  /** One emoji, 1-32 UTF-16 units. */
  readonly emoji: string;
}

/** Takes the caller's reaction back. Answer: `ack`. Repeating it changes nothing. */
export interface RemoveReactionFrame {
  readonly type: "reaction.remove";
  /** Chosen by the client; the answer carries it. */
  readonly ref?: number | undefined;
  /** Where the message stands. */
  readonly channelId: string;
  /** The message. */
  readonly messageId: string;
  /** One emoji, 1-32 UTF-16 units. */
  readonly emoji: string;
}

/** Moves the read position forward. No answer. */
export interface ReadFrame {
  readonly type: "read";
  /** Chosen by the client; the answer carries it. */
  readonly ref?: number | undefined;
  /** Where. */
  readonly channelId: string;
  /** The newest seq that was read. */
  readonly seq: number;
}

/**
 * Names the channels on the screen. From the first one on, large channels that are not named send `channel.bumped`
 * instead of their events. No answer.
 */
export interface FocusFrame {
  readonly type: "focus";
  /** Chosen by the client; the answer carries it. */
  readonly ref?: number | undefined;
  /** At most 50; they replace those named before. */
  readonly channelIds: readonly string[];
}

/** Asks for the events of a channel after a seq: they come as they would after a resume, or `resync` comes. */
export interface SyncFrame {
  readonly type: "sync";
  /** Chosen by the client; the answer carries it. */
  readonly ref?: number | undefined;
  /** Where. */
  readonly channelId: string;
  /** The newest seq that the client has applied. */
  readonly after: number;
}

/** The answer to `hello`: everything a client needs for its first screen. */
export interface ReadyFrame {
  readonly type: "ready";
  /** The sign-in that the socket belongs to. */
  readonly sessionId: string;
  /** The caller. */
  readonly user: Me;
  /**
   * Changes when the server may have lost sequence numbers (a restored backup): what was cached under another epoch is
   * void.
   */
  readonly epoch: string;
  /** How often to ping, in milliseconds. */
  readonly heartbeatMs: number;
  /** Whether the missed events follow, up to `resumed`. False: what is here is everything. */
  readonly resumed: boolean;
  /** The newest seq of the caller's own stream. */
  readonly userSeq: number;
  /** The limits in force. */
  readonly limits: Limits;
  /** The caller's workspaces. */
  readonly workspaces: readonly Workspace[];
  /** The channels that the caller is in. */
  readonly channels: readonly Channel[];
}

/** The answer to `ping`. */
export interface PongFrame {
  readonly type: "pong";
}

/** What was asked for is on disk with this seq, for ever. */
export interface AckFrame {
  readonly type: "ack";
  /** The `ref` of the request. */
  readonly ref: number;
  /** The message. */
  readonly id: string;
  /** The seq of the change; of one that was there already, the first one's or the newest that includes it. */
  readonly seq: number;
  /** The index of a new top-level message. */
  readonly index: number | undefined;
  /** For a new message: when the server took it. */
  readonly createdAt: string | undefined;
}

/** A request was refused, or a frame could not be read. */
export interface ErrorFrame {
  readonly type: "error";
  /** The `ref` of the request, when it had one. */
  readonly ref: number | undefined;
  /** One of ErrorCodes. */
  readonly code: string;
  /** What is wrong, where, and what to do; for people. */
  readonly message: string;
  /** Where waiting helps: how long, in milliseconds. */
  readonly retryAfterMs: number | undefined;
}

/** A new message. */
export interface MessageCreated {
  readonly type: "message.created";
  /** The channel. */
  readonly channelId: string;
  /** 1, 2, 3 ... without holes. */
  readonly seq: number;
  /** The message. */
  readonly message: Message;
}

/** The missed events are through; what follows is live. */
export interface ResumedFrame {
  readonly type: "resumed";
}

/** A message has new content. */
export interface MessageUpdated {
  readonly type: "message.updated";
  /** The channel. */
  readonly channelId: string;
  /** 1, 2, 3 ... without holes. */
  readonly seq: number;
  /** The message. */
  readonly id: string;
  /** Its content now; empty when it was deleted since, which a later event tells. */
  readonly content: string;
  /** When it was changed. */
  readonly updatedAt: string;
}

/** A message was deleted: its content, reactions and pin are gone, its place remains. */
export interface MessageDeleted {
  readonly type: "message.deleted";
  /** The channel. */
  readonly channelId: string;
  /** 1, 2, 3 ... without holes. */
  readonly seq: number;
  /** The message. */
  readonly id: string;
  /** Who deleted it: its author or an admin. */
  readonly userId: string;
  /** When. */
  readonly deletedAt: string;
}

/** Somebody reacted to a message. Passed over when the message's `version` is not below `seq`. */
export interface ReactionAdded {
  readonly type: "reaction.added";
  /** The channel. */
  readonly channelId: string;
  /** 1, 2, 3 ... without holes. */
  readonly seq: number;
  /** The message. */
  readonly messageId: string;
  /** The emoji. */
  readonly emoji: string;
  /** Who. */
  readonly userId: string;
}

/** Somebody took a reaction back. Passed over when the message's `version` is not below `seq`. */
export interface ReactionRemoved {
  readonly type: "reaction.removed";
  /** The channel. */
  readonly channelId: string;
  /** 1, 2, 3 ... without holes. */
  readonly seq: number;
  /** The message. */
  readonly messageId: string;
  /** The emoji. */
  readonly emoji: string;
  /** Who. */
  readonly userId: string;
}

/** A message was pinned. */
export interface PinAdded {
  readonly type: "pin.added";
  /** The channel. */
  readonly channelId: string;
  /** 1, 2, 3 ... without holes. */
  readonly seq: number;
  /** The message. */
  readonly messageId: string;
  /** Who pinned it. */
  readonly userId: string;
  /** When. */
  readonly pinnedAt: string;
}

/** A message is no longer pinned. */
export interface PinRemoved {
  readonly type: "pin.removed";
  /** The channel. */
  readonly channelId: string;
  /** 1, 2, 3 ... without holes. */
  readonly seq: number;
  /** The message. */
  readonly messageId: string;
  /** Who took the pin off. */
  readonly userId: string;
}

/**
 * A large channel that is not in focus moved on; its events are not sent, `sync` asks for them. At most one a second
 * and channel.
 */
export interface ChannelBumped {
  readonly type: "channel.bumped";
  /** The channel. */
  readonly channelId: string;
  /** Its newest seq. */
  readonly lastSeq: number;
  /** Its newest index. */
  readonly lastIndex: number;
}

/** A new channel; the first event of its stream. */
export interface ChannelCreated {
  readonly type: "channel.created";
  /** The channel. */
  readonly channelId: string;
  /** 1, 2, 3 ... without holes. */
  readonly seq: number;
  /** The channel. */
  readonly channel: Channel;
}

/** Name or topic changed. */
export interface ChannelUpdated {
  readonly type: "channel.updated";
  /** The channel. */
  readonly channelId: string;
  /** 1, 2, 3 ... without holes. */
  readonly seq: number;
  /** The name now. */
  readonly name: string;
  /** The topic now. */
  readonly topic: string;
}

/** The channel can no longer be written. */
export interface ChannelArchived {
  readonly type: "channel.archived";
  /** The channel. */
  readonly channelId: string;
  /** 1, 2, 3 ... without holes. */
  readonly seq: number;
  /** Since when. */
  readonly archivedAt: string;
}

/** Somebody came in. */
export interface MemberJoined {
  readonly type: "member.joined";
  /** The channel. */
  readonly channelId: string;
  /** 1, 2, 3 ... without holes. */
  readonly seq: number;
  /** Who. */
  readonly user: User;
  /** Only on the sockets of the one who joined: the channel, which they may not have known. */
  readonly channel: Channel | undefined;
}

/** Somebody went; for them it is the channel's last event. */
export interface MemberLeft {
  readonly type: "member.left";
  /** The channel. */
  readonly channelId: string;
  /** 1, 2, 3 ... without holes. */
  readonly seq: number;
  /** Who. */
  readonly userId: string;
}

/** A read position moved. */
export interface ReceiptFrame {
  readonly type: "receipt";
  /** The channel. */
  readonly channelId: string;
  /** Whose position. */
  readonly userId: string;
  /** The newest seq read. */
  readonly readSeq: number;
  /** The newest index read. */
  readonly readIndex: number;
}

/** The receiver is now in this workspace. */
export interface WorkspaceJoined {
  readonly type: "workspace.joined";
  /** 1, 2, 3 ... without holes. A hole: reconnect with `resume`. */
  readonly userSeq: number;
  /** The workspace. */
  readonly workspace: Workspace;
}

/** The receiver is no longer in this workspace. */
export interface WorkspaceLeft {
  readonly type: "workspace.left";
  /** 1, 2, 3 ... without holes. A hole: reconnect with `resume`. */
  readonly userSeq: number;
  /** The workspace. */
  readonly workspaceId: string;
}

/** The events up to `lastSeq` are not sent one by one: fetch the channel again. */
export interface ResyncFrame {
  readonly type: "resync";
  /** The channel. */
  readonly channelId: string;
  /**
   * `import`, `floor` (older events are no longer kept), `length` (too many), `ahead` (the client's seq does not
   * exist), or another word.
   */
  readonly reason: string;
  /** The channel's newest seq. */
  readonly lastSeq: number;
  /** The channel's newest index. */
  readonly lastIndex: number;
}

/** The server is going away. */
export interface ReconnectFrame {
  readonly type: "reconnect";
  /** Reconnect at a random time within so many milliseconds. */
  readonly afterMs: number;
}

/**
 * A change of a channel that this version does not know. It takes its place in the sequence, so that the events after
 * it are no gap; the state that it changed is old until the channel is fetched by a version that knows it. Only read,
 * never written.
 */
export interface UnknownChannelEvent {
  readonly type: "unknown";
  readonly channelId: string;
  readonly seq: number;
}

/**
 * A change of the user's stream that this version does not know. It takes its place in the sequence. Only read, never
 * written.
 */
export interface UnknownUserEvent {
  readonly type: "unknown";
  readonly userSeq: number;
}

/** What a client sends. */
export type ClientFrame =
  | HelloFrame
  | PingFrame
  | SendMessageFrame
  | EditMessageFrame
  | DeleteMessageFrame
  | AddReactionFrame
  | RemoveReactionFrame
  | ReadFrame
  | FocusFrame
  | SyncFrame;

/** The durable changes of a channel, each with the next number of its sequence. */
export type ChannelEvent =
  | MessageCreated
  | MessageUpdated
  | MessageDeleted
  | ReactionAdded
  | ReactionRemoved
  | PinAdded
  | PinRemoved
  | ChannelCreated
  | ChannelUpdated
  | ChannelArchived
  | MemberJoined
  | MemberLeft
  | UnknownChannelEvent;

/** The durable changes that concern one user, each with the next number of the user's stream. */
export type UserEvent =
  | WorkspaceJoined
  | WorkspaceLeft
  | UnknownUserEvent;

/** What the server sends beside events. */
export type ControlFrame =
  | ReadyFrame
  | PongFrame
  | AckFrame
  | ErrorFrame
  | ResumedFrame
  | ChannelBumped
  | ReceiptFrame
  | ResyncFrame
  | ReconnectFrame;
