namespace Parley.Socket.MessagePack;

/// <summary>
/// The order of the fields of the records within frames; the rules of <see cref="FrameLayout"/> hold here too.
/// </summary>
internal static class RecordLayout
{
    public static PackWriter User(this PackWriter to, User user)
    {
        var outer = to.Begin();
        to.Id(user.Id).Text(user.DisplayName).Int((int)user.Kind).Bool(user.Deactivated);
        return to.Close(outer);
    }

    public static User ReadUser(ref PackReader from)
    {
        var outer = from.Begin();
        var user = new User
        {
            Id = from.Id<UserId>(),
            DisplayName = from.Text(),
            Kind = (UserKind)from.Member((int)UserKind.Imported),
            Deactivated = from.OptionalBool(),
        };
        from.End(outer);
        return user;
    }

    public static PackWriter Me(this PackWriter to, Me me)
    {
        var outer = to.Begin();
        to.Id(me.Id).Text(me.DisplayName).Text(me.Email).Time(me.CreatedAt);
        return to.Close(outer);
    }

    public static Me ReadMe(ref PackReader from)
    {
        var outer = from.Begin();
        var me = new Me
        {
            Id = from.Id<UserId>(),
            DisplayName = from.Text(),
            Email = from.Text(),
            CreatedAt = from.Time(),
        };
        from.End(outer);
        return me;
    }

    public static PackWriter Workspace(this PackWriter to, Workspace workspace)
    {
        var outer = to.Begin();
        to.Id(workspace.Id).Text(workspace.Name).Int((int)workspace.Role).Time(workspace.CreatedAt);
        return to.Close(outer);
    }

    public static void WriteWorkspace(PackWriter to, Workspace workspace) => to.Workspace(workspace);

    public static Workspace ReadWorkspace(ref PackReader from)
    {
        var outer = from.Begin();
        var workspace = new Workspace
        {
            Id = from.Id<WorkspaceId>(),
            Name = from.Text(),
            Role = (WorkspaceRole)from.Member((int)WorkspaceRole.Guest),
            CreatedAt = from.Time(),
        };
        from.End(outer);
        return workspace;
    }

    public static PackWriter Channel(this PackWriter to, Channel? channel)
    {
        if (channel is null)
        {
            return to.Nil();
        }

        var outer = to.Begin();
        to.Id(channel.Id)
            .Id(channel.WorkspaceId)
            .Text(channel.Name)
            .Int((int)channel.Kind)
            .Text(channel.Topic)
            .Id(channel.CreatedBy)
            .Time(channel.CreatedAt)
            .Int(channel.MemberCount)
            .Bool(channel.Joined)
            .Int(channel.LastSeq)
            .Int(channel.LastIndex)
            .Int(channel.ReadSeq)
            .Int(channel.ReadIndex)
            .Time(channel.ArchivedAt);
        return to.Close(outer);
    }

    public static void WriteChannel(PackWriter to, Channel channel) => to.Channel(channel);

    public static Channel ReadChannel(ref PackReader from)
    {
        var outer = from.Begin();
        var channel = new Channel
        {
            Id = from.Id<ChannelId>(),
            WorkspaceId = from.Id<WorkspaceId>(),
            Name = from.Text(),
            Kind = (ChannelKind)from.Member((int)ChannelKind.Private),
            Topic = from.Text(),
            CreatedBy = from.Id<UserId>(),
            CreatedAt = from.Time(),
            MemberCount = from.Int32(),
            Joined = from.Bool(),
            LastSeq = from.Int(),
            LastIndex = from.Int(),
            ReadSeq = from.Int(),
            ReadIndex = from.Int(),
            ArchivedAt = from.OptionalTime(),
        };
        from.End(outer);
        return channel;
    }

    /// <summary>
    /// The channel and the seq are left out where they are the frame's, the type where it is text: that is nearly
    /// always so.
    /// </summary>
    public static PackWriter Message(this PackWriter to, Message message, ChannelId channelId, long seq)
    {
        var outer = to.Begin();
        to.Id(message.Id)
            .Id(message.SenderId)
            .Text(message.Content)
            .Time(message.CreatedAt)
            .Int(message.Index)
            .Int(message.Type == MessageType.Text ? null : (long)message.Type)
            .Id(message.ThreadId)
            .Id(message.ReplyTo)
            .Time(message.UpdatedAt)
            .Time(message.DeletedAt)
            .Int(message.Version)
            .List(message.Reactions, WriteReaction)
            .Id(message.ChannelId == channelId ? null : (ChannelId?)message.ChannelId)
            .Int(message.Seq == seq ? null : message.Seq);
        return to.Close(outer);
    }

