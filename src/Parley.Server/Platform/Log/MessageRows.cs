using System.Text.Json;

namespace Parley.Server.Platform.Log;

/// <summary>The columns of a message and how to read them, the same for both stores.</summary>
internal static class MessageRows
{
    /// <summary>The columns of a new message.</summary>
    public const string NewColumns =
        "id, channel_id, seq, idx, author_id, content, type, thread_id, reply_to, created_at";

    public const string Columns = $"{NewColumns}, edited_at, deleted_at, version, original, reactions, sealed";

    /// <summary>The position of <c>seq</c>.</summary>
    public const int Seq = 2;

    /// <summary>The position of <c>content</c>.</summary>
    public const int Content = 5;

    /// <summary>The position of the first column after <see cref="PageColumns"/>.</summary>
    public const int Next = Named + 1;

    /// <summary>
    /// The maximum number of user ids per emoji; the other users are only counted (protocol, section 3). A string, so
    /// that it can be a part of statements.
    /// </summary>
    private const string MaxNamedUsers = "20";

    private const int Sealed = 15;

    private const int Named = 16;

    /// <summary>
    /// The columns of a message with its reactions, which are JSON: emoji, user and count per emoji. One statement
    /// reads both, so that the reactions match the version.
    /// </summary>
    public static string PageColumns(SqlDialect dialect) =>
        $"""
            {Columns}, CASE WHEN reactions > 0 THEN (
                SELECT {dialect.NamedReactions} FROM (
                    SELECT emoji, user_id, seq, count(*) OVER (PARTITION BY emoji) AS total,
                        min(seq) OVER (PARTITION BY emoji) AS began,
                        row_number() OVER (PARTITION BY emoji ORDER BY seq) AS row_rank
                    FROM reactions WHERE reactions.message_id = messages.id) named
                WHERE row_rank <= {MaxNamedUsers}) END AS named_reactions
            """;

    /// <summary>
    /// The columns of an event in a union with <see cref="PageColumns"/>: only <c>channel_id</c>, <c>seq</c> and the
    /// current body of its message have values.
    /// </summary>
    public static string EventColumns { get; } =
        string.Join(
            ", ",
            Columns
                .Split(", ")
                .Select(column =>
                    column switch
                    {
                        "channel_id" or "seq" => column,
                        "content" or "sealed" =>
                            $"(SELECT {column} FROM messages WHERE messages.id = events.content_of)",
                        _ => "NULL",
                    }
                )
                .Append("NULL")
        );

    public static SealedBody? ReadSealed(IRow row, int column = Sealed) =>
        row.IsNull(column) ? null : new(row.Blob(column));

    /// <summary>Reads a row of <see cref="Columns"/>.</summary>
    public static StoredMessage Read(IRow row) =>
        new(
            row.Guid(0),
            row.Guid(1),
            row.Int64(Seq),
            row.IsNull(3) ? null : row.Int64(3),
            row.Guid(4),
            row.Text(Content),
            (MessageType)row.Int32(6),
            row.IsNull(7) ? null : row.Guid(7),
            row.IsNull(8) ? null : row.Guid(8),
            row.Time(9)
        )
        {
            EditedAt = row.IsNull(10) ? null : row.Time(10),
            DeletedAt = row.IsNull(11) ? null : row.Time(11),
            Version = row.IsNull(12) ? null : row.Int64(12),
            Original = row.IsNull(13) ? null : row.Blob(13),
            ReactionCount = row.Int32(14),
            Sealed = ReadSealed(row),
        };

    /// <summary>Reads a row of <see cref="PageColumns"/>.</summary>
    public static StoredMessage ReadPage(IRow row) =>
        row.IsNull(Named) ? Read(row) : Read(row) with { Reactions = Reactions(row.Text(Named)) };

    private static List<Reaction> Reactions(string json)
    {
        using var rows = JsonDocument.Parse(json);
        return
        [
            .. rows
                .RootElement.EnumerateArray()
                .GroupBy(row => row[0].GetString()!, StringComparer.Ordinal)
                .Select(emoji => new Reaction
                {
                    Emoji = emoji.Key,
                    Count = emoji.First()[2].GetInt32(),
                    UserIds = [.. emoji.Select(row => new UserId(Guid.Parse(row[1].GetString()!)))],
                }),
        ];
    }
}
