using Npgsql;
using Parley.Server.Platform.Log;

namespace Parley.Server.Features.Channels.Effects;

/// <summary>Changes the name and the topic. Refused if the name is taken in the workspace.</summary>
internal sealed record RenameChannel(Guid ChannelId, string Name, string Topic) : ChannelEffect;

/// <summary>The statements of <see cref="RenameChannel"/>.</summary>
internal sealed class RenameChannelStatements : EffectStatements<RenameChannel>
{
    protected override bool Apply(SqliteEffectCommands sql, RenameChannel e) =>
        sql.Execute("UPDATE OR IGNORE channels SET name = $2, topic = $3 WHERE id = $1", e.ChannelId, e.Name, e.Topic)
        == 1;

    protected override async Task<bool> ApplyAsync(PostgresEffectCommands sql, RenameChannel e)
    {
        try
        {
            return await sql.ExecuteAsync(
                    "UPDATE channels SET name = $2, topic = $3 WHERE id = $1",
                    e.ChannelId,
                    e.Name,
                    e.Topic
                ) == 1;
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            return false;
        }
    }
}
