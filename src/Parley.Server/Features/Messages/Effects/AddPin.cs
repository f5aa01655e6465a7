using Parley.Server.Platform.Log;

namespace Parley.Server.Features.Messages.Effects;

/// <summary>
/// Adds a pin. Refused if it exists, if the message is deleted, or if the channel has <paramref name="MaxPins"/> pins.
/// </summary>
internal sealed record AddPin(Guid ChannelId, Guid MessageId, Guid UserId, int MaxPins, DateTimeOffset At)
    : ChannelEffect;

/// <summary>The statements of <see cref="AddPin"/>.</summary>
internal sealed class AddPinStatements : SharedEffectStatements<AddPin>
{
    protected override async ValueTask<bool> ApplyAsync(EffectCommands sql, AddPin e) =>
        await sql.ExecuteAsync(
            """
            INSERT INTO pins(channel_id, message_id, user_id, created_at) SELECT $1, id, $3, $4 FROM messages
                WHERE id = $2 AND deleted_at IS NULL
                AND (SELECT count(*) FROM pins other WHERE other.channel_id = $1) < $5
            ON CONFLICT DO NOTHING
            """,
            e.ChannelId,
            e.MessageId,
            e.UserId,
            e.At,
            e.MaxPins
        ) == 1;
}
