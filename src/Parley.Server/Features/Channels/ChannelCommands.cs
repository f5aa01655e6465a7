namespace Parley.Server.Features.Channels;

/// <summary>Creates a channel; with <see cref="Workspace"/> also the workspace whose #general it is.</summary>
[GenerateSerializer, Immutable, Alias("parley.create-channel")]
[SliceApi]
internal sealed record CreateChannelCommand(
    [property: Id(0)] Guid WorkspaceId,
    [property: Id(1)] string Name,
    [property: Id(2)] ChannelKind Kind,
    [property: Id(3)] string Topic,
    [property: Id(4)] Guid UserId,
    [property: Id(5)] string? Workspace = null
) : IChannelCommand;

/// <summary>Opens the conversation of a user with others.</summary>
/// <param name="UserId">The user who opens it.</param>
/// <param name="Key">The key of the members.</param>
/// <param name="Members">All members, also the user.</param>
/// <param name="Encrypted">Its messages are sealed.</param>
[GenerateSerializer, Immutable, Alias("parley.open-conversation")]
internal sealed record OpenConversationCommand(
    [property: Id(0)] Guid UserId,
    [property: Id(1)] string Key,
    [property: Id(2)] ConversationMember[] Members,
    [property: Id(3)] bool Encrypted = false
) : IChannelCommand;

/// <summary>Brings a user back into a group that the user has left.</summary>
/// <param name="User">The user.</param>
/// <param name="Others">The others who were in it at first.</param>
[GenerateSerializer, Immutable, Alias("parley.return-to-group")]
internal sealed record ReturnToGroupCommand([property: Id(0)] ConversationMember User, [property: Id(1)] Guid[] Others)
    : IChannelCommand
{
    public Guid UserId => User.Id;
}

/// <summary>Ends the membership of a user in a group with whom no other member shares a workspace any more.</summary>
/// <param name="UserId">The user.</param>
[GenerateSerializer, Immutable, Alias("parley.end-reach")]
internal sealed record EndReachCommand([property: Id(0)] Guid UserId) : IChannelCommand;

/// <summary>A member, as the event shows them.</summary>
[GenerateSerializer, Immutable, Alias("parley.conversation-member")]
internal readonly record struct ConversationMember(
    [property: Id(0)] Guid Id,
    [property: Id(1)] string Name,
    [property: Id(2)] UserKind Kind
)
{
    public static ConversationMember Of(User user) => new(user.Id.Value, user.DisplayName, user.Kind);

    public User ToUser() =>
        new()
        {
            Id = new(Id),
            DisplayName = Name,
            Kind = Kind,
        };
}

/// <summary>Messages of one user, in order.</summary>
[GenerateSerializer, Immutable, Alias("parley.post")]
[SliceApi]
internal sealed record PostCommand([property: Id(0)] Guid UserId, [property: Id(1)] NewMessage[] Messages);

/// <summary>A message to post: a text, or a sealed body with an empty text.</summary>
[GenerateSerializer, Immutable, Alias("parley.new-message")]
[SliceApi]
internal readonly record struct NewMessage(
    [property: Id(0)] Guid Id,
    [property: Id(1)] string Content,
    [property: Id(2)] Guid? ThreadId,
    [property: Id(3)] Guid? ReplyTo,
    [property: Id(4)] byte[]? Sealed = null
);

/// <param name="Seq">Its seq.</param>
/// <param name="Index">Its index, for a top-level message.</param>
/// <param name="At">The time of the first append.</param>
/// <param name="Existing">The message existed already.</param>
[GenerateSerializer, Immutable, Alias("parley.posted")]
[SliceApi]
internal sealed record PostedMessage(
    [property: Id(0)] long Seq,
    [property: Id(1)] long? Index,
    [property: Id(2)] DateTimeOffset At,
    [property: Id(3)] bool Existing
);

[GenerateSerializer, Immutable, Alias("parley.import")]
[SliceApi]
internal sealed record ImportCommand([property: Id(0)] Guid UserId, [property: Id(1)] ImportedMessage[] Messages);

