using System.Text;
using SQLitePCL;

namespace Parley.Server.Platform.Log;

/// <summary>
/// The rows of a query of a <see cref="SqliteStatement"/>, one at a time; call <see cref="Read"/> before the first.
/// Disposing it resets the statement, which has only this one.
/// </summary>
internal sealed class SqliteRow(SqliteStatement statement) : IRow, IDisposable
{
    /// <summary>Advances to the next row. False: there are no more rows.</summary>
    public bool Read() => statement.Step();

    public bool IsNull(int column) => raw.sqlite3_column_type(statement.Handle, column) == raw.SQLITE_NULL;

    public int Int32(int column) => raw.sqlite3_column_int(statement.Handle, column);

    public long Int64(int column) => raw.sqlite3_column_int64(statement.Handle, column);

    public string Text(int column) => Encoding.UTF8.GetString(Bytes(column));

    public byte[] Blob(int column) => Bytes(column).ToArray();

    public Guid Guid(int column) => new(Bytes(column), bigEndian: true);

    public DateTimeOffset Time(int column) => DateTimeOffset.FromUnixTimeMilliseconds(Int64(column));

    public void Dispose() => statement.Reset();

    /// <summary>Also for text: the database stores UTF-8.</summary>
    private ReadOnlySpan<byte> Bytes(int column) => raw.sqlite3_column_blob(statement.Handle, column);
}
