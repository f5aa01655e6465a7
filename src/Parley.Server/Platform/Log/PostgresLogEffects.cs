using System.Diagnostics;
using Npgsql;

namespace Parley.Server.Platform.Log;

/// <summary>
/// Applies each <see cref="ChannelEffect"/> to the tables. The conditions are part of the statements: they hold until
/// the commit even when another node changes the rows that they read. A rule of the table keeps the last owner of a
/// workspace (migration MessageLog).
/// </summary>
internal sealed class PostgresLogEffects
{
    private readonly PostgresChannelEffects _channels;
    private readonly PostgresConditionEffects _conditions;
    private readonly PostgresMembershipEffects _memberships;
    private readonly PostgresInviteEffects _invites;
    private readonly PostgresMessageEffects _messages;
    private readonly PostgresWorkEffects _work;

    public PostgresLogEffects(NpgsqlConnection connection)
    {
        var sql = new PostgresEffectCommands(connection);
        _channels = new(sql);
        _conditions = new(sql);
        _memberships = new(sql);
        _invites = new(sql);
        _messages = new(sql);
        _work = new(sql);
    }

    /// <summary>False: the effect is refused, and nothing of its append is written.</summary>
    public Task<bool> ApplyAsync(ChannelEffect effect) =>
        effect switch
        {
            CreateWorkspace e => _channels.ApplyAsync(e),
            CreateChannel e => _channels.ApplyAsync(e),
            RenameChannel e => _channels.ApplyAsync(e),
            ArchiveChannel e => _channels.ApplyAsync(e),
            RequireFreeStreamId e => _conditions.ApplyAsync(e),
            RequireRole e => _conditions.ApplyAsync(e),
            RequireRank e => _conditions.ApplyAsync(e),
            LimitWorkspaces e => _conditions.ApplyAsync(e),
            LimitChannels e => _conditions.ApplyAsync(e),
            LimitJoinedChannels e => _conditions.ApplyAsync(e),
            AddMember e => _memberships.ApplyAsync(e),
            RemoveMember e => _memberships.ApplyAsync(e),
            AddWorkspaceMember e => _memberships.ApplyAsync(e),
            RemoveWorkspaceMember e => _memberships.ApplyAsync(e),
            RecordRemoval e => _memberships.ApplyAsync(e),
            RedeemInvite e => _invites.ApplyAsync(e),
            EditMessage e => _messages.ApplyAsync(e),
            DeleteMessage e => _messages.ApplyAsync(e),
            AddReaction e => _messages.ApplyAsync(e),
            RemoveReaction e => _messages.ApplyAsync(e),
            AddPin e => _messages.ApplyAsync(e),
            RemovePin e => _messages.ApplyAsync(e),
            EnqueueWork e => _work.ApplyAsync(e),
            _ => throw new UnreachableException($"No effect {effect.GetType().Name}"),
        };
}