[GenerateSerializer, Immutable, Alias("parley.import-message")]
[SliceApi]
internal readonly record struct ImportedMessage(
    [property: Id(0)] Guid Id,
    [property: Id(1)] Guid AuthorId,
    [property: Id(2)] string Content,
    [property: Id(3)] DateTimeOffset At,
    [property: Id(4)] Guid? ThreadId,
    [property: Id(5)] Guid? ReplyTo
);

[GenerateSerializer, Immutable, Alias("parley.imported")]
[SliceApi]
internal sealed record ImportedMessages(
    [property: Id(0)] int Imported,
    [property: Id(1)] int Existing,
    [property: Id(2)] long LastSeq
);

/// <summary>
/// Joins a channel: a public one on the user's own request, any channel by a member of it or by an invite.
/// </summary>
/// <param name="UserId">The user who joins.</param>
/// <param name="UserName">Their name, for the event.</param>
/// <param name="UserKind">Their kind, for the event.</param>
/// <param name="AddedBy">The member who adds them.</param>
/// <param name="Invite">The invite that admits them.</param>
[GenerateSerializer, Immutable, Alias("parley.join")]
[SliceApi]
internal sealed record JoinCommand(
    [property: Id(0)] Guid UserId,
    [property: Id(1)] string UserName,
    [property: Id(2)] UserKind UserKind,
    [property: Id(3)] Guid? AddedBy = null,
    [property: Id(4)] RedeemedInvite? Invite = null
) : IChannelCommand;

/// <param name="Code">The invite.</param>
/// <param name="Channels">All channels of the invite.</param>
/// <param name="Workspace">
/// The workspace, which they join by joining #general. Null: they are a member of it.
/// </param>
[GenerateSerializer, Immutable, Alias("parley.invite-entry")]
[SliceApi]
internal sealed record RedeemedInvite(
    [property: Id(0)] string Code,
    [property: Id(1)] Guid[] Channels,
    [property: Id(2)] InvitedWorkspace? Workspace
);

/// <summary>The workspace of an invite, for the event to the user who joins.</summary>
[GenerateSerializer, Immutable, Alias("parley.invited-workspace")]
[SliceApi]
internal sealed record InvitedWorkspace(
    [property: Id(0)] string Name,
    [property: Id(1)] DateTimeOffset CreatedAt,
    [property: Id(2)] WorkspaceRole Role
);

/// <param name="UserId">The user who leaves.</param>
/// <param name="Workspace">They leave the workspace too.</param>
/// <param name="RemovedBy">
/// The user who removes them. Null: they leave, or follow the end of their workspace membership.
/// </param>
[GenerateSerializer, Immutable, Alias("parley.leave")]
[SliceApi]
internal sealed record LeaveCommand(
    [property: Id(0)] Guid UserId,
    [property: Id(1)] bool Workspace = false,
    [property: Id(2)] Guid? RemovedBy = null
) : IChannelCommand;

/// <param name="UserId">The user who changes the channel.</param>
/// <param name="Name">Null: unchanged.</param>
/// <param name="Topic">Null: unchanged.</param>
[GenerateSerializer, Immutable, Alias("parley.update-channel")]
internal sealed record UpdateChannelCommand(
    [property: Id(0)] Guid UserId,
    [property: Id(1)] string? Name,
    [property: Id(2)] string? Topic
) : IChannelCommand;

/// <param name="UserId">The user who archives the channel.</param>
[GenerateSerializer, Immutable, Alias("parley.archive-channel")]
internal sealed record ArchiveChannelCommand([property: Id(0)] Guid UserId) : IChannelCommand;

/// <param name="Changed">False: nothing changed, and no event was written.</param>
/// <param name="Seq">The last seq of the channel.</param>
[GenerateSerializer, Immutable, Alias("parley.channel-change")]
[SliceApi]
internal sealed record ChannelChange([property: Id(0)] bool Changed, [property: Id(1)] long Seq);
