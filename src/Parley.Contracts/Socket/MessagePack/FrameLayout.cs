namespace Parley.Socket.MessagePack;

/// <summary>
/// The type number of every frame and the order of its fields, once for writing and once for reading.
/// <c>docs/protocol/messagepack.md</c> holds the same as tables. A number is never used again, a field only ever comes
/// at the end. Fields that are often absent stand behind the others.
/// </summary>
internal static class FrameLayout
{
    /// <summary>
    /// The frames of clients have the numbers from 1, with the ref first, so that an unknown one can be answered.
    /// </summary>
    public static void Write(PackWriter to, ClientFrame frame)
    {
        var outer = to.Begin();
        _ = frame switch
        {
            HelloFrame f => to.Int(1).Int(f.Ref).Int(f.Protocol).Text(f.Token).Resume(f.Resume).Client(f.Client),
            PingFrame f => to.Int(2).Int(f.Ref),
            SendMessageFrame f => to.Int(3)
                .Int(f.Ref)
                .Id(f.ChannelId)
                .Id(f.Id)
                .Text(f.Content)
                .Id(f.ThreadId)
                .Id(f.ReplyTo),
            EditMessageFrame f => to.Int(4).Int(f.Ref).Id(f.ChannelId).Id(f.Id).Text(f.Content),
            DeleteMessageFrame f => to.Int(5).Int(f.Ref).Id(f.ChannelId).Id(f.Id),
            AddReactionFrame f => to.Int(6).Int(f.Ref).Id(f.ChannelId).Id(f.MessageId).Text(f.Emoji),
            RemoveReactionFrame f => to.Int(7).Int(f.Ref).Id(f.ChannelId).Id(f.MessageId).Text(f.Emoji),
            ReadFrame f => to.Int(8).Int(f.Ref).Id(f.ChannelId).Int(f.Seq),
            FocusFrame f => to.Int(9).Int(f.Ref).Ids(f.ChannelIds),
            SyncFrame f => to.Int(10).Int(f.Ref).Id(f.ChannelId).Int(f.After),
            _ => throw NoNumber(frame.GetType(), nameof(frame)),
        };
        to.End(outer);
    }

    public static ClientFrame ReadClient(ref PackReader from)
    {
        var type = from.Int();
        var reference = from.OptionalInt();
        return type switch
        {
            1 => new HelloFrame
            {
                Ref = reference,
                Protocol = from.Int32(),
                Token = from.OptionalText(),
                Resume = from.Absent() ? null : RecordLayout.ReadResume(ref from),
                Client = from.Absent() ? null : RecordLayout.ReadClient(ref from),
            },
            2 => new PingFrame { Ref = reference },
            3 => new SendMessageFrame
            {
                Ref = reference,
                ChannelId = from.Id<ChannelId>(),
                Id = from.Id<MessageId>(),
                Content = from.Text(),
                ThreadId = from.OptionalId<MessageId>(),
                ReplyTo = from.OptionalId<MessageId>(),
            },
            4 => new EditMessageFrame
            {
                Ref = reference,
                ChannelId = from.Id<ChannelId>(),
                Id = from.Id<MessageId>(),
                Content = from.Text(),
            },
            5 => new DeleteMessageFrame
            {
                Ref = reference,
                ChannelId = from.Id<ChannelId>(),
                Id = from.Id<MessageId>(),
            },
            6 => new AddReactionFrame
            {
                Ref = reference,
                ChannelId = from.Id<ChannelId>(),
                MessageId = from.Id<MessageId>(),
                Emoji = from.Text(),
            },
            7 => new RemoveReactionFrame
            {
                Ref = reference,
                ChannelId = from.Id<ChannelId>(),
                MessageId = from.Id<MessageId>(),
                Emoji = from.Text(),
            },
            8 => new ReadFrame
            {
                Ref = reference,
                ChannelId = from.Id<ChannelId>(),
                Seq = from.Int(),
            },
            9 => new FocusFrame { Ref = reference, ChannelIds = from.Ids<ChannelId>() },
            10 => new SyncFrame
            {
                Ref = reference,
                ChannelId = from.Id<ChannelId>(),
                After = from.Int(),
            },
            _ => new ClientFrame { Ref = reference },
        };
    }

