using Parley.Server.Platform.Log;

namespace Parley.Server.Features.Channels.Effects;

/// <summary>
/// Condition. Refused unless the user shares a workspace with each of the others and all accounts are open. A removal
/// that commits at the same time counts as later.
/// </summary>
internal sealed record RequireContacts(Guid UserId, Guid[] Others) : ChannelEffect;

/// <summary>The statements of <see cref="RequireContacts"/>.</summary>
internal sealed class RequireContactsStatements : SharedEffectStatements<RequireContacts>
{
    private static readonly SqlText Condition = new(dialect =>
        $"""
            SELECT 1 FROM users caller WHERE caller.id = $1 AND caller.deactivated_at IS NULL AND $4 = (
                SELECT count(*) FROM users other
                WHERE other.id {dialect.AnyOf("$2")} AND {ContactSql.IsContactOf("$1", "$3")})
            """
    );

    protected override ValueTask<bool> ApplyAsync(EffectCommands sql, RequireContacts e) =>
        sql.ExistsAsync(Condition, e.UserId, e.Others, UserKind.Imported, e.Others.Length);
}
