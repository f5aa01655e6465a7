// Written by tools/Parley.Schema from the records of src/Parley.Contracts. Do not edit: run ./scripts/schema.

/** Who can find and join a channel or conversation. The numbers are those of the MessagePack encoding. */
export type ChannelKind = "public" | "private" | "direct" | "group" | "support" | "unknown";

/** The type of a message. The numbers are those of the MessagePack encoding. */
export type MessageType = "text" | "system" | "unknown";

/** Who can create an account. */
export type RegistrationMode = "open" | "invite" | "closed" | "unknown";

/** How a sign-in proves itself. */
export type SessionKind = "browser" | "device" | "unknown";

/** The kind of an account. The numbers are those of the MessagePack encoding. */
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
  /** Who can create an account. */
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
  /** The id of the channel. */
  readonly id: string;
  /** Its workspace. */
  readonly workspaceId: string;
  /** 1-80 characters, unique in the workspace without regard to case. */
  readonly name: string;
  /** Who can find and join it. */
  readonly kind: ChannelKind;
  /** 0-250 characters. */
  readonly topic: string;
  /** The user who created it. */
  readonly createdBy: string;
  /** When it was created. */
  readonly createdAt: string;
  /** The number of its members. */
  readonly memberCount: number;
  /** Whether the caller is a member. */
  readonly joined: boolean;
  /** The seq of its newest event. */
  readonly lastSeq: number;
  /** The index of its newest top-level message; 0 when there is none. */
  readonly lastIndex: number;
  /** The read position of the caller: a seq, 0 at first. */
  readonly readSeq: number;
  /** The read position as an index: `lastIndex - readIndex` messages are unread. */
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

/**
 * A conversation without a name, as one of its members sees it. Its messages, reactions, pins, threads and events are
 * those of a channel with its id.
 */
export interface Conversation {
  /** The id of the conversation. */
  readonly id: string;
  /** Direct, group or support. */
  readonly kind: ChannelKind;
  /** All members, with the caller. */
  readonly members: readonly User[];
  /** The user who opened it first. */
  readonly createdBy: string;
  /** When it was opened first. */
  readonly createdAt: string;
  /** The seq of its newest event. */
  readonly lastSeq: number;
  /** The index of its newest top-level message; 0 when there is none. */
  readonly lastIndex: number;
  /** The read position of the caller: a seq. */
  readonly readSeq: number;
  /** The read position as an index: `lastIndex - readIndex` messages are unread. */
  readonly readIndex: number;
  /** True: its messages have `sealed` and no content. Absent otherwise. */
  readonly encrypted: boolean | undefined;
}

