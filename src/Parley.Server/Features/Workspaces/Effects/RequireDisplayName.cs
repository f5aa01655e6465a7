using Parley.Server.Platform.Log;

namespace Parley.Server.Features.Workspaces.Effects;

/// <summary>
/// Condition. Refused if the user has another display name: an event with an older name must not follow one with a
/// newer name.
/// </summary>
[SliceApi]
internal sealed record RequireDisplayName(Guid UserId, string Name) : ChannelEffect;

/// <summary>The statements of <see cref="RequireDisplayName"/>.</summary>
internal sealed class RequireDisplayNameStatements : SharedEffectStatements<RequireDisplayName>
{
    protected override ValueTask<bool> ApplyAsync(EffectCommands sql, RequireDisplayName e) =>
        sql.ExistsAsync("SELECT 1 FROM users WHERE id = $1 AND display_name = $2", e.UserId, e.Name);

    protected override void Lock(PostgresRowLocks locks, RequireDisplayName e) =>
        locks.User(e.UserId, PostgresRowLock.Share);
}
