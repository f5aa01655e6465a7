using Npgsql;
using static Parley.Server.Platform.Log.PostgresRows;

namespace Parley.Server.Platform.Log;

/// <summary>Moves read positions in batches, on the writing connection.</summary>
internal sealed class PostgresReadPositions(NpgsqlConnection connection)
{
    /// <summary>
    /// Moves read positions. A statement contains each position once; repeated positions go into another round. The
    /// second result reads the current positions, which may be ahead.
    /// </summary>
    public async Task MoveAsync(List<PostgresMarkReadJob> jobs)
    {
        while (jobs.Count > 0)
        {
            var round = jobs.DistinctBy(job => job.Key).ToDictionary(job => job.Key);
            jobs.RemoveAll(job => ReferenceEquals(round[job.Key], job));
            var (channels, users) = (
                Column([.. round.Keys], key => key.ChannelId),
                Column([.. round.Keys], key => key.UserId)
            );
            await using var batch = Batch(
                connection,
                Command(
                    """
                    INSERT INTO read_positions AS old (channel_id, user_id, seq, idx)
                    SELECT reached.channel_id, reached.user_id, reached.seq, coalesce((
                        SELECT messages.idx FROM messages WHERE messages.channel_id = reached.channel_id
                            AND messages.seq <= reached.seq AND messages.idx IS NOT NULL
                        ORDER BY messages.seq DESC LIMIT 1), 0)
                    FROM (
                        SELECT requested.channel_id, requested.user_id, least(requested.seq, streams.last_seq) AS seq
                        FROM unnest($1, $2, $3) AS requested(channel_id, user_id, seq)
                        JOIN streams ON streams.channel_id = requested.channel_id
                        JOIN channels ON channels.id = requested.channel_id) reached
                    ORDER BY reached.channel_id, reached.user_id
                    ON CONFLICT (channel_id, user_id) DO UPDATE SET seq = excluded.seq, idx = excluded.idx
                        WHERE excluded.seq > old.seq
                    RETURNING channel_id, user_id
                    """,
                    channels,
                    users,
                    Column([.. round.Values], job => job.Seq)
                ),
                Command(
                    """
                    SELECT channel_id, user_id, seq, idx FROM read_positions
                        JOIN unnest($1, $2) AS requested(channel_id, user_id) USING (channel_id, user_id)
                    """,
                    channels,
                    users
                )
            );
            await using var row = await batch.ExecuteReaderAsync();
            var moved = new HashSet<(Guid, Guid)>();
            while (await row.ReadAsync())
            {
                moved.Add((row.GetGuid(0), row.GetGuid(1)));
            }

            await row.NextResultAsync();
            while (await row.ReadAsync())
            {
                var key = (row.GetGuid(0), row.GetGuid(1));
                round[key].Result = (new(row.GetInt64(2), row.GetInt64(3)), moved.Contains(key));
            }
        }
    }
}
