using Parley.Rest;
using Parley.Socket;

namespace Parley.Client.Tests.Fakes;

/// <summary>Sample records.</summary>
internal static class Samples
{
    public static readonly DateTimeOffset Time = new(2026, 11, 24, 9, 41, 0, TimeSpan.Zero);
    public static readonly WorkspaceId Workspace = new(new Guid("019aa5f0-1c00-7a10-8b21-3c4d5e6f7001"));
    public static readonly ChannelId Channel = new(new Guid("019aa5f0-1c00-7a10-8b21-3c4d5e6f7002"));
    public static readonly ChannelId OtherChannel = new(new Guid("019aa5f0-1c00-7a10-8b21-3c4d5e6f7012"));
    public static readonly UserId Self = new(new Guid("019aa5f0-1c00-7a10-8b21-3c4d5e6f7003"));
    public static readonly UserId Other = new(new Guid("019aa5f0-1c00-7a10-8b21-3c4d5e6f7007"));

    public static Channel NewChannel(ChannelId id, long lastSeq) =>
        new()
        {
            Id = id,
            WorkspaceId = Workspace,
            Name = "design",
            Kind = ChannelKind.Public,
            Topic = "",
            CreatedBy = Self,
            CreatedAt = Time,
            MemberCount = 2,
            Joined = true,
            LastSeq = lastSeq,
            LastIndex = lastSeq,
            ReadSeq = 0,
            ReadIndex = 0,
        };

    public static ReadyFrame Ready(long lastSeq = 0, string epoch = "e1") => Ready(epoch, NewChannel(Channel, lastSeq));

    public static ReadyFrame Ready(string epoch, params Channel[] channels) =>
        new()
        {
            SessionId = new SessionId(new Guid("019aa5f0-1c00-7a10-8b21-3c4d5e6f7004")),
            User = new Me
            {
                Id = Self,
                DisplayName = "Ada",
                Email = "ada@example.org",
                CreatedAt = Time,
            },
            Epoch = epoch,
            HeartbeatMs = 30_000,
            Resumed = false,
            UserSeq = 0,
            Limits = new Limits
            {
                MessageLength = 16_000,
                ChannelNameLength = 80,
                DisplayNameLength = 80,
                TopicLength = 250,
                EmojiLength = 32,
                EmojisPerMessage = 20,
                PinsPerChannel = 100,
                FocusChannels = 50,
                FrameBytes = 65_536,
                SendBurst = 20,
                SendsPerSecond = 5,
            },
            Workspaces = [],
            Channels = channels,
        };

    public static Message NewMessage(long seq, ChannelId? channel = null) =>
        new()
        {
            Id = new MessageId(Guid.CreateVersion7(Time)),
            ChannelId = channel ?? Channel,
            Seq = seq,
            Index = seq,
            SenderId = Other,
            Content = $"message {seq}",
            Type = MessageType.Text,
            CreatedAt = Time,
        };

    public static MessageCreated Created(long seq, ChannelId? channel = null) =>
        new()
        {
            ChannelId = channel ?? Channel,
            Seq = seq,
            Message = NewMessage(seq, channel),
        };

    public static EventPage Page(long after, long lastSeq, int max = 100)
    {
        var last = Math.Min(lastSeq, after + max);
        return new EventPage
        {
            Events = [.. Enumerable.Range(0, (int)(last - after)).Select(i => Created(after + 1 + i))],
            NextSeq = last,
            LastSeq = lastSeq,
        };
    }
}
