using Parley.Server.Platform.Log;

namespace Parley.Server.Features.Channels.Effects;

/// <summary>
/// Condition. Refused if the id of the stream is the id of a user: clients choose the ids of channels, and a user's
/// stream has the user's id.
/// </summary>
internal sealed record RequireFreeStreamId(Guid ChannelId) : ChannelEffect;

/// <summary>The statements of <see cref="RequireFreeStreamId"/>.</summary>
internal sealed class RequireFreeStreamIdStatements : EffectStatements<RequireFreeStreamId>
{
    protected override bool Apply(SqliteEffectCommands sql, RequireFreeStreamId e) =>
        sql.Exists("SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM users WHERE id = $0)", e.ChannelId);

    protected override async Task<bool> ApplyAsync(PostgresEffectCommands sql, RequireFreeStreamId e) =>
        await sql.ExistsAsync("SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM users WHERE id = $1)", e.ChannelId);
}