/** Body of `POST /api/workspaces/{w}/channels`. */
export interface CreateChannelRequest {
  /** Chosen by the client to make the call repeatable; else the server chooses. */
  readonly id?: string | undefined;
  /** 1-80 letters, digits, `-`, `_` or `.`; upper case is folded. */
  readonly name: string;
  /** Public or private. */
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

/**
 * A device of the caller: an installation of a client that has a stream of its own. It is bound to the session that
 * registered it.
 */
export interface Device {
  /** The id of the device. Never used again. */
  readonly id: string;
  /** 1-200 characters. */
  readonly name: string;
  /** When it was registered. */
  readonly registeredAt: string;
  /** The session of the device. Null: it is detached. */
  readonly sessionId: string | undefined;
  /**
   * When its session ended. A detached device receives nothing; it stays in the list until it is removed. Null of a
   * detached device: the time is not known.
   */
  readonly detachedAt: string | undefined;
}

/**
 * A durable change that only the device itself reads: an event of the device's own stream. A plain instance represents
 * an event of an unknown type, which takes its place in the sequence.
 */
export interface DeviceEvent {
  /** 1, 2, 3 ... without gaps. */
  readonly deviceSeq: number;
}

/** Answer of `GET /api/me/devices/{d}/events`. */
export interface DeviceEventPage {
  /** The events of the device's stream after the requested seq, in order. */
  readonly events: readonly DeviceEvent[];
  /** Pass it as `after` for the next page. */
  readonly nextSeq: number;
  /** The newest seq of the stream. */
  readonly lastSeq: number;
  /** True: the events after the requested seq are no longer stored. Fetch the device and continue from `lastSeq`. */
  readonly resync: boolean | undefined;
}

/** The device was registered: the first event of its stream. */
export interface DeviceRegistered {
  readonly type: "device.registered";
  /** 1, 2, 3 ... without gaps. */
  readonly deviceSeq: number;
  /** The device as it was then. */
  readonly device: Device;
}

/** A session of the account gave the device another name. */
export interface DeviceRenamed {
  readonly type: "device.renamed";
  /** 1, 2, 3 ... without gaps. */
  readonly deviceSeq: number;
  /** The new name. */
  readonly name: string;
}

/** Body of `PATCH /api/channels/{c}/messages/{m}`. */
export interface EditMessageRequest {
  /** Markdown, 1-16 000 UTF-16 units after trimming. Empty with `sealed`. */
  readonly content: string;
  /** The new body of a sealed message, 1 to `limits.sealedBytes` bytes. */
  readonly sealed?: string | undefined;
}

/** The account that represents an imported author. */
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
  /** From `import/authors` of this workspace. An account that can sign in is refused. */
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

/** A link that lets users join a workspace. */
export interface Invite {
  /** The code of the link: 22 random characters. */
  readonly code: string;
  /** The link. */
  readonly url: string;
  /** The workspace to join. */
  readonly workspaceId: string;
  /** The user who created it. */
  readonly createdBy: string;
  /** When it was created. */
  readonly createdAt: string;
  /** When it expires. */
  readonly expiresAt: string;
  /** The maximum number of users who can join by it. Absent: no maximum. */
  readonly maxUses: number | undefined;
  /** The number of users who joined by it. */
  readonly uses: number;
  /** The channels to join in addition to #general. */
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

/** The limits in force, so that a client can check them before the server does. */
export interface Limits {
  /** Maximum length of a message in UTF-16 units. */
  readonly messageLength: number;
  /** Maximum length of a channel name in UTF-16 units. */
  readonly channelNameLength: number;
  /** Maximum length of a display name in UTF-16 units. */
  readonly displayNameLength: number;
  /** Maximum length of a topic in UTF-16 units. */
  readonly topicLength: number;
  /** Maximum length of the emoji of a reaction in UTF-16 units. */
  readonly emojiLength: number;
  /** Maximum number of different emojis on a message. */
  readonly emojisPerMessage: number;
  /** Maximum number of pinned messages in a channel. */
  readonly pinsPerChannel: number;
  /** Maximum number of channels in a `focus` frame. */
  readonly focusChannels: number;
  /** Maximum size of a frame to the server in bytes. */
  readonly frameBytes: number;
  /** Number of messages that may be sent at once. */
  readonly sendBurst: number;
  /** Number of messages per second after the burst. */
  readonly sendsPerSecond: number;
  /** Maximum size of a sealed body in bytes. Absent: the server knows none. */
  readonly sealedBytes: number | undefined;
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
  /** When the account was created. */
  readonly createdAt: string;
}

/** A membership of a workspace or a channel. */
export interface Member {
  /** The user. */
  readonly user: User;
  /** The role of the user in the workspace. */
  readonly role: WorkspaceRole;
  /** When the user joined. */
  readonly joinedAt: string;
}

/** One message. */
export interface Message {
  /** The id of the message, assigned by the client that sends it. */
  readonly id: string;
  /** The author. */
  readonly senderId: string;
  /** Markdown, 1-16 000 UTF-16 units, trimmed. Empty if the message is deleted or sealed. */
  readonly content: string;
  /** When the server accepted it. An import keeps the original time. */
  readonly createdAt: string;
  /** Its number among the channel's top-level messages; absent in a reply. */
  readonly index: number | undefined;
  /** The type of the message. */
  readonly type: MessageType;
  /** The root message of the thread that it replies to. */
  readonly threadId: string | undefined;
  /** The message that it quotes. */
  readonly replyTo: string | undefined;
  /** When it was last edited. */
  readonly updatedAt: string | undefined;
  /** When it was deleted. Its content is then empty. */
  readonly deletedAt: string | undefined;
  /**
   * The seq of the newest change that this state includes: edit, deletion, reaction. Absent: none. Skip events about
   * the message up to this seq.
   */
  readonly version: number | undefined;
  /** In the order in which each emoji was first used. Absent: none. */
  readonly reactions: readonly Reaction[];
  /** The channel of the message. */
  readonly channelId: string;
  /** Its sequence number among all events of the channel: 1, 2, 3 ... */
  readonly seq: number;
  /** In an encrypted conversation: the body, in place of `content`. */
  readonly sealed: string | undefined;
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

/** An earlier version of an edited message. */
export interface MessageVersion {
  /** The content of the version. Empty if it is sealed. */
  readonly content: string;
  /** In an encrypted conversation: the body of the version. */
  readonly sealed: string | undefined;
  /** When it was written. */
  readonly at: string;
}

/** Body of `POST /api/conversations`. */
export interface OpenConversationRequest {
  /**
   * The other members: one for a direct conversation, more for a group. The caller is added. Each must share a
   * workspace with the caller.
   */
  readonly userIds: readonly string[];
  /**
   * True: the encrypted conversation of these users, which takes only sealed messages. It is another one than the
   * conversation that is not encrypted.
   */
  readonly encrypted?: boolean | undefined;
}

/** Answer of `POST /api/auth/password-resets/check`: whose password the code sets. */
export interface PasswordResetAccount {
  /** The sign-in name of the account. */
  readonly email: string;
  /** The display name of the account. */
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
  /** The user who pinned it. */
  readonly pinnedBy: string;
  /** When it was pinned. */
  readonly pinnedAt: string;
}

/** Body of `POST /api/channels/{c}/messages`. */
export interface PostMessageRequest {
  /** Chosen by the client. The same id again returns the first result. */
  readonly id: string;
  /** Markdown, 1-16 000 UTF-16 units after trimming. Empty with `sealed`. */
  readonly content: string;
  /** The body in an encrypted conversation, 1 to `limits.sealedBytes` bytes. */
  readonly sealed?: string | undefined;
  /** The root of the thread to answer in. */
  readonly threadId?: string | undefined;
  /** The message to quote. */
  readonly replyTo?: string | undefined;
}

/** An error of REST: RFC 9457 problem details with Parley's members. */
export interface Problem {
  /** `urn:parley:error:` and the code. */
  readonly type: string;
  /** What went wrong, for humans. */
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

/** All reactions to a message with one emoji. */
export interface Reaction {
  /** The emoji. */
  readonly emoji: string;
  /** The number of users who reacted with it. */
  readonly count: number;
  /** The first 20 of these users. */
  readonly userIds: readonly string[];
  /** Whether the caller is one of them. Absent in events, which all receivers share. */
  readonly mine: boolean | undefined;
}

/** Body of `POST /api/me/devices`. */
export interface RegisterDeviceRequest {
  /** 1-200 characters. */
  readonly name: string;
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

/** What a client holds from its last connection. The events after it are sent between `ready` and `resumed`. */
export interface ResumeState {
  /** The `epoch` that the seqs belong to. Under another one nothing is resumed. */
  readonly epoch: string;
  /** The last event of the caller's stream that the client has: its `userSeq`, or the `userSeq` of a fresh state. */
  readonly userSeq?: number | undefined;
  /**
   * The newest seq applied of each channel whose history the client holds. Channels that are not named start from
   * `lastSeq`.
   */
  readonly channels: Readonly<Record<string, number>>;
}

/** A session of the caller: one sign-in. */
export interface Session {
  /** The id of the session. */
  readonly id: string;
  /** Browser (cookie) or device (bearer token). */
  readonly kind: SessionKind;
  /** Name of the device or the browser's own description, at most 200 characters. */
  readonly device: string;
  /** When the session began. */
  readonly createdAt: string;
  /** Last use, exact to five minutes. */
  readonly lastSeenAt: string;
  /** When the session expires without further use. */
  readonly expiresAt: string;
  /** Whether the request used this session. */
  readonly current: boolean;
}

/** Answer of `POST /api/auth/tickets`. */
export interface SocketTicket {
  /** Opens one socket. */
  readonly ticket: string;
  /** Until when (30 s by default). */
  readonly expiresAt: string;
}

/** Answer of `GET /api/channels/{c}/threads/{m}/messages`. */
export interface ThreadPage {
  /** The message that the thread answers. It may be deleted; its thread stays. */
  readonly root: Message;
  /** The replies in numbers. Null: there are none, or all are deleted. */
  readonly summary: ThreadSummary | undefined;
  /** The read position of the caller in the thread: a seq, 0 at first. */
  readonly readSeq: number;
  /** Whether the caller follows the thread. */
  readonly following: boolean;
  /** Replies, oldest first, without the root. */
  readonly messages: readonly Message[];
  /** Whether there are replies before the first. */
  readonly hasOlder: boolean;
  /** Whether there are replies after the last. */
  readonly hasNewer: boolean;
  /** The channel's newest seq when the page was read. */
  readonly lastSeq: number;
  /** The authors on the page, with that of the root. */
  readonly users: readonly User[];
}

/** The replies of a thread in numbers, without deleted ones. */
export interface ThreadSummary {
  /** The number of replies, at least 1. */
  readonly replyCount: number;
  /** The time of the last reply. */
  readonly lastReplyAt: string;
  /** The seq of the last reply. */
  readonly lastReplySeq: number;
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

/** Body of `PATCH /api/me/devices/{d}`. */
export interface UpdateDeviceRequest {
  /** 1-200 characters. */
  readonly name: string;
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
  /** Human, bot or imported author. */
  readonly kind: UserKind;
  /** True: the account is deactivated and cannot sign in. Absent otherwise. */
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
  /** When the workspace was created. */
  readonly createdAt: string;
}

/** The first frame. Answer: `ready`. */
export interface HelloFrame {
  readonly type: "hello";
  /** Chosen by the client. The answer carries it. */
  readonly ref?: number | undefined;
  /** The version of the protocol: 1. */
  readonly protocol: number;
  /** A bearer token, for clients that cannot set headers. */
  readonly token?: string | undefined;
  /** What the client holds already. The server sends the events that it missed. */
  readonly resume?: ResumeState | undefined;
  /** The client program, for logs and metrics. */
  readonly client?: ClientInfo | undefined;
  /** True: the client knows conversations. `conversations` lists them, and the socket gets their events. */
  readonly conversations?: boolean | undefined;
}

/** Requests `pong`. */
export interface PingFrame {
  readonly type: "ping";
  /** Chosen by the client. The answer carries it. */
  readonly ref?: number | undefined;
}

/** Posts a message. Answer: `ack` after the commit, or `error`. */
export interface SendMessageFrame {
  readonly type: "message.send";
  /** Chosen by the client. The answer carries it. */
  readonly ref?: number | undefined;
  /** The channel. */
  readonly channelId: string;
  /** Chosen by the client. The same id again returns the first result. */
  readonly id: string;
  /** Markdown, 1-16 000 UTF-16 units after trimming. */
  readonly content: string;
  /** The root message of the thread to reply to. */
  readonly threadId?: string | undefined;
  /** The message to quote. */
  readonly replyTo?: string | undefined;
  /** The body in an encrypted conversation; `content` is empty then. */
  readonly sealed?: string | undefined;
}

/** Edits a message of the caller. Answer: `ack`. A repeated request changes nothing. */
export interface EditMessageFrame {
  readonly type: "message.edit";
  /** Chosen by the client. The answer carries it. */
  readonly ref?: number | undefined;
  /** The channel of the message. */
  readonly channelId: string;
  /** The message. */
  readonly id: string;
  /** Markdown, 1-16 000 UTF-16 units after trimming. */
  readonly content: string;
  /** The new body of a sealed message; `content` is empty then. */
  readonly sealed?: string | undefined;
}

/**
 * Deletes a message of the caller; an admin may delete any message. Answer: `ack`. A repeated request changes nothing.
 */
export interface DeleteMessageFrame {
  readonly type: "message.delete";
  /** Chosen by the client. The answer carries it. */
  readonly ref?: number | undefined;
  /** The channel of the message. */
  readonly channelId: string;
  /** The message. */
  readonly id: string;
}

/** Adds a reaction of the caller. Answer: `ack`. A repeated request changes nothing. */
export interface AddReactionFrame {
  readonly type: "reaction.add";
  /** Chosen by the client. The answer carries it. */
  readonly ref?: number | undefined;
  /** The channel of the message. */
  readonly channelId: string;
  /** The message. */
  readonly messageId: string;
  /** One emoji, 1-32 UTF-16 units. */
  readonly emoji: string;
}

/** Removes a reaction of the caller. Answer: `ack`. A repeated request changes nothing. */
export interface RemoveReactionFrame {
  readonly type: "reaction.remove";
  /** Chosen by the client. The answer carries it. */
  readonly ref?: number | undefined;
  /** The channel of the message. */
  readonly channelId: string;
  /** The message. */
  readonly messageId: string;
  /** One emoji, 1-32 UTF-16 units. */
  readonly emoji: string;
}

/** Moves the read position forward. No answer. */
export interface ReadFrame {
  readonly type: "read";
  /** Chosen by the client. The answer carries it. */
  readonly ref?: number | undefined;
  /** The channel. */
  readonly channelId: string;
  /** The newest seq that was read. */
  readonly seq: number;
}

/**
 * Names the channels on the screen. After the first `focus`, large channels that are not named send `channel.bumped`
 * instead of their events. No answer.
 */
export interface FocusFrame {
  readonly type: "focus";
  /** Chosen by the client. The answer carries it. */
  readonly ref?: number | undefined;
  /** At most 50. They replace the previous ones. */
  readonly channelIds: readonly string[];
}

/** Requests the events of a channel after a seq. The server sends them as after a resume, or sends `resync`. */
export interface SyncFrame {
  readonly type: "sync";
  /** Chosen by the client. The answer carries it. */
  readonly ref?: number | undefined;
  /** The channel. */
  readonly channelId: string;
  /** The newest seq that the client has applied. */
  readonly after: number;
}

/** The answer to `hello`: everything that a client needs for its first screen. */
export interface ReadyFrame {
  readonly type: "ready";
  /** The session of the socket. */
  readonly sessionId: string;
  /** The caller. */
  readonly user: Me;
  /**
   * Changes when the server may have lost sequence numbers (a restored backup). Discard what was cached under another
   * epoch.
   */
  readonly epoch: string;
  /** The interval between pings, in milliseconds. */
  readonly heartbeatMs: number;
  /** Whether the missed events follow, up to `resumed`. False: this frame is the whole state. */
  readonly resumed: boolean;
  /** The newest sequence number of the caller's stream, which this frame includes. */
  readonly userSeq: number;
  /** The limits in force. */
  readonly limits: Limits;
  /** The caller's workspaces. */
  readonly workspaces: readonly Workspace[];
  /** The channels of which the caller is a member. */
  readonly channels: readonly Channel[];
  /**
   * The events of the caller's stream after this seq follow, up to `userSeq`. Null: none follow. If the client has
   * missed some, they are too many or no longer stored, and this frame is the fresh state.
   */
  readonly userEventsAfter: number | undefined;
  /** The direct, group and support conversations of the caller, if `conversations` asked for them. */
  readonly conversations: readonly Conversation[];
}

/** The answer to `ping`. */
export interface PongFrame {
  readonly type: "pong";
}

/** The request is committed with this seq. */
export interface AckFrame {
  readonly type: "ack";
  /** The `ref` of the request. */
  readonly ref: number;
  /** The message. */
  readonly id: string;
  /** The seq of the change. For a repeated request: the seq of the first one, or the newest seq that includes it. */
  readonly seq: number;
  /** The index of a new top-level message. */
  readonly index: number | undefined;
  /** For a new message: when the server accepted it. */
  readonly createdAt: string | undefined;
}

/** A request was refused, or a frame was malformed. */
export interface ErrorFrame {
  readonly type: "error";
  /** The `ref` of the request, if it had one. */
  readonly ref: number | undefined;
  /** One of ErrorCodes. */
  readonly code: string;
  /** What is wrong, where, and what to do; for humans. */
  readonly message: string;
  /** If a retry can succeed: when, in milliseconds. */
  readonly retryAfterMs: number | undefined;
}

/** A new message. */
export interface MessageCreated {
  readonly type: "message.created";
  /** The channel. */
  readonly channelId: string;
  /** 1, 2, 3 ... without gaps. */
  readonly seq: number;
  /** The message. */
  readonly message: Message;
}

/** All missed events were sent. What follows is live. */
export interface ResumedFrame {
  readonly type: "resumed";
}

/** The content of a message changed. */
export interface MessageUpdated {
  readonly type: "message.updated";
  /** The channel. */
  readonly channelId: string;
  /** 1, 2, 3 ... without gaps. */
  readonly seq: number;
  /** The message. */
  readonly id: string;
  /** The new content. Empty if the message was deleted since; a later event says so. */
  readonly content: string;
  /** When it was edited. */
  readonly updatedAt: string;
  /** In an encrypted conversation: the new body, in place of `content`. */
  readonly sealed: string | undefined;
}

/** A message was deleted: its content, reactions and pin are removed, its seq and index remain. */
export interface MessageDeleted {
  readonly type: "message.deleted";
  /** The channel. */
  readonly channelId: string;
  /** 1, 2, 3 ... without gaps. */
  readonly seq: number;
  /** The message. */
  readonly id: string;
  /** The user who deleted it: its author or an admin. */
  readonly userId: string;
  /** When it was deleted. */
  readonly deletedAt: string;
}

/** A user reacted to a message. Skip it if the `version` of the message is not below `seq`. */
export interface ReactionAdded {
  readonly type: "reaction.added";
  /** The channel. */
  readonly channelId: string;
  /** 1, 2, 3 ... without gaps. */
  readonly seq: number;
  /** The message. */
  readonly messageId: string;
  /** The emoji. */
  readonly emoji: string;
  /** The user. */
  readonly userId: string;
}

/** A user removed a reaction. Skip it if the `version` of the message is not below `seq`. */
export interface ReactionRemoved {
  readonly type: "reaction.removed";
  /** The channel. */
  readonly channelId: string;
  /** 1, 2, 3 ... without gaps. */
  readonly seq: number;
  /** The message. */
  readonly messageId: string;
  /** The emoji. */
  readonly emoji: string;
  /** The user. */
  readonly userId: string;
}

/** A message was pinned. */
export interface PinAdded {
  readonly type: "pin.added";
  /** The channel. */
  readonly channelId: string;
  /** 1, 2, 3 ... without gaps. */
  readonly seq: number;
  /** The message. */
  readonly messageId: string;
  /** The user who pinned it. */
  readonly userId: string;
  /** When it was pinned. */
  readonly pinnedAt: string;
}

/** A message is no longer pinned. */
export interface PinRemoved {
  readonly type: "pin.removed";
  /** The channel. */
  readonly channelId: string;
  /** 1, 2, 3 ... without gaps. */
  readonly seq: number;
  /** The message. */
  readonly messageId: string;
  /** The user who unpinned it. */
  readonly userId: string;
}

/**
 * A large channel that is not in focus has new events, which are not sent. `sync` requests them. At most one per second
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
  /** 1, 2, 3 ... without gaps. */
  readonly seq: number;
  /** The channel. */
  readonly channel: Channel;
}

/** A conversation was opened: its first event. Only sockets that know conversations get it. */
export interface ConversationCreated {
  readonly type: "conversation.created";
  /** The channel. */
  readonly channelId: string;
  /** 1, 2, 3 ... without gaps. */
  readonly seq: number;
  /** The conversation as its members see it then: nothing is unread. */
  readonly conversation: Conversation;
}

/** Name or topic changed. */
export interface ChannelUpdated {
  readonly type: "channel.updated";
  /** The channel. */
  readonly channelId: string;
  /** 1, 2, 3 ... without gaps. */
  readonly seq: number;
  /** The new name. */
  readonly name: string;
  /** The new topic. */
  readonly topic: string;
}

/** The channel became read-only. */
export interface ChannelArchived {
  readonly type: "channel.archived";
  /** The channel. */
  readonly channelId: string;
  /** 1, 2, 3 ... without gaps. */
  readonly seq: number;
  /** When it was archived. */
  readonly archivedAt: string;
}

/** The workspace has another name. An event of its channel #general, which has all members of the workspace. */
export interface WorkspaceRenamed {
  readonly type: "workspace.renamed";
  /** The channel. */
  readonly channelId: string;
  /** 1, 2, 3 ... without gaps. */
  readonly seq: number;
  /** The workspace. */
  readonly workspaceId: string;
  /** The new name. */
  readonly name: string;
}

/** A user joined the channel. */
export interface MemberJoined {
  readonly type: "member.joined";
  /** The channel. */
  readonly channelId: string;
  /** 1, 2, 3 ... without gaps. */
  readonly seq: number;
  /** The user. */
  readonly user: User;
  /** Only on the sockets of the user who joined: the channel as it was then. */
  readonly channel: Channel | undefined;
}

/**
 * A member of the workspace has another display name or role. An event of its channel #general, which has all members
 * of the workspace. A new display name reaches each workspace of the user by an event of its own.
 */
export interface MemberUpdated {
  readonly type: "member.updated";
  /** The channel. */
  readonly channelId: string;
  /** 1, 2, 3 ... without gaps. */
  readonly seq: number;
  /** The workspace. */
  readonly workspaceId: string;
  /** The member. */
  readonly userId: string;
  /** The new role in this workspace. Null: unchanged. */
  readonly role: WorkspaceRole | undefined;
  /** The new display name. Null: unchanged. */
  readonly displayName: string | undefined;
}

/** A user left the channel. For that user it is the last event of the channel. */
export interface MemberLeft {
  readonly type: "member.left";
  /** The channel. */
  readonly channelId: string;
  /** 1, 2, 3 ... without gaps. */
  readonly seq: number;
  /** The user. */
  readonly userId: string;
}

/** A read position moved. */
export interface ReceiptFrame {
  readonly type: "receipt";
  /** The channel. */
  readonly channelId: string;
  /** The user whose position moved. */
  readonly userId: string;
  /** The newest seq read. */
  readonly readSeq: number;
  /** The newest index read. */
  readonly readIndex: number;
}

/** The user joined a workspace. */
export interface WorkspaceJoined {
  readonly type: "workspace.joined";
  /**
   * 1, 2, 3 ... without gaps. A socket gets the events in this order, each once. After a gap, reconnect with `resume`.
   */
  readonly userSeq: number;
  /** The workspace. */
  readonly workspace: Workspace;
}

/** The user left a workspace or was removed from it. */
export interface WorkspaceLeft {
  readonly type: "workspace.left";
  /**
   * 1, 2, 3 ... without gaps. A socket gets the events in this order, each once. After a gap, reconnect with `resume`.
   */
  readonly userSeq: number;
  /** The workspace. */
  readonly workspaceId: string;
}

/** The user changed their own profile. */
export interface ProfileUpdated {
  readonly type: "profile.updated";
  /**
   * 1, 2, 3 ... without gaps. A socket gets the events in this order, each once. After a gap, reconnect with `resume`.
   */
  readonly userSeq: number;
  /** The new display name. */
  readonly displayName: string;
}

/** The role of the user in a workspace changed. */
export interface RoleChanged {
  readonly type: "role.changed";
  /**
   * 1, 2, 3 ... without gaps. A socket gets the events in this order, each once. After a gap, reconnect with `resume`.
   */
  readonly userSeq: number;
  /** The workspace. */
  readonly workspaceId: string;
  /** The new role. */
  readonly role: WorkspaceRole;
}

/**
 * The user became a member of a channel or conversation. The channel's events follow on this socket from `seq` on; the
 * first one holds the channel or conversation. Sockets that do not know conversations get no events of conversations.
 */
export interface ChannelJoined {
  readonly type: "channel.joined";
  /**
   * 1, 2, 3 ... without gaps. A socket gets the events in this order, each once. After a gap, reconnect with `resume`.
   */
  readonly userSeq: number;
  /** The channel or conversation. */
  readonly channelId: string;
  /** The seq of the channel's event by which the user became a member. */
  readonly seq: number;
  /** The channel as it was then, with nothing unread. Null for a conversation. */
  readonly channel: Channel | undefined;
}

/** A device of the user was registered. */
export interface DeviceAdded {
  readonly type: "device.added";
  /**
   * 1, 2, 3 ... without gaps. A socket gets the events in this order, each once. After a gap, reconnect with `resume`.
   */
  readonly userSeq: number;
  /** The device. */
  readonly device: Device;
}

/** A device of the user was renamed or detached. */
export interface DeviceUpdated {
  readonly type: "device.updated";
  /**
   * 1, 2, 3 ... without gaps. A socket gets the events in this order, each once. After a gap, reconnect with `resume`.
   */
  readonly userSeq: number;
  /** The device as it is now. */
  readonly device: Device;
}

/** A device of the user was removed; its session has ended. */
export interface DeviceRemoved {
  readonly type: "device.removed";
  /**
   * 1, 2, 3 ... without gaps. A socket gets the events in this order, each once. After a gap, reconnect with `resume`.
   */
  readonly userSeq: number;
  /** The device. */
  readonly deviceId: string;
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

/** The server is shutting down. */
export interface ReconnectFrame {
  readonly type: "reconnect";
  /** Reconnect at a random time within this many milliseconds. */
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
  | ConversationCreated
  | ChannelUpdated
  | ChannelArchived
  | WorkspaceRenamed
  | MemberJoined
  | MemberUpdated
  | MemberLeft
  | UnknownChannelEvent;

/** The durable changes that concern one user, each with the next number of the user's stream. */
export type UserEvent =
  | WorkspaceJoined
  | WorkspaceLeft
  | ProfileUpdated
  | RoleChanged
  | ChannelJoined
  | DeviceAdded
  | DeviceUpdated
  | DeviceRemoved
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