    /// <summary>The frames of the server have the numbers from 64.</summary>
    public static void Write(PackWriter to, ServerFrame frame)
    {
        var outer = to.Begin();
        _ = frame switch
        {
            ReadyFrame f => to.Int(64)
                .Id(f.SessionId)
                .Me(f.User)
                .Text(f.Epoch)
                .Int(f.HeartbeatMs)
                .Bool(f.Resumed)
                .Int(f.UserSeq)
                .Limits(f.Limits)
                .List(f.Workspaces, RecordLayout.WriteWorkspace)
                .List(f.Channels, RecordLayout.WriteChannel),
            PongFrame => to.Int(65),
            AckFrame f => to.Int(66).Int(f.Ref).Id(f.Id).Int(f.Seq).Int(f.Index).Time(f.CreatedAt),
            ErrorFrame f => to.Int(67).Int(f.Ref).Text(f.Code).Text(f.Message).Int(f.RetryAfterMs),
            ResumedFrame => to.Int(68),
            MessageCreated f => to.Int(69).Event(f).Message(f.Message, f.ChannelId, f.Seq),
            MessageUpdated f => to.Int(70).Event(f).Id(f.Id).Text(f.Content).Time(f.UpdatedAt),
            MessageDeleted f => to.Int(71).Event(f).Id(f.Id).Id(f.UserId).Time(f.DeletedAt),
            ReactionAdded f => to.Int(72).Event(f).Id(f.MessageId).Text(f.Emoji).Id(f.UserId),
            ReactionRemoved f => to.Int(73).Event(f).Id(f.MessageId).Text(f.Emoji).Id(f.UserId),
            PinAdded f => to.Int(74).Event(f).Id(f.MessageId).Id(f.UserId).Time(f.PinnedAt),
            PinRemoved f => to.Int(75).Event(f).Id(f.MessageId).Id(f.UserId),
            ChannelCreated f => to.Int(76).Event(f).Channel(f.Channel),
            ChannelUpdated f => to.Int(77).Event(f).Text(f.Name).Text(f.Topic),
            ChannelArchived f => to.Int(78).Event(f).Time(f.ArchivedAt),
            ChannelBumped f => to.Int(79).Id(f.ChannelId).Int(f.LastSeq).Int(f.LastIndex),
            MemberJoined f => to.Int(80).Event(f).User(f.User).Channel(f.Channel),
            MemberLeft f => to.Int(81).Event(f).Id(f.UserId),
            ReceiptFrame f => to.Int(82).Id(f.ChannelId).Id(f.UserId).Int(f.ReadSeq).Int(f.ReadIndex),
            WorkspaceJoined f => to.Int(83).Int(f.UserSeq).Workspace(f.Workspace),
            WorkspaceLeft f => to.Int(84).Int(f.UserSeq).Id(f.WorkspaceId),
            ResyncFrame f => to.Int(85).Id(f.ChannelId).Text(f.Reason).Int(f.LastSeq).Int(f.LastIndex),
            ReconnectFrame f => to.Int(86).Int(f.AfterMs),
            _ => throw NoNumber(frame.GetType(), nameof(frame)),
        };
        to.End(outer);
    }

