using Microsoft.Data.Sqlite;
using static Parley.Server.Platform.Log.SqliteRows;

namespace Parley.Server.Platform.Log;

/// <summary>One reading connection with its prepared statements. Used by one caller at a time.</summary>
internal sealed class SqliteLogReader(SqliteConnection connection) : IDisposable
{
    private readonly SqliteStatement _head = new(connection, "SELECT last_seq, last_index FROM streams WHERE channel_id = $0", 1);

    private readonly SqliteStatement _find = new(connection, $"SELECT {MessageColumns} FROM messages WHERE id = $0", 1);

    private readonly SqliteStatement _before = new(
        connection, $"SELECT {MessageColumns} FROM messages WHERE channel_id = $0 AND seq < $1 ORDER BY seq DESC LIMIT $2", 3);

    private readonly SqliteStatement _after = new(
        connection, $"SELECT {MessageColumns} FROM messages WHERE channel_id = $0 AND seq > $1 ORDER BY seq LIMIT $2", 3);

    private readonly SqliteStatement _events = new(
        connection, "SELECT seq, payload FROM events WHERE channel_id = $0 AND seq > $1 ORDER BY seq LIMIT $2", 3);

    private readonly SqliteStatement _begin = new(connection, "BEGIN", 0);
    private readonly SqliteStatement _end = new(connection, "COMMIT", 0);

    public StreamHead Head(Guid channelId)
    {
        using var row = _head.Query(channelId);
        return row.Read() ? new(row.GetInt64(0), row.GetInt64(1)) : default;
    }

    public StoredMessage? Find(Guid messageId)
    {
        using var row = _find.Query(messageId);
        return row.Read() ? Message(row) : null;
    }

    public IReadOnlyList<StoredMessage> Before(Guid channelId, long seq, int limit)
    {
        var messages = Messages(_before, channelId, seq, limit);
        messages.Reverse();
        return messages;
    }

    public IReadOnlyList<StoredMessage> After(Guid channelId, long seq, int limit) => Messages(_after, channelId, seq, limit);

    /// <summary>Both tables share one dense seq, so that merging them is comparing two numbers.</summary>
    public IReadOnlyList<StoredEvent> Events(Guid channelId, long seq, int limit)
    {
        // One read transaction: a commit between the two queries must not look like a hole.
        _begin.Execute();
        try
        {
            return Merge(channelId, seq, limit);
        }
        finally
        {
            _end.Execute();
        }
    }

    public void Dispose()
    {
        _head.Dispose();
        _find.Dispose();
        _before.Dispose();
        _after.Dispose();
        _events.Dispose();
        _begin.Dispose();
        _end.Dispose();
        connection.Dispose();
    }

    private List<StoredEvent> Merge(Guid channelId, long seq, int limit)
    {
        var messages = Messages(_after, channelId, seq, limit);
        var merged = new List<StoredEvent>(limit);
        using var row = _events.Query(channelId, seq, limit);
        var next = 0;
        var more = row.Read();
        while (merged.Count < limit && (more || next < messages.Count))
        {
            if (!more || (next < messages.Count && messages[next].Seq < row.GetInt64(0)))
            {
                merged.Add(new(messages[next].Seq, messages[next], null));
                next++;
            }
            else
            {
                merged.Add(new(row.GetInt64(0), null, row.GetFieldValue<byte[]>(1)));
                more = row.Read();
            }
        }

        return merged;
    }

    private static List<StoredMessage> Messages(SqliteStatement statement, Guid channelId, long seq, int limit)
    {
        var messages = new List<StoredMessage>(limit);
        using var row = statement.Query(channelId, seq, limit);
        while (row.Read())
        {
            messages.Add(Message(row));
        }

        return messages;
    }
}
