using Parley.Server.Platform.Log;

namespace Parley.Server.Features.Messages.Effects;

/// <summary>Removes a pin. Refused if it does not exist.</summary>
internal sealed record RemovePin(Guid ChannelId, Guid MessageId) : ChannelEffect;

/// <summary>The statements of <see cref="RemovePin"/>.</summary>
internal sealed class RemovePinStatements : SharedEffectStatements<RemovePin>
{
    protected override async ValueTask<bool> ApplyAsync(EffectCommands sql, RemovePin e) =>
        await sql.ExecuteAsync("DELETE FROM pins WHERE channel_id = $1 AND message_id = $2", e.ChannelId, e.MessageId)
        == 1;
}
