using Npgsql;

namespace Parley.Server.Platform.Log;

/// <summary>Builds commands.</summary>
internal static class PostgresRows
{
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

    /// <inheritdoc cref="Command(string, ReadOnlySpan{object})"/>
    public static NpgsqlBatchCommand Command(string sql, ReadOnlySpan<SqlValue> values)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (ref readonly var value in values)
        {
            command.Parameters.Add(Parameter(value));
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

    private static NpgsqlParameter Parameter(in SqlValue value) =>
        value.Kind switch
        {
            SqlValueKind.Number => new NpgsqlParameter<long> { TypedValue = value.Number },
            SqlValueKind.Guid => new NpgsqlParameter<Guid> { TypedValue = value.Guid },
            SqlValueKind.Time => new NpgsqlParameter<DateTimeOffset> { TypedValue = value.Time },
            SqlValueKind.Text => new NpgsqlParameter<string> { TypedValue = value.Text },
            SqlValueKind.Blob => new NpgsqlParameter<byte[]> { TypedValue = value.Blob },
            SqlValueKind.Guids => new NpgsqlParameter<Guid[]> { TypedValue = value.Guids },
            _ => new NpgsqlParameter { Value = DBNull.Value },
        };

    private static object Convert(object value) =>
        value switch
        {
            Enum constant => System.Convert.ToInt32(constant),
            DateTimeOffset time => time.ToUniversalTime(),
            _ => value,
        };
}
