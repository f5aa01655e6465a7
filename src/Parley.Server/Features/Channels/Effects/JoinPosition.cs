using Parley.Server.Platform.Log;

namespace Parley.Server.Features.Channels.Effects;

/// <summary>The statements by which earlier messages count as read for a user who joins.</summary>
internal static class JoinPosition
{
    public static void Set(SqliteEffectCommands sql, Guid channelId, Guid userId, StreamHead read) =>
        sql.Execute(
            """
            INSERT INTO read_positions(channel_id, user_id, seq, idx) VALUES($0, $1, $2, $3)
            ON CONFLICT(channel_id, user_id) DO UPDATE SET seq = excluded.seq, idx = excluded.idx
                WHERE excluded.seq > seq
            """,
            channelId,
            userId,
            read.Seq,
            read.Index
        );

    public static Task SetAsync(PostgresEffectCommands sql, Guid channelId, Guid userId, StreamHead read) =>
        sql.ExecuteAsync(
            """
            INSERT INTO read_positions AS old (channel_id, user_id, seq, idx) VALUES($1, $2, $3, $4)
            ON CONFLICT (channel_id, user_id) DO UPDATE SET seq = excluded.seq, idx = excluded.idx
                WHERE excluded.seq > old.seq
            """,
            channelId,
            userId,
            read.Seq,
            read.Index
        );
}
