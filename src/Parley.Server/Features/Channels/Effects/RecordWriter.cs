using Parley.Server.Platform.Log;

namespace Parley.Server.Features.Channels.Effects;

/// <summary>Records that a member has written in a conversation. Never refused.</summary>
internal sealed record RecordWriter(Guid ChannelId, Guid UserId) : ChannelEffect;

/// <summary>The statements of <see cref="RecordWriter"/>.</summary>
internal sealed class RecordWriterStatements : EffectStatements<RecordWriter>
{
    protected override bool Apply(SqliteEffectCommands sql, RecordWriter e)
    {
        sql.Execute(
            "UPDATE channel_members SET has_written = 1 WHERE channel_id = $0 AND user_id = $1 AND has_written = 0",
            e.ChannelId,
            e.UserId
        );
        return true;
    }

    protected override async Task<bool> ApplyAsync(PostgresEffectCommands sql, RecordWriter e)
    {
        await sql.ExecuteAsync(
            "UPDATE channel_members SET has_written = true WHERE channel_id = $1 AND user_id = $2 AND NOT has_written",
            e.ChannelId,
            e.UserId
        );
        return true;
    }
}
