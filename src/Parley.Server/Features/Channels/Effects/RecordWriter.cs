using Npgsql;
using Parley.Server.Platform.Log;

namespace Parley.Server.Features.Channels.Effects;

/// <summary>Records that a member has written in the conversation of the message.</summary>
internal sealed record RecordWriter(Guid UserId) : MessageEffect;

/// <summary>
/// The statements of <see cref="RecordWriter"/>. The first messages of a member share one row. Memberships of a
/// conversation change in its commits only, and the commit has locked its stream.
/// </summary>
internal sealed class RecordWriterStatements : MessageEffectStatements<RecordWriter>
{
    protected override void Apply(SqliteEffectCommands sql, WrittenEffect<RecordWriter>[] effects)
    {
        foreach (var (channelId, userId) in Distinct(effects))
        {
            sql.Execute(
                "UPDATE channel_members SET has_written = 1 WHERE channel_id = $0 AND user_id = $1 AND has_written = 0",
                channelId,
                userId
            );
        }
    }

    protected override NpgsqlBatchCommand ToCommand(PostgresEffectCommands sql, WrittenEffect<RecordWriter>[] effects)
    {
        var writers = Distinct(effects);
        return PostgresRows.Command(
            """
            UPDATE channel_members SET has_written = true FROM unnest($1, $2) AS writer(channel_id, user_id)
            WHERE channel_members.channel_id = writer.channel_id AND channel_members.user_id = writer.user_id
                AND NOT has_written
            """,
            PostgresRows.Column(writers, writer => writer.ChannelId),
            PostgresRows.Column(writers, writer => writer.UserId)
        );
    }

    private static List<(Guid ChannelId, Guid UserId)> Distinct(WrittenEffect<RecordWriter>[] effects) =>
        [.. effects.Select(written => (written.ChannelId, written.Effect.UserId)).Distinct()];
}
