using Parley.Server.Platform.Log;

namespace Parley.Server.Features.Channels.Effects;

/// <summary>
/// Condition. Refused unless the user shares a workspace with another member of the conversation whose account is open,
/// or if the user is deactivated. A removal that commits at the same time counts as later.
/// </summary>
[SliceApi]
internal sealed record RequireReach(Guid ChannelId, Guid UserId) : ChannelEffect;

/// <summary>The statements of <see cref="RequireReach"/>.</summary>
internal sealed class RequireReachStatements : EffectStatements<RequireReach>
{
    protected override bool Apply(SqliteEffectCommands sql, RequireReach e) =>
        sql.Exists(
            """
            SELECT 1 FROM users caller WHERE caller.id = $1 AND caller.deactivated_at IS NULL AND EXISTS (
                SELECT 1 FROM channel_members other
                JOIN users ON users.id = other.user_id AND users.deactivated_at IS NULL AND users.kind <> $2
                WHERE other.channel_id = $0 AND other.user_id <> $1 AND EXISTS (
                    SELECT 1 FROM workspace_members mine JOIN workspace_members theirs
                        ON theirs.workspace_id = mine.workspace_id AND theirs.user_id = other.user_id
                    WHERE mine.user_id = $1))
            """,
            e.ChannelId,
            e.UserId,
            (int)UserKind.Imported
        );

    protected override async Task<bool> ApplyAsync(PostgresEffectCommands sql, RequireReach e) =>
        await sql.ExistsAsync(
            """
            SELECT 1 FROM users caller WHERE caller.id = $2 AND caller.deactivated_at IS NULL AND EXISTS (
                SELECT 1 FROM channel_members other
                JOIN users ON users.id = other.user_id AND users.deactivated_at IS NULL AND users.kind <> $3
                WHERE other.channel_id = $1 AND other.user_id <> $2 AND EXISTS (
                    SELECT 1 FROM workspace_members mine JOIN workspace_members theirs
                        ON theirs.workspace_id = mine.workspace_id AND theirs.user_id = other.user_id
                    WHERE mine.user_id = $2))
            """,
            e.ChannelId,
            e.UserId,
            UserKind.Imported
        );
}
