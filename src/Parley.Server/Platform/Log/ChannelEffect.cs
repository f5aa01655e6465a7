namespace Parley.Server.Platform.Log;

/// <summary>
/// A change of a table that is committed together with the event that tells of it, so that neither exists without the
/// other.
/// </summary>
internal abstract record ChannelEffect;

/// <summary>
/// Changes nothing. Refused when the stream's id is that of a person, whose own stream it is: clients choose the ids of
/// channels.
/// </summary>
internal sealed record RequireFreeStreamId(Guid ChannelId) : ChannelEffect;

/// <summary>Changes nothing. Refused when somebody has made so many workspaces, or is in so many.</summary>
internal sealed record LimitWorkspaces(Guid UserId, int MaxCreated, int MaxJoined) : ChannelEffect;

/// <summary>
/// Changes nothing. Refused when a workspace has so many channels, or somebody below an admin has made so many of them.
/// </summary>
internal sealed record LimitChannels(Guid WorkspaceId, Guid UserId, int MaxPerWorkspace, int MaxCreated)
    : ChannelEffect;

/// <summary>Changes nothing. Refused when somebody is in so many channels of a workspace.</summary>
internal sealed record LimitJoinedChannels(Guid WorkspaceId, Guid UserId, int Max) : ChannelEffect;

/// <summary>A new workspace with its first owner.</summary>
internal sealed record CreateWorkspace(Guid WorkspaceId, string Name, Guid GeneralId, Guid OwnerId, DateTimeOffset At)
    : ChannelEffect;

/// <summary>A new channel; refused when its name is taken in the workspace.</summary>
internal sealed record CreateChannel(
    Guid ChannelId,
    Guid WorkspaceId,
    string Name,
    ChannelKind Kind,
    string Topic,
    Guid CreatedBy,
    DateTimeOffset At
) : ChannelEffect;

/// <summary>A new name and topic; refused when the name is taken in the workspace.</summary>
internal sealed record RenameChannel(Guid ChannelId, string Name, string Topic) : ChannelEffect;

/// <summary>The end of writing in a channel.</summary>
internal sealed record ArchiveChannel(Guid ChannelId, DateTimeOffset At) : ChannelEffect;

/// <summary>
/// A new member of a channel; what was written before counts as read. Refused when they are not in the workspace.
/// </summary>
internal sealed record AddMember(Guid ChannelId, Guid UserId, DateTimeOffset At, StreamHead Read) : ChannelEffect;

/// <summary>One member less, who may not come back by what an invite has admitted them to.</summary>
internal sealed record RemoveMember(Guid ChannelId, Guid UserId) : ChannelEffect;

/// <summary>A new member of a workspace.</summary>
internal sealed record AddWorkspaceMember(Guid WorkspaceId, Guid UserId, WorkspaceRole Role, DateTimeOffset At)
    : ChannelEffect;

/// <summary>
/// One member of a workspace less, and with them the invites that they made and all that its invites have admitted
/// them to; refused for the last owner.
/// </summary>
internal sealed record RemoveWorkspaceMember(Guid WorkspaceId, Guid UserId) : ChannelEffect;

/// <summary>
/// Changes nothing. Refused when somebody is not in the workspace at this moment, or in a lower role than
/// <paramref name="MinRole"/>, or when their account is closed.
/// </summary>
internal sealed record RequireRole(Guid WorkspaceId, Guid UserId, WorkspaceRole MinRole) : ChannelEffect;

/// <summary>
/// Changes nothing. Refused when <paramref name="UserId"/> may not take <paramref name="Target"/> out: admins may, but
/// owners only owners.
/// </summary>
internal sealed record RequireRank(Guid WorkspaceId, Guid UserId, Guid Target) : ChannelEffect;

/// <summary>
/// Somebody was taken out by somebody else: of a channel, or of the workspace when it is #general. Invites made before
/// do not let them in again, and what one has admitted them to is void. So also for who has left by themselves; who was
/// never there is not noted.
/// </summary>
internal sealed record RecordRemoval(Guid ChannelId, Guid UserId, DateTimeOffset At) : ChannelEffect;

/// <summary>
/// A channel entered by invite: by an admission that is on record, which it takes away, or else by one use, which
/// records the admission to the invite's other channels. Refused when the invite is expired, revoked or used up, when
/// its maker may no longer invite or is not in the channel, or when the person was taken out after it was made.
/// </summary>
/// <param name="Code">The invite.</param>
/// <param name="UserId">Who comes in.</param>
/// <param name="ChannelId">Where: the one of the append.</param>
/// <param name="Channels">All that the invite leads into.</param>
/// <param name="At">When.</param>
internal sealed record RedeemInvite(
    string Code,
    Guid UserId,
    Guid ChannelId,
    IReadOnlyList<Guid> Channels,
    DateTimeOffset At
) : ChannelEffect;

/// <summary>
/// New content of a message; the former is kept as a version, of which there are at most <paramref
/// name="MaxVersions"/>: the first one and the newest. Refused when it is deleted or says so already.
/// </summary>
internal sealed record EditMessage(
    Guid MessageId,
    string Content,
    byte[] Original,
    long Seq,
    DateTimeOffset At,
    int MaxVersions = 100
) : ChannelEffect;

/// <summary>A message without content, versions, reactions and pin. Refused when it is deleted already.</summary>
internal sealed record DeleteMessage(Guid ChannelId, Guid MessageId, byte[] Original, long Seq, DateTimeOffset At)
    : ChannelEffect;

/// <summary>
/// A reaction more. Refused when it is there, when the message is deleted, or has <paramref name="MaxEmojis"/> other
/// emojis.
/// </summary>
internal sealed record AddReaction(Guid MessageId, string Emoji, Guid UserId, int MaxEmojis, long Seq) : ChannelEffect;

/// <summary>A reaction less; refused when there is none.</summary>
internal sealed record RemoveReaction(Guid MessageId, string Emoji, Guid UserId, long Seq) : ChannelEffect;

/// <summary>
/// A pin more. Refused when it is there, when the message is deleted, or the channel has <paramref name="MaxPins"/>.
/// </summary>
internal sealed record AddPin(Guid ChannelId, Guid MessageId, Guid UserId, int MaxPins, DateTimeOffset At)
    : ChannelEffect;

/// <summary>A pin less; refused when there is none.</summary>
internal sealed record RemovePin(Guid ChannelId, Guid MessageId) : ChannelEffect;
