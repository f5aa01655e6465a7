/** The records of docs/protocol/README.md. An absent field is `undefined`: the protocol omits nulls. */
export interface User {
  readonly id: string;
  readonly displayName: string;
  readonly kind: "human" | "bot" | "imported";
  /** True: the account is closed, nobody can sign in with it. */
  readonly deactivated: boolean | undefined;
}

export interface Me {
  readonly id: string;
  readonly displayName: string;
  readonly email: string;
  readonly createdAt: string;
}

export interface Session {
  readonly id: string;
  readonly kind: "browser" | "device";
  readonly device: string;
  readonly createdAt: string;
  readonly lastSeenAt: string;
  readonly expiresAt: string;
  readonly current: boolean;
}

export type Role = "owner" | "admin" | "member" | "guest";

export interface Workspace {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly createdAt: string;
}

export interface Member {
  readonly user: User;
  readonly role: Role;
  readonly joinedAt: string;
}

export interface Channel {
  readonly id: string;
  readonly workspaceId: string;
  readonly name: string;
  readonly kind: "public" | "private";
  readonly topic: string;
  readonly createdBy: string;
  readonly createdAt: string;
  readonly archivedAt: string | undefined;
  readonly memberCount: number;
  readonly joined: boolean;
  readonly lastSeq: number;
  readonly lastIndex: number;
  readonly readSeq: number;
  readonly readIndex: number;
}

export interface Message {
  readonly id: string;
  readonly channelId: string;
  readonly seq: number;
  readonly index: number | undefined;
  readonly senderId: string;
  readonly content: string;
  readonly type: "text" | "system";
  readonly threadId: string | undefined;
  readonly replyTo: string | undefined;
  readonly createdAt: string;
  readonly updatedAt: string | undefined;
  /** Deleted: the content is empty, the place remains. */
  readonly deletedAt: string | undefined;
  /** The seq of the newest change that is part of this state; events about the message up to it are passed over. */
  readonly version: number | undefined;
  /** In the order in which each emoji first came. */
  readonly reactions: readonly Reaction[];
}

/** One object, so that messages without reactions stay equal. */
export const noReactions: readonly Reaction[] = [];

/** Everybody's reactions to a message with one emoji. */
export interface Reaction {
  readonly emoji: string;
  readonly count: number;
  /** The first 20 of them. */
  readonly userIds: readonly string[];
  /** Whether the person is one of them; absent where the record came to several people at once. */
  readonly mine: boolean | undefined;
}

export interface Invite {
  readonly code: string;
  readonly url: string;
  readonly workspaceId: string;
  readonly createdBy: string;
  readonly createdAt: string;
  readonly expiresAt: string | undefined;
  readonly maxUses: number | undefined;
  readonly uses: number;
  readonly channelIds: readonly string[];
}

export interface Limits {
  readonly messageLength: number;
  readonly channelNameLength: number;
  readonly displayNameLength: number;
  readonly topicLength: number;
  readonly emojiLength: number;
  /** Different ones on one message. */
  readonly emojisPerMessage: number;
  readonly pinsPerChannel: number;
  readonly focusChannels: number;
  readonly frameBytes: number;
  readonly sendBurst: number;
  readonly sendsPerSecond: number;
}

export interface AuthOptions {
  readonly registration: "open" | "invite" | "closed";
  readonly firstRun: boolean;
  /** A forgotten password can be reset by mail; else an admin makes a link. */
  readonly passwordReset: boolean;
  readonly demo: { readonly email: string; readonly password: string } | undefined;
}

export interface InvitePreview {
  readonly workspaceId: string;
  readonly workspaceName: string;
  readonly expiresAt: string | undefined;
}

export interface PasswordResetLink {
  readonly url: string;
  readonly expiresAt: string;
}

export interface Registration {
  readonly user: Me;
  readonly workspace: Workspace | undefined;
}

export interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | undefined;
}

export interface MessagePage {
  readonly messages: readonly Message[];
  readonly hasOlder: boolean;
  readonly hasNewer: boolean;
  readonly lastSeq: number;
  readonly users: readonly User[];
}

export interface EventPage {
  readonly events: readonly ChannelEvent[];
  readonly nextSeq: number;
  readonly lastSeq: number;
}

/** The durable changes of a channel, each with the next number of its sequence. */
export type ChannelEvent =
  | { readonly type: "message.created"; readonly channelId: string; readonly seq: number; readonly message: Message }
  | {
      readonly type: "message.updated";
      readonly channelId: string;
      readonly seq: number;
      readonly id: string;
      readonly content: string;
      readonly updatedAt: string;
    }
  | {
      readonly type: "message.deleted";
      readonly channelId: string;
      readonly seq: number;
      readonly id: string;
      readonly userId: string;
      readonly deletedAt: string;
    }
  | {
      readonly type: "reaction.added" | "reaction.removed";
      readonly channelId: string;
      readonly seq: number;
      readonly messageId: string;
      readonly emoji: string;
      readonly userId: string;
    }
  | {
      readonly type: "pin.added";
      readonly channelId: string;
      readonly seq: number;
      readonly messageId: string;
      readonly userId: string;
      readonly pinnedAt: string;
    }
  | {
      readonly type: "pin.removed";
      readonly channelId: string;
      readonly seq: number;
      readonly messageId: string;
      readonly userId: string;
    }
  | { readonly type: "channel.created"; readonly channelId: string; readonly seq: number; readonly channel: Channel }
  | {
      readonly type: "channel.updated";
      readonly channelId: string;
      readonly seq: number;
      readonly name: string;
      readonly topic: string;
    }
  | { readonly type: "channel.archived"; readonly channelId: string; readonly seq: number; readonly archivedAt: string }
  | {
      readonly type: "member.joined";
      readonly channelId: string;
      readonly seq: number;
      readonly user: User;
      readonly channel: Channel | undefined;
    }
  | { readonly type: "member.left"; readonly channelId: string; readonly seq: number; readonly userId: string }
  /** A change this version does not know: it still takes its number, else every later event would look like a gap. */
  | { readonly type: "unknown"; readonly channelId: string; readonly seq: number };
