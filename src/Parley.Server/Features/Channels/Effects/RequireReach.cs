using Parley.Server.Platform.Log;

namespace Parley.Server.Features.Channels.Effects;

/// <summary>
/// Condition. Refused unless the user shares a workspace with another member of the conversation whose account is open,
/// or if the user is deactivated. A removal that commits at the same time counts as later.
/// </summary>
[SliceApi]
internal sealed record RequireReach(Guid ChannelId, Guid UserId) : ChannelEffect;

/// <summary>The statements of <see cref="RequireReach"/>.</summary>
internal sealed class RequireReachStatements : SharedEffectStatements<RequireReach>
{
    private static readonly string Condition = $"""
        SELECT 1 FROM users caller WHERE caller.id = $2 AND caller.deactivated_at IS NULL AND EXISTS (
            SELECT 1 FROM channel_members member JOIN users other ON other.id = member.user_id
            WHERE member.channel_id = $1 AND other.id <> $2 AND {ContactSql.IsContactOf("$2", "$3")})
        """;

    protected override ValueTask<bool> ApplyAsync(EffectCommands sql, RequireReach e) =>
        sql.ExistsAsync(Condition, e.ChannelId, e.UserId, UserKind.Imported);
}
