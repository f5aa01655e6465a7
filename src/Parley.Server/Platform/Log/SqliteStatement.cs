using Microsoft.Data.Sqlite;

namespace Parley.Server.Platform.Log;

/// <summary>A prepared statement whose parameters are set by position: <c>$0, $1, ...</c>.</summary>
internal sealed class SqliteStatement : IDisposable
{
    private readonly SqliteCommand _command;
    private readonly SqliteParameter[] _parameters;

    public SqliteStatement(SqliteConnection connection, string sql, int parameters)
    {
        _command = connection.CreateCommand();
        _command.CommandText = sql;
        _parameters = new SqliteParameter[parameters];
        for (var i = 0; i < parameters; i++)
        {
            _parameters[i] = _command.Parameters.AddWithValue($"${i}", DBNull.Value);
        }

        _command.Prepare();
    }

    public int Execute(params ReadOnlySpan<object?> values) => Bind(values).ExecuteNonQuery();

    public object? Scalar(params ReadOnlySpan<object?> values) => Bind(values).ExecuteScalar();

    public SqliteDataReader Query(params ReadOnlySpan<object?> values) => Bind(values).ExecuteReader();

    public void Dispose() => _command.Dispose();

    private SqliteCommand Bind(ReadOnlySpan<object?> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            _parameters[i].Value = values[i] switch
            {
                null => DBNull.Value,
                Guid guid => guid.ToByteArray(bigEndian: true),
                DateTimeOffset time => time.ToUnixTimeMilliseconds(),
                Enum value => Convert.ToInt32(value),
                var value => value,
            };
        }

        return _command;
    }
}
