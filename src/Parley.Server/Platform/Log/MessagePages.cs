namespace Parley.Server.Platform.Log;

/// <summary>
/// The statements that read pages of messages. Parameters: the id of the scope, a seq, the limit. A message is in one
/// of two indexes, <c>ix_messages_top_level</c> or <c>ix_messages_replies</c> (ADR-0034). So pages without replies skip
/// none, a post writes no further index, and pages of all messages merge the two.
/// </summary>
internal static class MessagePages
{
    private const string Ascending = "ORDER BY seq LIMIT $3";

    public static string Before(SqlDialect dialect, MessageScopeKind kind) =>
        dialect.Union("ORDER BY seq DESC LIMIT $3", Parts(kind, MessageRows.PageColumns(dialect), "seq < $2"));

    public static string After(SqlDialect dialect, MessageScopeKind kind) =>
        dialect.Union(Ascending, Parts(kind, MessageRows.PageColumns(dialect), "seq > $2"));

    /// <summary>
    /// Messages and events, which share one dense seq, after a seq. A single statement reads one snapshot: a concurrent
    /// commit cannot look like a gap. The payload of events is the column <see cref="MessageRows.Next"/>.
    /// </summary>
    public static string Events(SqlDialect dialect) =>
        dialect.Union(
            Ascending,
            [
                .. Parts(
                    MessageScopeKind.Channel,
                    $"{MessageRows.PageColumns(dialect)}, {dialect.NullBlob} AS payload",
                    "seq > $2"
                ),
                $"SELECT {MessageRows.EventColumns}, payload FROM events WHERE channel_id = $1 AND seq > $2",
            ]
        );

    private static string[] Parts(MessageScopeKind kind, string columns, string range)
    {
        var channel = $"SELECT {columns} FROM messages WHERE channel_id = $1 AND {range}";
        var (topLevel, replies) = ($"{channel} AND idx IS NOT NULL", $"{channel} AND idx IS NULL");
        return kind switch
        {
            MessageScopeKind.Thread => [$"SELECT {columns} FROM messages WHERE thread_id = $1 AND {range}"],
            MessageScopeKind.TopLevel => [topLevel],
            _ => [topLevel, replies],
        };
    }
}
