using Parley.Server.Platform.Log;

namespace Parley.Server.Features.Channels.Effects;

/// <summary>Creates a channel. Refused if the name is taken in the workspace.</summary>
internal sealed record CreateChannel(
    Guid ChannelId,
    Guid WorkspaceId,
    string Name,
    ChannelKind Kind,
    string Topic,
    Guid CreatedBy,
    DateTimeOffset At
) : ChannelEffect;

/// <summary>The statements of <see cref="CreateChannel"/>.</summary>
internal sealed class CreateChannelStatements : SharedEffectStatements<CreateChannel>
{
    protected override async ValueTask<bool> ApplyAsync(EffectCommands sql, CreateChannel e) =>
        await sql.ExecuteAsync(
            """
            INSERT INTO channels(id, workspace_id, name, kind, topic, created_by, created_at, member_count)
            VALUES($1, $2, $3, $4, $5, $6, $7, 0) ON CONFLICT DO NOTHING
            """,
            e.ChannelId,
            e.WorkspaceId,
            e.Name,
            (int)e.Kind,
            e.Topic,
            e.CreatedBy,
            e.At
        ) == 1;
}