    public static Message ReadMessage(ref PackReader from, ChannelId channelId, long seq)
    {
        var outer = from.Begin();
        var message = new Message
        {
            Id = from.Id<MessageId>(),
            SenderId = from.Id<UserId>(),
            Content = from.Text(),
            CreatedAt = from.Time(),
            Index = from.OptionalInt(),
            Type = from.Absent() ? MessageType.Text : (MessageType)from.Member((int)MessageType.System),
            ThreadId = from.OptionalId<MessageId>(),
            ReplyTo = from.OptionalId<MessageId>(),
            UpdatedAt = from.OptionalTime(),
            DeletedAt = from.OptionalTime(),
            Version = from.OptionalInt(),
            Reactions = from.Absent() ? null : from.List(ReactionSize, ReadReaction),
            ChannelId = from.OptionalId<ChannelId>() ?? channelId,
            Seq = from.OptionalInt() ?? seq,
        };
        from.End(outer);
        return message;
    }

    public static PackWriter Limits(this PackWriter to, Limits limits)
    {
        var outer = to.Begin();
        to.Int(limits.MessageLength)
            .Int(limits.ChannelNameLength)
            .Int(limits.DisplayNameLength)
            .Int(limits.TopicLength)
            .Int(limits.EmojiLength)
            .Int(limits.EmojisPerMessage)
            .Int(limits.PinsPerChannel)
            .Int(limits.FocusChannels)
            .Int(limits.FrameBytes)
            .Int(limits.SendBurst)
            .Number(limits.SendsPerSecond);
        return to.Close(outer);
    }

    public static Limits ReadLimits(ref PackReader from)
    {
        var outer = from.Begin();
        var limits = new Limits
        {
            MessageLength = from.Int32(),
            ChannelNameLength = from.Int32(),
            DisplayNameLength = from.Int32(),
            TopicLength = from.Int32(),
            EmojiLength = from.Int32(),
            EmojisPerMessage = from.Int32(),
            PinsPerChannel = from.Int32(),
            FocusChannels = from.Int32(),
            FrameBytes = from.Int32(),
            SendBurst = from.Int32(),
            SendsPerSecond = from.Number(),
        };
        from.End(outer);
        return limits;
    }

    public static PackWriter Client(this PackWriter to, ClientInfo? client)
    {
        if (client is null)
        {
            return to.Nil();
        }

        var outer = to.Begin();
        to.Text(client.Name).Text(client.Version);
        return to.Close(outer);
    }

    public static ClientInfo ReadClient(ref PackReader from)
    {
        var outer = from.Begin();
        var client = new ClientInfo(from.Text(), from.Text());
        from.End(outer);
        return client;
    }

    public static PackWriter Resume(this PackWriter to, ResumeState? resume)
    {
        if (resume is null)
        {
            return to.Nil();
        }

        var outer = to.Begin();
        to.Text(resume.Epoch).Int(resume.UserSeq).Seqs(resume.Channels);
        return to.Close(outer);
    }

    public static ResumeState ReadResume(ref PackReader from)
    {
        var outer = from.Begin();
        var resume = new ResumeState
        {
            Epoch = from.Text(),
            UserSeq = from.OptionalInt() ?? 0,
            Channels = ReadSeqs(ref from),
        };
        from.End(outer);
        return resume;
    }

    /// <summary>One array in which each channel is followed by its seq.</summary>
    private static PackWriter Seqs(this PackWriter to, IReadOnlyDictionary<ChannelId, long> seqs)
    {
        var outer = to.Begin();
        foreach (var (channelId, seq) in seqs)
        {
            to.Id(channelId).Int(seq);
        }

        return to.Close(outer);
    }

    private static Dictionary<ChannelId, long> ReadSeqs(ref PackReader from)
    {
        var outer = from.Begin();
        var seqs = new Dictionary<ChannelId, long>();
        while (from.More())
        {
            if (!seqs.TryAdd(from.Id<ChannelId>(), from.Int()))
            {
                throw from.Malformed("a channel is named twice");
            }
        }

        from.End(outer);
        return seqs;
    }

    /// <summary>Header, emoji, count and list take at least one byte each.</summary>
    private const int ReactionSize = 4;

    private static void WriteReaction(PackWriter to, Reaction reaction)
    {
        var outer = to.Begin();
        to.Text(reaction.Emoji).Int(reaction.Count).Ids(reaction.UserIds).Bool(reaction.Mine);
        to.End(outer);
    }

    private static Reaction ReadReaction(ref PackReader from)
    {
        var outer = from.Begin();
        var reaction = new Reaction
        {
            Emoji = from.Text(),
            Count = from.Int32(),
            UserIds = from.Ids<UserId>(),
            Mine = from.OptionalBool(),
        };
        from.End(outer);
        return reaction;
    }

    private static PackWriter Close(this PackWriter to, PackWriter.Outer outer)
    {
        to.End(outer);
        return to;
    }
}
