using Microsoft.Data.Sqlite;

namespace Parley.Server.Platform.Log;

/// <summary>
/// The prepared statements of a step of <see cref="SqliteEventTrimmer"/>. They run in the transaction of a batch.
/// </summary>
internal sealed class SqliteTrimCommands(SqliteConnection connection) : IDisposable
{
    private readonly SqliteStatement _lastOf = new(
        connection,
        """
        SELECT max(seq) FROM (SELECT seq FROM events WHERE channel_id = $1 AND seq <= $2 ORDER BY seq LIMIT $3)
        """,
        3
    );

    private readonly SqliteStatement _delete = new(
        connection,
        "DELETE FROM events WHERE channel_id = $1 AND seq <= $2",
        2
    );

    private readonly SqliteStatement _raiseFloor = new(
        connection,
        "UPDATE streams SET floor = $2 WHERE channel_id = $1 AND floor < $2",
        2
    );

    /// <summary>
    /// Deletes the oldest events of the streams in turn, at most <paramref name="limit"/>. The floor of a stream rises
    /// with them in the same transaction, so it is exact after each step. Returns the number of deleted events and of
    /// finished streams.
    /// </summary>
    public (int Events, int Finished) Execute(ReadOnlySpan<TrimTarget> targets, int limit)
    {
        var left = limit;
        var finished = 0;
        foreach (var target in targets)
        {
            // No row: another run has deleted them. The column is NULL then, which reads as 0.
            if (left > 0 && _lastOf.Number(target.ChannelId, target.LastSeq, left) is > 0 and var last)
            {
                left -= _delete.Execute(target.ChannelId, last);
                _raiseFloor.Execute(target.ChannelId, last);
                if (left == 0 && last < target.LastSeq)
                {
                    break;
                }
            }
            else if (left == 0)
            {
                break;
            }

            finished++;
        }

        return (limit - left, finished);
    }

    public void Dispose()
    {
        _lastOf.Dispose();
        _delete.Dispose();
        _raiseFloor.Dispose();
    }
}

/// <summary>A stream with old events, and the last seq to delete.</summary>
internal readonly record struct TrimTarget(Guid ChannelId, long LastSeq);
