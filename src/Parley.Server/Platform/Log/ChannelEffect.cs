namespace Parley.Server.Platform.Log;

/// <summary>A change of a table that is committed together with the event that tells of it, so that neither exists without the other.</summary>
internal abstract record ChannelEffect;

/// <summary>A new workspace with its first owner.</summary>
internal sealed record CreateWorkspace(Guid WorkspaceId, string Name, Guid GeneralId, Guid OwnerId, DateTimeOffset At) : ChannelEffect;

/// <summary>A new channel; refused when its name is taken in the workspace.</summary>
internal sealed record CreateChannel(
    Guid ChannelId, Guid WorkspaceId, string Name, ChannelKind Kind, string Topic, Guid CreatedBy, DateTimeOffset At) : ChannelEffect;

/// <summary>A new name and topic; refused when the name is taken in the workspace.</summary>
internal sealed record RenameChannel(Guid ChannelId, string Name, string Topic) : ChannelEffect;

/// <summary>The end of writing in a channel.</summary>
internal sealed record ArchiveChannel(Guid ChannelId, DateTimeOffset At) : ChannelEffect;

/// <summary>A new member of a channel; what was written before counts as read. Refused when they are not in the workspace.</summary>
internal sealed record AddMember(Guid ChannelId, Guid UserId, DateTimeOffset At, StreamHead Read) : ChannelEffect;

/// <summary>One member less.</summary>
internal sealed record RemoveMember(Guid ChannelId, Guid UserId) : ChannelEffect;

/// <summary>A new member of a workspace.</summary>
internal sealed record AddWorkspaceMember(Guid WorkspaceId, Guid UserId, WorkspaceRole Role, DateTimeOffset At) : ChannelEffect;

/// <summary>One member of a workspace less; refused for the last owner.</summary>
internal sealed record RemoveWorkspaceMember(Guid WorkspaceId, Guid UserId) : ChannelEffect;

/// <summary>One use of an invite; refused when it is expired, revoked, used up, or its maker may no longer invite.</summary>
internal sealed record UseInvite(string Code, DateTimeOffset At) : ChannelEffect;

/// <summary>New content of a message; the former is kept as a version. Refused when it is deleted or says so already.</summary>
internal sealed record EditMessage(Guid MessageId, string Content, byte[] Original, long Seq, DateTimeOffset At) : ChannelEffect;

/// <summary>A message without content, versions, reactions and pin. Refused when it is deleted already.</summary>
internal sealed record DeleteMessage(Guid ChannelId, Guid MessageId, byte[] Original, long Seq, DateTimeOffset At) : ChannelEffect;

/// <summary>A reaction more. Refused when it is there, when the message is deleted, or has <paramref name="MostEmojis"/> other emojis.</summary>
internal sealed record AddReaction(Guid MessageId, string Emoji, Guid UserId, int MostEmojis, long Seq) : ChannelEffect;

/// <summary>A reaction less; refused when there is none.</summary>
internal sealed record RemoveReaction(Guid MessageId, string Emoji, Guid UserId, long Seq) : ChannelEffect;

/// <summary>A pin more. Refused when it is there, when the message is deleted, or the channel has <paramref name="Most"/>.</summary>
internal sealed record AddPin(Guid ChannelId, Guid MessageId, Guid UserId, int Most, DateTimeOffset At) : ChannelEffect;

/// <summary>A pin less; refused when there is none.</summary>
internal sealed record RemovePin(Guid ChannelId, Guid MessageId) : ChannelEffect;
