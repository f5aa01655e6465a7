namespace Parley.Server.Platform.Log;

/// <summary>Reads direct, group and support conversations with their members: one row for each. Thread-safe.</summary>
internal sealed class ConversationReader(StoreReader store)
{
    private const string Selection = """
        SELECT page.*, users.id AS member_id, users.display_name, users.kind AS user_kind, users.deactivated_at FROM (
            SELECT channels.id, channels.kind, channels.created_by, channels.created_at,
                streams.last_seq, streams.last_index, streams.floor,
                coalesce(read_positions.seq, 0) AS read_seq, coalesce(read_positions.idx, 0) AS read_index,
                CASE WHEN channels.encrypted THEN 1 ELSE 0 END AS encrypted
            FROM channel_members
            JOIN channels ON channels.id = channel_members.channel_id
            JOIN streams ON streams.channel_id = channels.id
            LEFT JOIN read_positions ON read_positions.channel_id = channels.id
                AND read_positions.user_id = channel_members.user_id
            WHERE channel_members.user_id = $1 AND channels.kind IN (2, 3, 4)
        """;

    private const string Members = """
        ) AS page
        JOIN channel_members member ON member.channel_id = page.id
        JOIN users ON users.id = member.user_id
        ORDER BY page.id, users.id
        """;

    private static readonly Query<ConversationRow> Page = new(
        $"{Selection} AND channels.id > $2 ORDER BY channels.id LIMIT $3 {Members}",
        Read
    );

    private static readonly Query<ConversationRow> Latest = new(
        $"""
        {Selection}
        ORDER BY (streams.last_seq > coalesce(read_positions.seq, 0)) DESC, channels.id DESC LIMIT $2
        {Members}
        """,
        Read
    );

    private static readonly Query<ConversationEnd> Ends = new(
        """
        SELECT channels.id, streams.last_seq, streams.last_index, streams.floor
        FROM channel_members
        JOIN channels ON channels.id = channel_members.channel_id
        JOIN streams ON streams.channel_id = channels.id
        WHERE channel_members.user_id = $1 AND channels.kind IN (2, 3, 4)
        """,
        row => new(row.Guid(0), new(row.Int64(1), row.Int64(2)), row.Int64(3))
    );

    private static readonly Query<ConversationRow> One = new($"{Selection} AND channels.id = $2 {Members}", Read);

    /// <summary>Reads the conversations of a user by id, those after <paramref name="after"/>.</summary>
    public async Task<IReadOnlyList<StoredConversation>> ReadAsync(
        Guid userId,
        Guid after,
        int limit,
        CancellationToken cancellationToken
    ) => Gather(await store.QueryAsync(Page, cancellationToken, userId, after, limit));

    /// <summary>Reads conversations of a user, those with unread changes first, then the newest.</summary>
    public async Task<IReadOnlyList<StoredConversation>> ReadLatestAsync(
        Guid userId,
        int limit,
        CancellationToken cancellationToken
    ) => Gather(await store.QueryAsync(Latest, cancellationToken, userId, limit));

    /// <summary>Reads the ends of the streams of all conversations of a user, without their members.</summary>
    public async Task<IReadOnlyList<ConversationEnd>> ReadEndsAsync(Guid userId, CancellationToken cancellationToken) =>
        await store.QueryAsync(Ends, cancellationToken, userId);

    /// <summary>Reads one conversation. Null: the user is no member of such a conversation.</summary>
    public async Task<StoredConversation?> FindAsync(
        Guid userId,
        Guid channelId,
        CancellationToken cancellationToken
    ) => Gather(await store.QueryAsync(One, cancellationToken, userId, channelId)) is [var found] ? found : null;

    private static ConversationRow Read(IRow row) =>
        new(
            row.Guid(0),
            (ChannelKind)row.Int32(1),
            row.Guid(2),
            row.Time(3),
            new(row.Int64(4), row.Int64(5)),
            row.Int64(6),
            new(row.Int64(7), row.Int64(8)),
            row.Int32(9) == 1,
            new()
            {
                Id = new(row.Guid(10)),
                DisplayName = row.Text(11),
                Kind = (UserKind)row.Int32(12),
                Deactivated = row.IsNull(13) ? null : true,
            }
        );

    /// <summary>Gathers the rows of each conversation.</summary>
    private static IReadOnlyList<StoredConversation> Gather(IEnumerable<ConversationRow> rows) =>
        [
            .. rows.GroupBy(row => row.Id)
                .Select(members => (First: members.First(), Members: members.Select(row => row.Member)))
                .Select(found => new StoredConversation(
                    new()
                    {
                        Id = new(found.First.Id),
                        Kind = found.First.Kind,
                        Members = [.. found.Members],
                        CreatedBy = new(found.First.CreatedBy),
                        CreatedAt = found.First.CreatedAt,
                        LastSeq = found.First.Head.Seq,
                        LastIndex = found.First.Head.Index,
                        ReadSeq = found.First.Read.Seq,
                        ReadIndex = found.First.Read.Index,
                        Encrypted = found.First.Encrypted ? true : null,
                    },
                    found.First.Floor
                )),
        ];
}

/// <summary>A conversation with one of its members.</summary>
internal readonly record struct ConversationRow(
    Guid Id,
    ChannelKind Kind,
    Guid CreatedBy,
    DateTimeOffset CreatedAt,
    StreamHead Head,
    long Floor,
    StreamHead Read,
    bool Encrypted,
    User Member
);

/// <summary>The end of the stream of a conversation.</summary>
/// <param name="Id">The conversation.</param>
/// <param name="Head">The end.</param>
/// <param name="Floor">Events up to this seq are trimmed.</param>
internal readonly record struct ConversationEnd(Guid Id, StreamHead Head, long Floor);

/// <summary>A conversation of a user.</summary>
/// <param name="Conversation">The conversation as the user sees it.</param>
/// <param name="Floor">Events up to this seq are trimmed.</param>
internal sealed record StoredConversation(Conversation Conversation, long Floor);
