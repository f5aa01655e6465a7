/** A field of a frame or record, in the place that it has in the array. */
export interface Field {
  readonly name: string;
  readonly optional: boolean;
  readonly kind: string;
}

export interface FrameLayout {
  readonly type: string;
  readonly fields: readonly Field[];
}

export interface Family {
  readonly byNumber: ReadonlyMap<number, FrameLayout>;
  readonly numbers: ReadonlyMap<string, number>;
  /** What can be said of a frame whose number is not known. */
  readonly unknown: (number: number) => FrameLayout;
}

export const fieldsOf = (text: string): readonly Field[] =>
  text === ""
    ? []
    : text.split(" ").map((part) => {
        const [name = "", kind = ""] = part.split(":");
        return { name: name.replace("?", ""), optional: name.endsWith("?"), kind };
      });

/** Each line: number, type, fields; as in docs/protocol/messagepack.md. */
const family = (lines: string, unknown: (number: number) => string): Family => {
  const rows = lines
    .trim()
    .split("\n")
    .map((line) => {
      const [number = "", type = "", ...fields] = line.trim().split(" ");
      return { number: Number(number), type, fields: fieldsOf(fields.join(" ")) };
    });
  return {
    byNumber: new Map(rows.map((row) => [row.number, row])),
    numbers: new Map(rows.map((row) => [row.type, row.number])),
    unknown: (number) => ({ type: "unknown", fields: fieldsOf(unknown(number)) }),
  };
};

export const clientLines = `
  1 hello ref?:int protocol:int token?:text resume?:Resume client?:Client
  2 ping ref?:int
  3 message.send ref?:int channelId:id id:id content:text threadId?:id replyTo?:id
  4 message.edit ref?:int channelId:id id:id content:text
  5 message.delete ref?:int channelId:id id:id
  6 reaction.add ref?:int channelId:id messageId:id emoji:text
  7 reaction.remove ref?:int channelId:id messageId:id emoji:text
  8 read ref?:int channelId:id seq:int
  9 focus ref?:int channelIds:[id]
  10 sync ref?:int channelId:id after:int
` as const;

export const clientFrames = family(clientLines, () => "ref?:int");

export const serverLines = `
  64 ready sessionId:id user:Me epoch:text heartbeatMs:int resumed:bool userSeq:int limits:Limits workspaces:[Workspace] channels:[Channel]
  65 pong
  66 ack ref:int id:id seq:int index?:int createdAt?:time
  67 error ref?:int code:text message:text retryAfterMs?:int
  68 resumed
  69 message.created channelId:id seq:int message:Message
  70 message.updated channelId:id seq:int id:id content:text updatedAt:time
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
` as const;

export const serverFrames = family(serverLines, (number) =>
  number >= 96 && number < 128 ? "channelId:id seq:int" : "",
);

/** Each record and its fields; contracts.test.ts holds the types against them. */
export const recordLines = {
  User: "id:id displayName:text kind:UserKind deactivated?:bool",
  Me: "id:id displayName:text email:text createdAt:time",
  Workspace: "id:id name:text role:WorkspaceRole createdAt:time",
  Channel:
    "id:id workspaceId:id name:text kind:ChannelKind topic:text createdBy:id createdAt:time memberCount:int joined:bool lastSeq:int lastIndex:int readSeq:int readIndex:int archivedAt?:time",
  Message:
    "id:id senderId:id content:text createdAt:time index?:int type?:MessageType threadId?:id replyTo?:id updatedAt?:time deletedAt?:time version?:int reactions?:[Reaction] channelId?:id seq?:int",
  Reaction: "emoji:text count:int userIds:[id] mine?:bool",
  Limits:
    "messageLength:int channelNameLength:int displayNameLength:int topicLength:int emojiLength:int emojisPerMessage:int pinsPerChannel:int focusChannels:int frameBytes:int sendBurst:int sendsPerSecond:number",
  Client: "name:text version:text",
  Resume: "epoch:text userSeq?:int channels:seqs",
} as const;

export const records: ReadonlyMap<string, readonly Field[]> = new Map(
  Object.entries(recordLines).map(([name, fields]) => [name, fieldsOf(fields)]),
);

export const enumerations: ReadonlyMap<string, readonly string[]> = new Map([
  ["UserKind", ["human", "bot", "imported"]],
  ["WorkspaceRole", ["owner", "admin", "member", "guest"]],
  ["ChannelKind", ["public", "private"]],
  ["MessageType", ["text", "system"]],
]);
