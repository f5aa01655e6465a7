using Npgsql;
using Parley.Server.Platform.Persistence;
using static Parley.Server.Platform.Log.PostgresRows;

namespace Parley.Server.Platform.Log;

/// <summary>Reads the log over pooled connections, which keep their prepared statements.</summary>
internal sealed class PostgresLogReader(PostgresDatabase database)
{
    private static readonly string EventMessages = new MessagePageSql(
        $"{PageColumns}, NULL::bytea AS payload",
        mergesParts: false
    ).After(MessageScopeKind.Channel);

    /// <summary>
    /// Both tables share one dense seq. A single statement reads one snapshot: a concurrent commit cannot look like a
    /// gap.
    /// </summary>
    private static readonly string Events = $"""
        SELECT * FROM (
            ({EventMessages})
            UNION ALL
            (SELECT NULL, channel_id, seq, NULL, NULL,
                (SELECT content FROM messages WHERE messages.id = events.content_of),
                NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, payload
            FROM events WHERE channel_id = $1 AND seq > $2 ORDER BY seq LIMIT $3)
        ) AS both_tables ORDER BY seq LIMIT $3
        """;

    private static readonly string[] BeforePages =
    [
        .. Enum.GetValues<MessageScopeKind>().Select(kind => MessagePageSql.Postgres.Before(kind)),
    ];

    private static readonly string[] AfterPages =
    [
        .. Enum.GetValues<MessageScopeKind>().Select(kind => MessagePageSql.Postgres.After(kind)),
    ];

    private const int Content = 5;
    private const int Payload = 16;

    public async Task<StreamHead> HeadAsync(Guid channelId, CancellationToken cancellationToken) =>
        (
            await QueryAsync(
                "SELECT last_seq, last_index FROM streams WHERE channel_id = $1",
                row => new StreamHead(row.Int64(0), row.Int64(1)),
                cancellationToken,
                channelId
            )
        ).FirstOrDefault();

    public async Task<IReadOnlyDictionary<Guid, long>> EndsAsync(
        Guid[] streamIds,
        CancellationToken cancellationToken
    ) =>
        (
            await QueryAsync(
                "SELECT channel_id, last_seq FROM streams WHERE channel_id = ANY($1)",
                row => KeyValuePair.Create(row.Guid(0), row.Int64(1)),
                cancellationToken,
                streamIds
            )
        ).ToDictionary();

    public async Task<long> FloorAsync(Guid channelId, CancellationToken cancellationToken) =>
        (
            await QueryAsync(
                "SELECT floor FROM streams WHERE channel_id = $1",
                row => row.Int64(0),
                cancellationToken,
                channelId
            )
        ).FirstOrDefault();

    public async Task<StoredMessage?> FindAsync(Guid messageId, CancellationToken cancellationToken) =>
        (
            await QueryAsync(
                $"SELECT {PageColumns} FROM messages WHERE id = $1",
                ReadPage,
                cancellationToken,
                messageId
            )
        ).FirstOrDefault();

    public async Task<IReadOnlyList<StoredMessage>> BeforeAsync(
        MessageScope scope,
        long seq,
        int limit,
        CancellationToken cancellationToken
    )
    {
        var messages = await QueryAsync(
            BeforePages[(int)scope.Kind],
            ReadPage,
            cancellationToken,
            scope.Id,
            seq,
            (long)limit
        );
        messages.Reverse();
        return messages;
    }

    public async Task<IReadOnlyList<StoredMessage>> AfterAsync(
        MessageScope scope,
        long seq,
        int limit,
        CancellationToken cancellationToken
    ) => await QueryAsync(AfterPages[(int)scope.Kind], ReadPage, cancellationToken, scope.Id, seq, (long)limit);

    public async Task<IReadOnlyList<StoredEvent>> EventsAsync(
        Guid channelId,
        long seq,
        int limit,
        CancellationToken cancellationToken
    ) =>
        await QueryAsync(
            Events,
            row =>
                row.IsNull(0)
                    ? new StoredEvent(
                        row.Int64(2),
                        null,
                        row.Blob(Payload),
                        row.IsNull(Content) ? null : row.Text(Content)
                    )
                    : new StoredEvent(row.Int64(2), ReadPage(row), null),
            cancellationToken,
            channelId,
            seq,
            (long)limit
        );

    public async Task<IReadOnlyList<StoredVersion>> VersionsAsync(
        Guid messageId,
        long seq,
        int limit,
        CancellationToken cancellationToken
    ) =>
        await QueryAsync(
            """
            SELECT seq, content, created_at FROM message_versions WHERE message_id = $1 AND seq > $2
                ORDER BY seq LIMIT $3
            """,
            row => new StoredVersion(row.Int64(0), row.Text(1), row.Time(2)),
            cancellationToken,
            messageId,
            seq,
            (long)limit
        );

