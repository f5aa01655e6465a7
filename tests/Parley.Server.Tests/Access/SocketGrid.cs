using static Parley.Server.Tests.Access.SocketRow;

namespace Parley.Server.Tests.Access;

/// <summary>The frames of the socket.</summary>
internal static class SocketGrid
{
    public static readonly SocketRow[] Rows =
    [
        .. On(AccessScene.PrivateChannel, "{secret}", ErrorCodes.ChannelNotFound, ErrorCodes.ChannelNotFound),
        .. On(AccessScene.PublicChannel, "{posted}", ErrorCodes.ChannelNotFound, ErrorCodes.ChannelNotMember),
        // Another user's message in a joined channel, and a message under a channel that it does not belong to.
        new(
            "message.edit",
            "{general}",
            Edit,
            ErrorCodes.ChannelNotFound,
            ErrorCodes.MessageNotAuthor,
            ErrorCodes.ChannelNotFound,
            ErrorCodes.MessageNotAuthor,
            "{theirs}"
        ),
        new(
            "message.delete",
            "{general}",
            Delete,
            ErrorCodes.ChannelNotFound,
            ErrorCodes.MessageNotAuthor,
            ErrorCodes.ChannelNotFound,
            ErrorCodes.MessageNotAuthor,
            "{theirs}"
        ),
        new(
            "message.edit",
            "{general}",
            Edit,
            ErrorCodes.ChannelNotFound,
            ErrorCodes.MessageNotFound,
            ErrorCodes.ChannelNotFound,
            ErrorCodes.MessageNotFound
        ),
        new(
            "message.delete",
            "{general}",
            Delete,
            ErrorCodes.ChannelNotFound,
            ErrorCodes.MessageNotFound,
            ErrorCodes.ChannelNotFound,
            ErrorCodes.MessageNotFound
        ),
        new(
            "reaction.add",
            "{general}",
            Add,
            ErrorCodes.ChannelNotFound,
            ErrorCodes.MessageNotFound,
            ErrorCodes.ChannelNotFound,
            ErrorCodes.MessageNotFound
        ),
        new(
            "reaction.remove",
            "{general}",
            Remove,
            ErrorCodes.ChannelNotFound,
            ErrorCodes.MessageNotFound,
            ErrorCodes.ChannelNotFound,
            ErrorCodes.MessageNotFound
        ),
        new(
            "message.send",
            "{general}",
            Reply,
            ErrorCodes.ChannelNotFound,
            ErrorCodes.MessageReplyNotFound,
            ErrorCodes.ChannelNotFound,
            ErrorCodes.MessageReplyNotFound
        ),
    ];

    private static SocketRow[] On(string channel, string message, string none, string member) =>
        [
            .. new (string Name, Func<ChannelId, MessageId, ClientFrame> Frame)[]
            {
                ("message.send", Send),
                ("message.edit", Edit),
                ("message.delete", Delete),
                ("reaction.add", Add),
                ("reaction.remove", Remove),
            }.Select(op => new SocketRow(op.Name, channel, op.Frame, none, member, none, none, message)),
            new(
                "sync",
                channel,
                (id, _) => new SyncFrame { ChannelId = id, After = 0 },
                none,
                none,
                none,
                none,
                message
            ),
            new("focus", channel, (id, _) => new FocusFrame { ChannelIds = [id] }, Ignored, Ignored, Ignored, Ignored),
            new(
                "read",
                channel,
                (id, _) => new ReadFrame { ChannelId = id, Seq = 1 },
                Ignored,
                Ignored,
                Ignored,
                Ignored
            ),
        ];

    private static SendMessageFrame Send(ChannelId channel, MessageId message) =>
        new()
        {
            ChannelId = channel,
            Id = Ids.Message(),
            Content = "hacked",
        };

    private static EditMessageFrame Edit(ChannelId channel, MessageId message) =>
        new()
        {
            ChannelId = channel,
            Id = message,
            Content = "hacked",
        };

    private static DeleteMessageFrame Delete(ChannelId channel, MessageId message) =>
        new() { ChannelId = channel, Id = message };

    private static AddReactionFrame Add(ChannelId channel, MessageId message) =>
        new()
        {
            ChannelId = channel,
            MessageId = message,
            Emoji = "👍",
        };

    private static RemoveReactionFrame Remove(ChannelId channel, MessageId message) =>
        new()
        {
            ChannelId = channel,
            MessageId = message,
            Emoji = "👍",
        };

    private static SendMessageFrame Reply(ChannelId channel, MessageId message) =>
        new()
        {
            ChannelId = channel,
            Id = Ids.Message(),
            Content = "hacked",
            ReplyTo = message,
        };
}
