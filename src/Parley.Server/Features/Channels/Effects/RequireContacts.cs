using Parley.Server.Platform.Log;

namespace Parley.Server.Features.Channels.Effects;

/// <summary>
/// Condition. Refused unless the user shares a workspace with each of the others and all accounts are open. A removal
/// that commits at the same time counts as later.
/// </summary>
internal sealed record RequireContacts(Guid UserId, Guid[] Others) : ChannelEffect;

/// <summary>The statements of <see cref="RequireContacts"/>.</summary>
internal sealed class RequireContactsStatements : EffectStatements<RequireContacts>
{
    protected override bool Apply(SqliteEffectCommands sql, RequireContacts e) =>
        Array.TrueForAll(
            e.Others,
            other =>
                sql.Exists(
                    """
                    SELECT 1 FROM users caller, users other
                    WHERE caller.id = $0 AND caller.deactivated_at IS NULL
                        AND other.id = $1 AND other.deactivated_at IS NULL AND other.kind <> $2 AND EXISTS (
                            SELECT 1 FROM workspace_members mine JOIN workspace_members theirs
                                ON theirs.workspace_id = mine.workspace_id AND theirs.user_id = $1
                            WHERE mine.user_id = $0)
                    """,
                    e.UserId,
                    other,
                    (int)UserKind.Imported
                )
        );

    protected override async Task<bool> ApplyAsync(PostgresEffectCommands sql, RequireContacts e) =>
        await sql.ExistsAsync(
            """
            SELECT 1 FROM users caller WHERE caller.id = $1 AND caller.deactivated_at IS NULL AND $4 = (
                SELECT count(*) FROM users other
                WHERE other.id = ANY($2) AND other.deactivated_at IS NULL AND other.kind <> $3 AND EXISTS (
                    SELECT 1 FROM workspace_members mine JOIN workspace_members theirs
                        ON theirs.workspace_id = mine.workspace_id AND theirs.user_id = other.id
                    WHERE mine.user_id = $1))
            """,
            e.UserId,
            e.Others,
            UserKind.Imported,
            e.Others.Length
        );
}
