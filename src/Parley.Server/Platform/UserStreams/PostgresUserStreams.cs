using Microsoft.EntityFrameworkCore;
using Npgsql;
using Parley.Server.Platform.Log;
using Parley.Server.Platform.Persistence;

namespace Parley.Server.Platform.UserStreams;

/// <summary>Appends to streams of users in transactions of EF Core on PostgreSQL.</summary>
internal sealed class PostgresUserStreams(PostgresDatabase database, EffectRegistry effects) : IUserStreamStore
{
    public Task LockAsync(ParleyDbContext context, Guid[] userIds, CancellationToken cancellationToken)
    {
        var connection = (NpgsqlConnection)context.Database.GetDbConnection();
        return database.WaitAsync(connection, LockAsync(connection, userIds), cancellationToken);
    }

    public Task AppendAsync(ParleyDbContext context, AppendUserEvents effect, CancellationToken cancellationToken)
    {
        var connection = (NpgsqlConnection)context.Database.GetDbConnection();
        return database.WaitAsync(
            connection,
            effects.Find(effect).ApplyAsync(new(connection), effect),
            cancellationToken
        );
    }

    private static async Task<bool> LockAsync(NpgsqlConnection connection, Guid[] userIds)
    {
        await using var batch = PostgresRows.Batch(
            connection,
            PostgresRows.Command(
                """
                INSERT INTO streams(channel_id, last_seq, last_index, floor)
                SELECT id, 0, 0, 0 FROM unnest($1) AS fresh(id) ORDER BY id ON CONFLICT DO NOTHING
                """,
                userIds
            ),
            PostgresRows.Command(
                "SELECT 1 FROM streams WHERE channel_id = ANY($1) ORDER BY channel_id FOR NO KEY UPDATE",
                userIds
            )
        );
        await batch.ExecuteNonQueryAsync();
        return true;
    }
}
