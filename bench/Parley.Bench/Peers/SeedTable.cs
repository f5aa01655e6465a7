using Microsoft.Data.Sqlite;

namespace Parley.Bench.Peers;

/// <summary>
/// Inserts into one table. Required columns that the benchmark does not know get zero or an empty value.
/// </summary>
internal sealed class SeedTable : IDisposable
{
    private readonly SqliteCommand _insert;
    private readonly int _known;

    public SeedTable(SqliteConnection connection, string table, params string[] columns)
    {
        _known = columns.Length;
        var others = Others(connection, table, columns);
        string[] names = [.. columns, .. others.Select(other => other.Name)];
        string[] values = [.. columns.Select((_, i) => $"$p{i}"), .. others.Select(other => other.Value)];
        _insert = connection.CreateCommand();
        _insert.CommandText = $"INSERT INTO {table}({string.Join(", ", names)}) VALUES({string.Join(", ", values)})";
        for (var i = 0; i < columns.Length; i++)
        {
            _insert.Parameters.Add(new() { ParameterName = $"$p{i}" });
        }
    }

    public void Add(params ReadOnlySpan<object> values)
    {
        for (var i = 0; i < _known; i++)
        {
            _insert.Parameters[i].Value = values[i];
        }

        _insert.ExecuteNonQuery();
    }

    public void Dispose() => _insert.Dispose();

    private static List<(string Name, string Value)> Others(SqliteConnection connection, string table, string[] columns)
    {
        using var command = connection.CreateCommand();
        command.CommandText =
            $"SELECT name, type FROM pragma_table_info('{table}') WHERE \"notnull\" AND dflt_value IS NULL";
        using var row = command.ExecuteReader();
        var others = new List<(string, string)>();
        while (row.Read())
        {
            if (!columns.Contains(row.GetString(0), StringComparer.Ordinal))
            {
                others.Add(
                    (
                        row.GetString(0),
                        row.GetString(1) switch
                        {
                            "BLOB" => "x''",
                            "TEXT" => "''",
                            _ => "0",
                        }
                    )
                );
            }
        }

        return others;
    }
}
