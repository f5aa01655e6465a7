using Parley.Server.Platform.Log;

namespace Parley.Server.Features.Channels.Effects;

/// <summary>
/// Condition. Refused if the id of the stream is the id of a user or a device: clients choose the ids of channels,
/// and the stream of a user or device has its id. The stream of a removed device stays taken: the fence refuses it.
/// </summary>
internal sealed record RequireFreeStreamId(Guid ChannelId) : ChannelEffect;

/// <summary>The statements of <see cref="RequireFreeStreamId"/>.</summary>
internal sealed class RequireFreeStreamIdStatements : SharedEffectStatements<RequireFreeStreamId>
{
    protected override ValueTask<bool> ApplyAsync(EffectCommands sql, RequireFreeStreamId e) =>
        sql.ExistsAsync(
            """
            SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM users WHERE id = $1)
                AND NOT EXISTS (SELECT 1 FROM devices WHERE id = $1)
            """,
            e.ChannelId
        );
}
