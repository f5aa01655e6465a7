using Parley.Server.Platform.Log;

namespace Parley.Server.Features.Messages.Effects;

/// <summary>Removes a pin. Refused if it does not exist.</summary>
internal sealed record RemovePin(Guid ChannelId, Guid MessageId) : ChannelEffect;

/// <summary>The statements of <see cref="RemovePin"/>.</summary>
internal sealed class RemovePinStatements : EffectStatements<RemovePin>
{
    protected override bool Apply(SqliteEffectCommands sql, RemovePin e) =>
        sql.Execute("DELETE FROM pins WHERE channel_id = $0 AND message_id = $1", e.ChannelId, e.MessageId) == 1;

    protected override async Task<bool> ApplyAsync(PostgresEffectCommands sql, RemovePin e) =>
        await sql.ExecuteAsync("DELETE FROM pins WHERE channel_id = $1 AND message_id = $2", e.ChannelId, e.MessageId)
        == 1;
}