    public async Task<IReadOnlyList<StoredPin>> PinsAsync(Guid channelId, CancellationToken cancellationToken) =>
        await QueryAsync(
            $"""
            SELECT {PageColumns}, pins.user_id, pins.pinned_at FROM messages
            JOIN (
                SELECT message_id, user_id, created_at AS pinned_at FROM pins WHERE pins.channel_id = $1
            ) pins ON pins.message_id = messages.id
            ORDER BY pins.pinned_at DESC, messages.id
            """,
            row => new StoredPin(ReadPage(row), row.Guid(16), row.Time(17)),
            cancellationToken,
            channelId
        );

    public async Task<IReadOnlyList<string>> ReactionsOfAsync(
        Guid messageId,
        Guid userId,
        CancellationToken cancellationToken
    ) =>
        await QueryAsync(
            "SELECT emoji FROM reactions WHERE message_id = $1 AND user_id = $2 ORDER BY seq",
            row => row.Text(0),
            cancellationToken,
            messageId,
            userId
        );

    public async Task<StoredSession?> SessionAsync(byte[] tokenHash, CancellationToken cancellationToken) =>
        (await QueryAsync(StateRows.Session, StateRows.ReadSession, cancellationToken, tokenHash)) is [var session, ..]
            ? session
            : null;

    public async Task<IReadOnlyCollection<Guid>> LiveSessionsAsync(
        Guid[] sessionIds,
        DateTimeOffset now,
        CancellationToken cancellationToken
    ) =>
        await QueryAsync(
            "SELECT id FROM sessions WHERE id = ANY($1) AND expires_at > $2",
            row => row.Guid(0),
            cancellationToken,
            sessionIds,
            now
        );

    /// <summary>
    /// Reads the memberships last: a channel stream may be newer than the user's own stream, never older.
    /// </summary>
    public async Task<UserSnapshot?> UserSnapshotAsync(
        Guid userId,
        Guid sessionId,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        if (
            await QueryAsync(StateRows.User, StateRows.ReadUser, cancellationToken, userId, sessionId, now)
            is not [var (me, seq, floor), ..]
        )
        {
            return null;
        }

        var workspaces = await QueryAsync(StateRows.Workspaces, StateRows.ReadWorkspace, cancellationToken, userId);
        return new(
            me,
            seq,
            floor,
            workspaces,
            await QueryAsync(StateRows.Channels, StateRows.ReadChannel, cancellationToken, userId)
        );
    }

    public async Task<IReadOnlyList<StoredConversation>> ConversationsAsync(
        Guid userId,
        Guid after,
        int limit,
        CancellationToken cancellationToken
    ) =>
        ConversationRows.Gather(
            await QueryAsync(
                ConversationRows.Page,
                ConversationRows.Read,
                cancellationToken,
                userId,
                after,
                (long)limit
            )
        );

    public async Task<StoredConversation?> ConversationAsync(
        Guid userId,
        Guid channelId,
        CancellationToken cancellationToken
    ) =>
        ConversationRows.Gather(
            await QueryAsync(ConversationRows.One, ConversationRows.Read, cancellationToken, userId, channelId)
        )
            is [var found]
            ? found
            : null;

    public async Task<StoredChannel?> ChannelAsync(Guid channelId, CancellationToken cancellationToken) =>
        await QueryAsync(StateRows.Channel, StateRows.ReadChannelState, cancellationToken, channelId)
            is [var channel, ..]
            ? channel with
            {
                Members = await QueryAsync(StateRows.Members, StateRows.ReadMember, cancellationToken, channelId),
            }
            : null;

    private async Task<List<T>> QueryAsync<T>(
        string sql,
        Func<PostgresRow, T> read,
        CancellationToken cancellationToken,
        params object[] values
    )
    {
        var connection = database.Source.CreateConnection();
        try
        {
            await database.OpenAsync(connection, cancellationToken);
            return await database.WaitAsync(connection, ReadAsync(connection, sql, read, values), cancellationToken);
        }
        catch (NpgsqlException exception)
        {
            throw new LogUnavailableException("The database cannot be read.", exception);
        }
        finally
        {
            if (!database.IsAbandoned(connection))
            {
                await connection.DisposeAsync();
            }
        }
    }

    private static async Task<List<T>> ReadAsync<T>(
        NpgsqlConnection connection,
        string sql,
        Func<PostgresRow, T> read,
        object[] values
    )
    {
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { Command(sql, values) } };
        await using var reader = await batch.ExecuteReaderAsync();
        var row = new PostgresRow(reader);
        var found = new List<T>();
        while (await reader.ReadAsync())
        {
            found.Add(read(row));
        }

        return found;
    }
}
