using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Parley.Server.Platform.Log;

/// <summary>
/// A prepared statement with positional parameters: <c>$0, $1, ...</c>, or from another number on. It uses SQLite's
/// native interface: a command of the provider looks parameters up by name each time, and several statements run per
/// message. Not thread-safe.
/// </summary>
internal sealed class SqliteStatement : IDisposable
{
    private readonly sqlite3 _database;
    private readonly int[] _indexes;

    public SqliteStatement(SqliteConnection connection, string sql, int parameters, int first = 0)
    {
        _database = connection.Handle!;
        Check(raw.sqlite3_prepare_v3(_database, sql, raw.SQLITE_PREPARE_PERSISTENT, out var handle));
        Handle = handle;
        _indexes = new int[parameters];
        for (var i = 0; i < parameters; i++)
        {
            _indexes[i] = raw.sqlite3_bind_parameter_index(handle, $"${first + i}");
        }
    }

    public sqlite3_stmt Handle { get; }

    /// <summary>Returns the number of rows that changed.</summary>
    public int Execute(params ReadOnlySpan<SqliteValue> values)
    {
        using var row = Query(values);
        while (row.Read()) { }

        return raw.sqlite3_changes(_database);
    }

    /// <summary>Returns the number in the first column of the first row; null if there is no row.</summary>
    public long? Number(params ReadOnlySpan<SqliteValue> values)
    {
        using var row = Query(values);
        return row.Read() ? row.Int64(0) : null;
    }

    public SqliteRow Query(params ReadOnlySpan<SqliteValue> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            Check(values[i].Bind(Handle, _indexes[i]));
        }

        return new(this);
    }

    /// <summary>For <see cref="SqliteRow"/>: advances to the next row.</summary>
    public bool Step()
    {
        var code = raw.sqlite3_step(Handle);
        if (code == raw.SQLITE_ROW)
        {
            return true;
        }

        Check(code);
        return false;
    }

    /// <summary>For <see cref="SqliteRow"/>: ends the query.</summary>
    public void Reset() => raw.sqlite3_reset(Handle);

    public void Dispose() => Handle.Dispose();

    private void Check(int code)
    {
        if (code is not (raw.SQLITE_OK or raw.SQLITE_DONE))
        {
            SqliteException.ThrowExceptionForRC(code, _database);
        }
    }
}
