using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Parley.Server.Platform.Log;

/// <summary>
/// A prepared statement with positional parameters: <c>$1, $2, ...</c>, or from <c>$0</c> on. It uses SQLite's
/// native interface: a command of the provider looks parameters up by name each time, and several statements run per
/// message. Not thread-safe.
/// </summary>
internal sealed class SqliteStatement : IDisposable
{
    private const int MaxStackBytes = 512;

    private readonly sqlite3 _database;
    private readonly SqliteRow _row;
    private readonly int[] _indexes;

    public SqliteStatement(SqliteConnection connection, string sql, int parameters)
    {
        _database = connection.Handle!;
        Check(raw.sqlite3_prepare_v3(_database, sql, raw.SQLITE_PREPARE_PERSISTENT, out var handle));
        Handle = handle;
        _row = new(this);
        _indexes = new int[parameters];
        var first = raw.sqlite3_bind_parameter_index(handle, "$0") == 0 ? 1 : 0;
        for (var i = 0; i < parameters; i++)
        {
            _indexes[i] = raw.sqlite3_bind_parameter_index(handle, $"${first + i}");
            if (_indexes[i] == 0)
            {
                throw new ArgumentException($"The statement has no parameter ${first + i}.", nameof(sql));
            }
        }
    }

    public sqlite3_stmt Handle { get; }

    /// <summary>Returns the number of rows that changed.</summary>
    public int Execute(params ReadOnlySpan<SqlValue> values)
    {
        using var row = Query(values);
        while (row.Read()) { }

        return raw.sqlite3_changes(_database);
    }

    /// <summary>Returns the number in the first column of the first row; null if there is no row.</summary>
    public long? Number(params ReadOnlySpan<SqlValue> values)
    {
        using var row = Query(values);
        return row.Read() ? row.Int64(0) : null;
    }

    public SqliteRow Query(params ReadOnlySpan<SqlValue> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            Check(Bind(_indexes[i], values[i]));
        }

        return _row;
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

    private int Bind(int index, in SqlValue value) =>
        value.Kind switch
        {
            SqlValueKind.Number => raw.sqlite3_bind_int64(Handle, index, value.Number),
            SqlValueKind.Guid => BindGuid(index, value.Guid),
            // Milliseconds since 1970.
            SqlValueKind.Time => raw.sqlite3_bind_int64(Handle, index, value.Time.ToUnixTimeMilliseconds()),
            SqlValueKind.Text => BindText(index, value.Text),
            SqlValueKind.Blob => BindBlob(index, value.Blob),
            SqlValueKind.Guids => BindText(index, ToJson(value.Guids)),
            _ => raw.sqlite3_bind_null(Handle, index),
        };

    private int BindBlob(int index, byte[] blob) =>
        blob.Length == 0 ? raw.sqlite3_bind_zeroblob(Handle, index, 0) : raw.sqlite3_bind_blob(Handle, index, blob);

    /// <summary>Binds the text with its length: it may contain NUL characters.</summary>
    private int BindText(int index, string text)
    {
        var maxBytes = Encoding.UTF8.GetMaxByteCount(text.Length);
        var bytes = maxBytes <= MaxStackBytes ? stackalloc byte[maxBytes] : new byte[maxBytes];
        return raw.sqlite3_bind_text(Handle, index, bytes[..Encoding.UTF8.GetBytes(text, bytes)]);
    }

    private int BindGuid(int index, Guid guid)
    {
        Span<byte> bytes = stackalloc byte[16];
        guid.TryWriteBytes(bytes, bigEndian: true, out _);
        return raw.sqlite3_bind_blob(Handle, index, bytes);
    }

    /// <summary>For <see cref="SqlDialect.AnyOf"/>: SQLite has no arrays.</summary>
    private static string ToJson(Guid[] guids) => $"[{string.Join(',', guids.Select(guid => $"\"{guid:N}\""))}]";

    private void Check(int code)
    {
        if (code is not (raw.SQLITE_OK or raw.SQLITE_DONE))
        {
            SqliteException.ThrowExceptionForRC(code, _database);
        }
    }
}
