using Microsoft.Data.Sqlite;

namespace Parley.Server.Platform.Log;

/// <summary>Reads rows of the log's tables.</summary>
internal static class SqliteRows
{
    public const string MessageColumns = "id, channel_id, seq, idx, author_id, content, type, thread_id, reply_to, created_at";

    public static StoredMessage Message(SqliteDataReader row) => new(
        Guid(row, 0),
        Guid(row, 1),
        row.GetInt64(2),
        row.IsDBNull(3) ? null : row.GetInt64(3),
        Guid(row, 4),
        row.GetString(5),
        (MessageType)row.GetInt32(6),
        row.IsDBNull(7) ? null : Guid(row, 7),
        row.IsDBNull(8) ? null : Guid(row, 8),
        DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(9)));

    public static Guid Guid(SqliteDataReader row, int column) => new(row.GetFieldValue<byte[]>(column), bigEndian: true);
}
