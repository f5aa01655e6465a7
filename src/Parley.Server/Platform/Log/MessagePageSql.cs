namespace Parley.Server.Platform.Log;

/// <summary>
/// The statements that read pages of messages. Parameters: the id of the scope, a seq, the limit. A message is in one
/// of two indexes, <c>ix_messages_top_level</c> or <c>ix_messages_replies</c> (ADR-0034). So pages without replies skip
/// none, a post writes no further index, and pages of all messages merge the two.
/// </summary>
/// <param name="columns">The columns to read.</param>
/// <param name="mergesParts">
/// The store merges two ordered parts by itself. PostgreSQL does not: it would read all of a part and sort, so each
/// part is limited first.
/// </param>
internal sealed class MessagePageSql(string columns, bool mergesParts)
{
    public static MessagePageSql Sqlite { get; } = new(MessageRows.Columns, mergesParts: true);

    public static MessagePageSql Postgres { get; } = new(PostgresRows.PageColumns, mergesParts: false);

    public string Before(MessageScopeKind kind) => Page(kind, "seq < $2", "ORDER BY seq DESC LIMIT $3");

    public string After(MessageScopeKind kind) => Page(kind, "seq > $2", "ORDER BY seq LIMIT $3");

    private string Page(MessageScopeKind kind, string range, string end)
    {
        var channel = $"SELECT {columns} FROM messages WHERE channel_id = $1 AND {range}";
        var (topLevel, replies) = ($"{channel} AND idx IS NOT NULL", $"{channel} AND idx IS NULL");
        return kind switch
        {
            MessageScopeKind.Thread => $"SELECT {columns} FROM messages WHERE thread_id = $1 AND {range} {end}",
            MessageScopeKind.TopLevel => $"{topLevel} {end}",
            _ when mergesParts => $"{topLevel} UNION ALL {replies} {end}",
            _ => $"({topLevel} {end}) UNION ALL ({replies} {end}) {end}",
        };
    }
}
