using System.Text.Json;
using Npgsql;

namespace Parley.Server.Platform.Log;

/// <summary>Reads rows of the tables of the log.</summary>
internal static class PostgresRows
{
    /// <summary>
    /// The columns of a message with its reactions as rows of emoji, user and count per emoji. One statement reads
    /// both, so that the reactions match the version. Users above the maximum are only counted (protocol, section 3).
    /// </summary>
    public const string PageColumns = $"""
        {MessageRows.Columns}, CASE WHEN reactions > 0 THEN (
            SELECT json_agg(json_build_array(emoji, user_id, total) ORDER BY began, seq)::text FROM (
                SELECT emoji, user_id, seq, count(*) OVER (PARTITION BY emoji) AS total,
                    min(seq) OVER (PARTITION BY emoji) AS began,
                    row_number() OVER (PARTITION BY emoji ORDER BY seq) AS row_rank
                FROM reactions WHERE reactions.message_id = messages.id) named
            WHERE row_rank <= {MessageRows.MaxNamedUsers}) END AS named_reactions
        """;

    private const int Named = 15;

    /// <summary>Reads a row of <see cref="PageColumns"/>.</summary>
    public static StoredMessage ReadPage(PostgresRow row) =>
        row.IsNull(Named)
            ? MessageRows.Read(row)
            : MessageRows.Read(row) with
            {
                Reactions = Reactions(row.Text(Named)),
            };

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
                    UserIds = [.. emoji.Select(row => new UserId(row[1].GetGuid()))],
                }),
        ];
    }

    /// <summary>Creates a command with positional parameters: <c>$1, $2, ...</c></summary>
    public static NpgsqlBatchCommand Command(string sql, params ReadOnlySpan<object> values)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = Convert(value) });
        }

        return command;
    }

    public static NpgsqlBatch Batch(NpgsqlConnection connection, params ReadOnlySpan<NpgsqlBatchCommand> commands)
    {
        var batch = new NpgsqlBatch(connection);
        foreach (var command in commands)
        {
            batch.BatchCommands.Add(command);
        }

        return batch;
    }

    /// <summary>The values of one column, for a parameter of <c>unnest</c>.</summary>
    public static TValue[] Column<TRow, TValue>(List<TRow> rows, Func<TRow, TValue> value)
    {
        var column = new TValue[rows.Count];
        for (var i = 0; i < column.Length; i++)
        {
            column[i] = value(rows[i]);
        }

        return column;
    }

    private static object Convert(object value) =>
        value switch
        {
            Enum constant => System.Convert.ToInt32(constant),
            DateTimeOffset time => time.ToUniversalTime(),
            _ => value,
        };
}
