using System.Diagnostics;
using Microsoft.Data.Sqlite;

namespace Parley.Server.Platform.Log;

/// <summary>Applies each <see cref="ChannelEffect"/> to the tables.</summary>
internal sealed class SqliteLogEffects : IDisposable
{
    private readonly SqliteStatementCache _sql;
    private readonly SqliteChannelEffects _channels;
    private readonly SqliteConditionEffects _conditions;
    private readonly SqliteMembershipEffects _memberships;
    private readonly SqliteInviteEffects _invites;
    private readonly SqliteMessageEffects _messages;
    private readonly SqliteWorkEffects _work;

    public SqliteLogEffects(SqliteConnection connection)
    {
        _sql = new(connection);
        _channels = new(_sql);
        _conditions = new(_sql);
        _memberships = new(_sql);
        _invites = new(_sql);
        _messages = new(_sql);
        _work = new(_sql);
    }

    /// <summary>False: the effect is refused, and nothing of its append is written.</summary>
    public bool Apply(ChannelEffect effect) =>
        effect switch
        {
            CreateWorkspace e => _channels.Apply(e),
            CreateChannel e => _channels.Apply(e),
            RenameChannel e => _channels.Apply(e),
            ArchiveChannel e => _channels.Apply(e),
            RequireFreeStreamId e => _conditions.Apply(e),
            RequireRole e => _conditions.Apply(e),
            RequireRank e => _conditions.Apply(e),
            LimitWorkspaces e => _conditions.Apply(e),
            LimitChannels e => _conditions.Apply(e),
            LimitJoinedChannels e => _conditions.Apply(e),
            AddMember e => _memberships.Apply(e),
            RemoveMember e => _memberships.Apply(e),
            AddWorkspaceMember e => _memberships.Apply(e),
            RemoveWorkspaceMember e => _memberships.Apply(e),
            RecordRemoval e => _memberships.Apply(e),
            RedeemInvite e => _invites.Apply(e),
            EditMessage e => _messages.Apply(e),
            DeleteMessage e => _messages.Apply(e),
            AddReaction e => _messages.Apply(e),
            RemoveReaction e => _messages.Apply(e),
            AddPin e => _messages.Apply(e),
            RemovePin e => _messages.Apply(e),
            EnqueueWork e => _work.Apply(e),
            _ => throw new UnreachableException($"No effect {effect.GetType().Name}"),
        };

    /// <inheritdoc cref="SqliteMessageEffects.TakeDeletionFlag"/>
    public bool TakeDeletionFlag() => _messages.TakeDeletionFlag();

    public void Dispose() => _sql.Dispose();
}