    public static ServerFrame ReadServer(ref PackReader from)
    {
        var type = from.Int();
        return type switch
        {
            64 => new ReadyFrame
            {
                SessionId = from.Id<SessionId>(),
                User = RecordLayout.ReadMe(ref from),
                Epoch = from.Text(),
                HeartbeatMs = from.Int32(),
                Resumed = from.Bool(),
                UserSeq = from.Int(),
                Limits = RecordLayout.ReadLimits(ref from),
                Workspaces = from.List(PackCode.IdSize, RecordLayout.ReadWorkspace),
                Channels = from.List(PackCode.IdSize, RecordLayout.ReadChannel),
            },
            65 => new PongFrame(),
            66 => new AckFrame
            {
                Ref = from.Int(),
                Id = from.Id<MessageId>(),
                Seq = from.Int(),
                Index = from.OptionalInt(),
                CreatedAt = from.OptionalTime(),
            },
            67 => new ErrorFrame
            {
                Ref = from.OptionalInt(),
                Code = from.Text(),
                Message = from.Text(),
                RetryAfterMs = from.OptionalInt(),
            },
            68 => new ResumedFrame(),
            >= 69 and <= 78 or 80 or 81 => ReadEvent(ref from, type),
            79 => new ChannelBumped
            {
                ChannelId = from.Id<ChannelId>(),
                LastSeq = from.Int(),
                LastIndex = from.Int(),
            },
            82 => new ReceiptFrame
            {
                ChannelId = from.Id<ChannelId>(),
                UserId = from.Id<UserId>(),
                ReadSeq = from.Int(),
                ReadIndex = from.Int(),
            },
            83 => new WorkspaceJoined { UserSeq = from.Int(), Workspace = RecordLayout.ReadWorkspace(ref from) },
            84 => new WorkspaceLeft { UserSeq = from.Int(), WorkspaceId = from.Id<WorkspaceId>() },
            85 => new ResyncFrame
            {
                ChannelId = from.Id<ChannelId>(),
                Reason = from.Text(),
                LastSeq = from.Int(),
                LastIndex = from.Int(),
            },
            86 => new ReconnectFrame { AfterMs = from.Int32() },
            _ => new ServerFrame(),
        };
    }

    private static ChannelEvent ReadEvent(ref PackReader from, long type)
    {
        var (channelId, seq) = (from.Id<ChannelId>(), from.Int());
        return type switch
        {
            69 => new MessageCreated
            {
                ChannelId = channelId,
                Seq = seq,
                Message = RecordLayout.ReadMessage(ref from, channelId, seq),
            },
            70 => new MessageUpdated
            {
                ChannelId = channelId,
                Seq = seq,
                Id = from.Id<MessageId>(),
                Content = from.Text(),
                UpdatedAt = from.Time(),
            },
            71 => new MessageDeleted
            {
                ChannelId = channelId,
                Seq = seq,
                Id = from.Id<MessageId>(),
                UserId = from.Id<UserId>(),
                DeletedAt = from.Time(),
            },
            72 => new ReactionAdded
            {
                ChannelId = channelId,
                Seq = seq,
                MessageId = from.Id<MessageId>(),
                Emoji = from.Text(),
                UserId = from.Id<UserId>(),
            },
            73 => new ReactionRemoved
            {
                ChannelId = channelId,
                Seq = seq,
                MessageId = from.Id<MessageId>(),
                Emoji = from.Text(),
                UserId = from.Id<UserId>(),
            },
            74 => new PinAdded
            {
                ChannelId = channelId,
                Seq = seq,
                MessageId = from.Id<MessageId>(),
                UserId = from.Id<UserId>(),
                PinnedAt = from.Time(),
            },
            75 => new PinRemoved
            {
                ChannelId = channelId,
                Seq = seq,
                MessageId = from.Id<MessageId>(),
                UserId = from.Id<UserId>(),
            },
            76 => new ChannelCreated
            {
                ChannelId = channelId,
                Seq = seq,
                Channel = RecordLayout.ReadChannel(ref from),
            },
            77 => new ChannelUpdated
            {
                ChannelId = channelId,
                Seq = seq,
                Name = from.Text(),
                Topic = from.Text(),
            },
            78 => new ChannelArchived
            {
                ChannelId = channelId,
                Seq = seq,
                ArchivedAt = from.Time(),
            },
            80 => new MemberJoined
            {
                ChannelId = channelId,
                Seq = seq,
                User = RecordLayout.ReadUser(ref from),
                Channel = from.Absent() ? null : RecordLayout.ReadChannel(ref from),
            },
            _ => new MemberLeft
            {
                ChannelId = channelId,
                Seq = seq,
                UserId = from.Id<UserId>(),
            },
        };
    }

    private static PackWriter Event(this PackWriter to, ChannelEvent frame) => to.Id(frame.ChannelId).Int(frame.Seq);

    private static ArgumentException NoNumber(Type type, string parameter) =>
        new($"{type.Name} has no type number", parameter);
}
