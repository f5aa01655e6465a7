// Written by tools/Parley.Schema from the records of src/Parley.Contracts. Do not edit: run ./scripts/schema.

/*
 * A field is name:kind. `?`: may be absent. `=`: absent is the first member. `^`: absent is the field of
 * the frame with the same name.
 * A line of a frame is its number, its type, its fields in their positions.
 */

export const clientLines = `
  1 hello ref?:int protocol:int token?:text resume?:ResumeState client?:ClientInfo conversations?:bool
  2 ping ref?:int
  3 message.send ref?:int channelId:id id:id content:text threadId?:id replyTo?:id sealed?:bytes
  4 message.edit ref?:int channelId:id id:id content:text sealed?:bytes
  5 message.delete ref?:int channelId:id id:id
  6 reaction.add ref?:int channelId:id messageId:id emoji:text
  7 reaction.remove ref?:int channelId:id messageId:id emoji:text
  8 read ref?:int channelId:id seq:int
  9 focus ref?:int channelIds:[id]
  10 sync ref?:int channelId:id after:int
`;

export const serverLines = `
  64 ready sessionId:id user:Me epoch:text heartbeatMs:int resumed:bool userSeq:int limits:Limits workspaces:[Workspace] channels:[Channel] userEventsAfter?:int conversations?:[Conversation]
  65 pong
  66 ack ref:int id:id seq:int index?:int createdAt?:time
  67 error ref?:int code:text message:text retryAfterMs?:int
  68 resumed
  69 message.created channelId:id seq:int message:Message
  70 message.updated channelId:id seq:int id:id content:text updatedAt:time sealed?:bytes
  71 message.deleted channelId:id seq:int id:id userId:id deletedAt:time
  72 reaction.added channelId:id seq:int messageId:id emoji:text userId:id
  73 reaction.removed channelId:id seq:int messageId:id emoji:text userId:id
  74 pin.added channelId:id seq:int messageId:id userId:id pinnedAt:time
  75 pin.removed channelId:id seq:int messageId:id userId:id
  76 channel.created channelId:id seq:int channel:Channel
  77 channel.updated channelId:id seq:int name:text topic:text
  78 channel.archived channelId:id seq:int archivedAt:time
  79 channel.bumped channelId:id lastSeq:int lastIndex:int
  80 member.joined channelId:id seq:int user:User channel?:Channel
  81 member.left channelId:id seq:int userId:id
  82 receipt channelId:id userId:id readSeq:int readIndex:int
  83 workspace.joined userSeq:int workspace:Workspace
  84 workspace.left userSeq:int workspaceId:id
  85 resync channelId:id reason:text lastSeq:int lastIndex:int
  86 reconnect afterMs:int
  97 workspace.renamed channelId:id seq:int workspaceId:id name:text
  98 conversation.created channelId:id seq:int conversation:Conversation
  99 member.updated channelId:id seq:int workspaceId:id userId:id role?:WorkspaceRole displayName?:text
  129 profile.updated userSeq:int displayName:text
  130 role.changed userSeq:int workspaceId:id role:WorkspaceRole
  131 channel.joined userSeq:int channelId:id seq:int channel?:Channel
  132 device.added userSeq:int device:Device
  133 device.updated userSeq:int device:Device
  134 device.removed userSeq:int deviceId:id
`;

/** The records within frames, their fields in their positions. */
export const recordLines: Readonly<Record<string, string>> = {
  Channel: "id:id workspaceId:id name:text kind:ChannelKind topic:text createdBy:id createdAt:time memberCount:int joined:bool lastSeq:int lastIndex:int readSeq:int readIndex:int archivedAt?:time",
  ClientInfo: "name:text version:text",
  Conversation: "id:id kind:ChannelKind members:[User] createdBy:id createdAt:time lastSeq:int lastIndex:int readSeq:int readIndex:int encrypted?:bool",
  Device: "id:id name:text registeredAt:time sessionId?:id detachedAt?:time",
  Limits: "messageLength:int channelNameLength:int displayNameLength:int topicLength:int emojiLength:int emojisPerMessage:int pinsPerChannel:int focusChannels:int frameBytes:int sendBurst:int sendsPerSecond:number sealedBytes?:int",
  Me: "id:id displayName:text email:text createdAt:time",
  Message: "id:id senderId:id content:text createdAt:time index?:int type=:MessageType threadId?:id replyTo?:id updatedAt?:time deletedAt?:time version?:int reactions?:[Reaction] channelId^:id seq^:int sealed?:bytes",
  Reaction: "emoji:text count:int userIds:[id] mine?:bool",
  ResumeState: "epoch:text userSeq?:int channels:seqs",
  User: "id:id displayName:text kind:UserKind deactivated?:bool",
  Workspace: "id:id name:text role:WorkspaceRole createdAt:time",
};

/** The members of the enumerations, in the order of their numbers. */
export const enumerations: Readonly<Record<string, readonly string[]>> = {
  ChannelKind: ["public", "private", "direct", "group", "support"],
  MessageType: ["text", "system"],
  RegistrationMode: ["open", "invite", "closed"],
  SessionKind: ["browser", "device"],
  UserKind: ["human", "bot", "imported"],
  WorkspaceRole: ["owner", "admin", "member", "guest"],
};

/** The stream in which a frame of this number is an event, though its type is not known. */
export const streamOf = (number: number): "channel" | "user" | undefined =>
  (number >= 96 && number <= 127) || (number >= 512 && number <= 767)
    ? "channel"
    : (number >= 128 && number <= 327)
      ? "user"
      : undefined;
