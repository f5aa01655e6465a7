using Parley.Server.Platform.Work;

namespace Parley.Server.Platform.Log;

/// <summary>A change of tables that is committed together with its event: neither exists without the other.</summary>
internal abstract record ChannelEffect;

/// <summary>
/// Condition. Refused if the id of the stream is the id of a user: clients choose the ids of channels, and a user's
/// stream has the user's id.
/// </summary>
internal sealed record RequireFreeStreamId(Guid ChannelId) : ChannelEffect;

/// <summary>
/// Condition. Refused if the user has created <paramref name="MaxCreated"/> workspaces or is a member of
/// <paramref name="MaxJoined"/>.
/// </summary>
internal sealed record LimitWorkspaces(Guid UserId, int MaxCreated, int MaxJoined) : ChannelEffect;

/// <summary>
/// Condition. Refused if the workspace has <paramref name="MaxPerWorkspace"/> channels, or the user has created
/// <paramref name="MaxCreated"/> of them and is no admin.
/// </summary>
internal sealed record LimitChannels(Guid WorkspaceId, Guid UserId, int MaxPerWorkspace, int MaxCreated)
    : ChannelEffect;

/// <summary>Condition. Refused if the user is a member of <paramref name="Max"/> channels of the workspace.</summary>
internal sealed record LimitJoinedChannels(Guid WorkspaceId, Guid UserId, int Max) : ChannelEffect;

/// <summary>Creates a workspace and its first owner.</summary>
internal sealed record CreateWorkspace(Guid WorkspaceId, string Name, Guid GeneralId, Guid OwnerId, DateTimeOffset At)
    : ChannelEffect;

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

/// <summary>Changes the name and the topic. Refused if the name is taken in the workspace.</summary>
internal sealed record RenameChannel(Guid ChannelId, string Name, string Topic) : ChannelEffect;

/// <summary>Archives a channel: it becomes read-only.</summary>
internal sealed record ArchiveChannel(Guid ChannelId, DateTimeOffset At) : ChannelEffect;

/// <summary>
/// Adds a member to a channel. Earlier messages count as read. Refused if the user is not a member of the workspace.
/// </summary>
internal sealed record AddMember(Guid ChannelId, Guid UserId, DateTimeOffset At, StreamHead Read) : ChannelEffect;

/// <summary>Removes a member from a channel, and the admissions by invite that the member has not used.</summary>
internal sealed record RemoveMember(Guid ChannelId, Guid UserId) : ChannelEffect;

/// <summary>Adds a member to a workspace.</summary>
internal sealed record AddWorkspaceMember(Guid WorkspaceId, Guid UserId, WorkspaceRole Role, DateTimeOffset At)
    : ChannelEffect;

/// <summary>
/// Removes a member from a workspace, with the invites that the member created and the unused admissions of the member.
/// Refused for the last owner.
/// </summary>
internal sealed record RemoveWorkspaceMember(Guid WorkspaceId, Guid UserId) : ChannelEffect;

/// <summary>
/// Condition. Refused if the user is not a member of the workspace, has a role below <paramref name="MinRole"/>, or is
/// deactivated.
/// </summary>
internal sealed record RequireRole(Guid WorkspaceId, Guid UserId, WorkspaceRole MinRole) : ChannelEffect;

/// <summary>
/// Condition. Refused unless <paramref name="UserId"/> may remove <paramref name="Target"/>: admins may, but only an
/// owner may remove an owner.
/// </summary>
internal sealed record RequireRank(Guid WorkspaceId, Guid UserId, Guid Target) : ChannelEffect;

/// <summary>
/// Records that another user removed a user from a channel, or from the workspace if the channel is #general. Older
/// invites no longer admit the user, and unused admissions are void. It also applies to users who left before; a user
/// who was never a member is not recorded.
/// </summary>
internal sealed record RecordRemoval(Guid ChannelId, Guid UserId, DateTimeOffset At) : ChannelEffect;

/// <summary>
/// Redeems an invite for one channel: by a recorded admission, which it deletes, or else by one use of the invite,
/// which records admissions to the other channels of the invite. Refused if the invite is expired, revoked or used up,
/// if its creator may no longer invite or is not a member of the channel, or if the user was removed after the invite
/// was created.
/// </summary>
/// <param name="Code">The invite.</param>
/// <param name="UserId">The user who joins.</param>
/// <param name="ChannelId">The channel of the append.</param>
/// <param name="Channels">All channels of the invite.</param>
/// <param name="At">The time of the redemption.</param>
internal sealed record RedeemInvite(
    string Code,
    Guid UserId,
    Guid ChannelId,
    IReadOnlyList<Guid> Channels,
    DateTimeOffset At
) : ChannelEffect;

/// <summary>
/// Replaces the content of a message. The old content becomes a version; at most <paramref name="MaxVersions"/>
/// versions are kept: the first and the newest. Refused if the message is deleted or has this content.
/// </summary>
internal sealed record EditMessage(
    Guid MessageId,
    string Content,
    byte[] Original,
    long Seq,
    DateTimeOffset At,
    int MaxVersions = 100
) : ChannelEffect;

/// <summary>Deletes the content, versions, reactions and pin of a message. Refused if it is deleted.</summary>
internal sealed record DeleteMessage(Guid ChannelId, Guid MessageId, byte[] Original, long Seq, DateTimeOffset At)
    : ChannelEffect;

/// <summary>
/// Adds a reaction. Refused if it exists, if the message is deleted, or if the message has <paramref name="MaxEmojis"/>
/// other emojis.
/// </summary>
internal sealed record AddReaction(Guid MessageId, string Emoji, Guid UserId, int MaxEmojis, long Seq) : ChannelEffect;

/// <summary>Removes a reaction. Refused if it does not exist.</summary>
internal sealed record RemoveReaction(Guid MessageId, string Emoji, Guid UserId, long Seq) : ChannelEffect;

/// <summary>
/// Adds a pin. Refused if it exists, if the message is deleted, or if the channel has <paramref name="MaxPins"/> pins.
/// </summary>
internal sealed record AddPin(Guid ChannelId, Guid MessageId, Guid UserId, int MaxPins, DateTimeOffset At)
    : ChannelEffect;

/// <summary>Removes a pin. Refused if it does not exist.</summary>
internal sealed record RemovePin(Guid ChannelId, Guid MessageId) : ChannelEffect;

/// <summary>Enqueues work in the commit of its cause. Never refused; an item with a known id is ignored.</summary>
internal sealed record EnqueueWork(IReadOnlyList<WorkItem> Items) : ChannelEffect;
