using Parley.Server.Platform.Log;

namespace Parley.Server.Features.Channels.Effects;

/// <summary>Archives a channel: it becomes read-only.</summary>
internal sealed record ArchiveChannel(Guid ChannelId, DateTimeOffset At) : ChannelEffect;

/// <summary>The statements of <see cref="ArchiveChannel"/>.</summary>
internal sealed class ArchiveChannelStatements : SharedEffectStatements<ArchiveChannel>
{
    protected override async ValueTask<bool> ApplyAsync(EffectCommands sql, ArchiveChannel e) =>
        await sql.ExecuteAsync("UPDATE channels SET archived_at = $2 WHERE id = $1", e.ChannelId, e.At) == 1;
}
