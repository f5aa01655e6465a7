using Microsoft.Data.Sqlite;

namespace Parley.Server.Platform.Log;

/// <summary>A reading connection with its prepared statements. Used by one caller at a time.</summary>
internal sealed class SqliteLogReader(SqliteConnection connection) : IDisposable
{
    private readonly SqliteStatement _head = new(
        connection,
        "SELECT last_seq, last_index FROM streams WHERE channel_id = $0",
        1
    );

    private readonly SqliteStatement _find = new(
        connection,
        $"SELECT {MessageRows.Columns} FROM messages WHERE id = $0",
        1
    );

    private readonly SqliteStatement[] _before =
    [
        .. Enum.GetValues<MessageScopeKind>()
            .Select(kind => new SqliteStatement(connection, MessagePageSql.Sqlite.Before(kind), 3, 1)),
    ];

    private readonly SqliteStatement[] _after =
    [
        .. Enum.GetValues<MessageScopeKind>()
            .Select(kind => new SqliteStatement(connection, MessagePageSql.Sqlite.After(kind), 3, 1)),
    ];

    private readonly SqliteStatement _events = new(
        connection,
        """
        SELECT seq, payload, (SELECT content FROM messages WHERE id = content_of)
        FROM events WHERE channel_id = $0 AND seq > $1 ORDER BY seq LIMIT $2
        """,
        3
    );

    private readonly SqliteStatement _floor = new(connection, "SELECT floor FROM streams WHERE channel_id = $0", 1);

    private readonly SqliteStatement _versions = new(
        connection,
        """
        SELECT seq, content, created_at FROM message_versions WHERE message_id = $0 AND seq > $1 ORDER BY seq LIMIT $2
        """,
        3
    );

    private readonly SqliteStatement _pins = new(
        connection,
        "SELECT message_id, user_id, created_at FROM pins WHERE channel_id = $0 ORDER BY created_at DESC, message_id",
        1
    );

    private readonly SqliteStatement _reactions = new(
        connection,
        $"""
        SELECT emoji, user_id, total FROM (
            SELECT emoji, user_id, seq, count(*) OVER (PARTITION BY emoji) AS total,
                min(seq) OVER (PARTITION BY emoji) AS began,
                row_number() OVER (PARTITION BY emoji ORDER BY seq) AS row_rank
            FROM reactions WHERE message_id = $0)
        WHERE row_rank <= {MessageRows.MaxNamedUsers} ORDER BY began, seq
        """,
        1
    );

    private readonly SqliteStatement _reactionsOf = new(
        connection,
        "SELECT emoji FROM reactions WHERE message_id = $0 AND user_id = $1 ORDER BY seq",
        2
    );

    private readonly SqliteStatement _session = new(connection, StateRows.Session, 1, first: 1);
    private readonly SqliteStatement _liveSession = new(
        connection,
        "SELECT 1 FROM sessions WHERE id = $0 AND expires_at > $1",
        2
    );
    private readonly SqliteStatement _user = new(connection, StateRows.User, 3, first: 1);
    private readonly SqliteStatement _workspaces = new(connection, StateRows.Workspaces, 1, first: 1);
    private readonly SqliteStatement _channels = new(connection, StateRows.Channels, 1, first: 1);
    private readonly SqliteStatement _conversations = new(connection, ConversationRows.Page, 3, first: 1);
    private readonly SqliteStatement _conversation = new(connection, ConversationRows.One, 2, first: 1);
    private readonly SqliteStatement _channel = new(connection, StateRows.Channel, 1, first: 1);
    private readonly SqliteStatement _members = new(connection, StateRows.Members, 1, first: 1);

    private readonly SqliteStatement _begin = new(connection, "BEGIN", 0);
    private readonly SqliteStatement _end = new(connection, "COMMIT", 0);

    public StreamHead Head(Guid channelId)
    {
        using var row = _head.Query(channelId);
        return row.Read() ? new(row.Int64(0), row.Int64(1)) : default;
    }

    /// <inheritdoc cref="LiveSessions"/>
    public IReadOnlyDictionary<Guid, long> Ends(Guid[] streamIds) =>
        InSnapshot(() =>
            streamIds
                .Select(id => (Id: id, Head(id).Seq))
                .Where(end => end.Seq > 0)
                .ToDictionary(end => end.Id, end => end.Seq)
        );

    public StoredMessage? Find(Guid messageId)
    {
        using var row = _find.Query(messageId);
        return row.Read() ? WithReactions(MessageRows.Read(row)) : null;
    }

    public IReadOnlyList<StoredMessage> Before(MessageScope scope, long seq, int limit)
    {
        var messages = Messages(_before[(int)scope.Kind], scope.Id, seq, limit);
        messages.Reverse();
        return messages;
    }

    public IReadOnlyList<StoredMessage> After(MessageScope scope, long seq, int limit) =>
        Messages(_after[(int)scope.Kind], scope.Id, seq, limit);

    /// <summary>
    /// Merges messages and events, which share one dense seq. Both queries read one snapshot: a commit in between would
    /// look like a gap.
    /// </summary>
    public IReadOnlyList<StoredEvent> Events(Guid channelId, long seq, int limit) =>
        InSnapshot(() => Merge(channelId, seq, limit));

    public StoredSession? Session(byte[] tokenHash)
    {
        using var row = _session.Query(tokenHash);
        return row.Read() ? StateRows.ReadSession(row) : null;
    }

