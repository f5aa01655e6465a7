namespace Parley.Server.Platform.Log;

/// <inheritdoc/>
internal sealed class MessageReader(StoreReader store) : IMessageReader
{
    private static readonly Query<StoredMessage> ById = new(
        dialect => $"SELECT {MessageRows.PageColumns(dialect)} FROM messages WHERE id = $1",
        MessageRows.ReadPage
    );

    private static readonly Query<StoredMessage>[] BeforePages =
    [
        .. Enum.GetValues<MessageScopeKind>().Select(kind => PageQuery(dialect => MessagePages.Before(dialect, kind))),
    ];

    private static readonly Query<StoredMessage>[] AfterPages =
    [
        .. Enum.GetValues<MessageScopeKind>().Select(kind => PageQuery(dialect => MessagePages.After(dialect, kind))),
    ];

    private static readonly Query<StoredVersion> Versions = new(
        """
        SELECT seq, content, created_at, sealed FROM message_versions
        WHERE message_id = $1 AND seq > $2 ORDER BY seq LIMIT $3
        """,
        row => new(row.Int64(0), row.Text(1), row.Time(2), MessageRows.ReadSealed(row, 3))
    );

    private static readonly Query<StoredPin> Pins = new(
        dialect =>
            $"""
                SELECT {MessageRows.PageColumns(dialect)}, pins.user_id, pins.pinned_at FROM messages
                JOIN (
                    SELECT message_id, user_id, created_at AS pinned_at FROM pins WHERE pins.channel_id = $1
                ) pins ON pins.message_id = messages.id
                ORDER BY pins.pinned_at DESC, messages.id
                """,
        row => new(MessageRows.ReadPage(row), row.Guid(MessageRows.Next), row.Time(MessageRows.Next + 1))
    );

    private static readonly Query<string> ReactionsOf = new(
        "SELECT emoji FROM reactions WHERE message_id = $1 AND user_id = $2 ORDER BY seq",
        row => row.Text(0)
    );

    public Task<StoredMessage?> FindAsync(Guid messageId, CancellationToken cancellationToken) =>
        store.QueryFirstAsync(ById, cancellationToken, messageId);

    public async Task<IReadOnlyList<StoredMessage>> ReadBeforeAsync(
        MessageScope scope,
        long seq,
        int limit,
        CancellationToken cancellationToken
    )
    {
        var messages = await store.QueryAsync(BeforePages[(int)scope.Kind], cancellationToken, scope.Id, seq, limit);
        messages.Reverse();
        return messages;
    }

    public async Task<IReadOnlyList<StoredMessage>> ReadAfterAsync(
        MessageScope scope,
        long seq,
        int limit,
        CancellationToken cancellationToken
    ) => await store.QueryAsync(AfterPages[(int)scope.Kind], cancellationToken, scope.Id, seq, limit);

    public async Task<IReadOnlyList<StoredVersion>> ReadVersionsAsync(
        Guid messageId,
        long seq,
        int limit,
        CancellationToken cancellationToken
    ) => await store.QueryAsync(Versions, cancellationToken, messageId, seq, limit);

    public async Task<IReadOnlyList<StoredPin>> ReadPinsAsync(Guid channelId, CancellationToken cancellationToken) =>
        await store.QueryAsync(Pins, cancellationToken, channelId);

    public async Task<IReadOnlyList<string>> ReadReactionsOfAsync(
        Guid messageId,
        Guid userId,
        CancellationToken cancellationToken
    ) => await store.QueryAsync(ReactionsOf, cancellationToken, messageId, userId);

    private static Query<StoredMessage> PageQuery(Func<SqlDialect, string> sql) => new(sql, MessageRows.ReadPage);
}