    /// <summary>
    /// One query per session: a lookup by key costs microseconds, and a list of values would need a statement per
    /// length.
    /// </summary>
    public IReadOnlyCollection<Guid> LiveSessions(Guid[] sessionIds, DateTimeOffset now) =>
        InSnapshot(() => Array.FindAll(sessionIds, id => _liveSession.Number(id, now) is not null));

    public UserSnapshot? Snapshot(Guid userId, Guid sessionId, DateTimeOffset now) =>
        InSnapshot(() =>
        {
            using var row = _user.Query(userId, sessionId, now);
            if (!row.Read())
            {
                return null;
            }

            var (me, seq, floor) = StateRows.ReadUser(row);
            return new UserSnapshot(
                me,
                seq,
                floor,
                ReadAll(_workspaces.Query(userId), StateRows.ReadWorkspace),
                ReadAll(_channels.Query(userId), StateRows.ReadChannel)
            );
        });

    public StoredChannel? Channel(Guid channelId) =>
        InSnapshot(() =>
        {
            using var row = _channel.Query(channelId);
            return row.Read()
                ? StateRows.ReadChannelState(row) with
                {
                    Members = ReadAll(_members.Query(channelId), StateRows.ReadMember),
                }
                : null;
        });

    public IReadOnlyList<StoredConversation> Conversations(Guid userId, Guid after, int limit) =>
        ConversationRows.Gather(ReadAll(_conversations.Query(userId, after, limit), ConversationRows.Read));

    public StoredConversation? Conversation(Guid userId, Guid channelId) =>
        ConversationRows.Gather(ReadAll(_conversation.Query(userId, channelId), ConversationRows.Read)) is [var found]
            ? found
            : null;

    public long Floor(Guid channelId) => _floor.Number(channelId) ?? 0;

    public IReadOnlyList<StoredVersion> Versions(Guid messageId, long seq, int limit) =>
        ReadAll(
            _versions.Query(messageId, seq, limit),
            static row => new StoredVersion(row.Int64(0), row.Text(1), row.Time(2))
        );

    public IReadOnlyList<StoredPin> Pins(Guid channelId)
    {
        var pins = new List<StoredPin>();
        using var row = _pins.Query(channelId);
        while (row.Read())
        {
            if (Find(row.Guid(0)) is { } message)
            {
                pins.Add(new(message, row.Guid(1), row.Time(2)));
            }
        }

        return pins;
    }

    public IReadOnlyList<string> ReactionsOf(Guid messageId, Guid userId) =>
        ReadAll(_reactionsOf.Query(messageId, userId), static row => row.Text(0));

    public void Dispose()
    {
        _head.Dispose();
        _find.Dispose();
        Array.ForEach(_before, statement => statement.Dispose());
        Array.ForEach(_after, statement => statement.Dispose());
        _events.Dispose();
        _floor.Dispose();
        _versions.Dispose();
        _pins.Dispose();
        _reactions.Dispose();
        _reactionsOf.Dispose();
        _session.Dispose();
        _liveSession.Dispose();
        _user.Dispose();
        _workspaces.Dispose();
        _channels.Dispose();
        _conversations.Dispose();
        _conversation.Dispose();
        _channel.Dispose();
        _members.Dispose();
        _begin.Dispose();
        _end.Dispose();
        connection.Dispose();
    }

    /// <summary>Runs the reads in one transaction.</summary>
    private T InSnapshot<T>(Func<T> read)
    {
        _begin.Execute();
        try
        {
            return read();
        }
        finally
        {
            _end.Execute();
        }
    }

    private static List<T> ReadAll<T>(SqliteRow rows, Func<SqliteRow, T> read)
    {
        using (rows)
        {
            var all = new List<T>();
            while (rows.Read())
            {
                all.Add(read(rows));
            }

            return all;
        }
    }

    private List<StoredEvent> Merge(Guid channelId, long seq, int limit)
    {
        var messages = Messages(_after[(int)MessageScopeKind.Channel], channelId, seq, limit);
        var merged = new List<StoredEvent>(limit);
        using var row = _events.Query(channelId, seq, limit);
        var next = 0;
        var more = row.Read();
        while (merged.Count < limit && (more || next < messages.Count))
        {
            if (!more || (next < messages.Count && messages[next].Seq < row.Int64(0)))
            {
                merged.Add(new(messages[next].Seq, messages[next], null));
                next++;
            }
            else
            {
                merged.Add(new(row.Int64(0), null, row.Blob(1), row.IsNull(2) ? null : row.Text(2)));
                more = row.Read();
            }
        }

        return merged;
    }

    private List<StoredMessage> Messages(SqliteStatement statement, Guid scopeId, long seq, int limit)
    {
        var messages = new List<StoredMessage>(limit);
        using var row = statement.Query(scopeId, seq, limit);
        while (row.Read())
        {
            messages.Add(WithReactions(MessageRows.Read(row)));
        }

        return messages;
    }

    private StoredMessage WithReactions(StoredMessage message)
    {
        if (message.ReactionCount == 0)
        {
            return message;
        }

        var reactions = new List<Reaction>();
        var users = new List<UserId>();
        using var row = _reactions.Query(message.Id);
        while (row.Read())
        {
            var emoji = row.Text(0);
            if (reactions.Count == 0 || !string.Equals(reactions[^1].Emoji, emoji, StringComparison.Ordinal))
            {
                reactions.Add(
                    new()
                    {
                        Emoji = emoji,
                        Count = row.Int32(2),
                        UserIds = users = [],
                    }
                );
            }

            users.Add(new(row.Guid(1)));
        }

        return message with
        {
            Reactions = reactions,
        };
    }
}
