namespace Parley.Server.Features.Channels;

/// <summary>
/// Written by the message log together with the events of the channel (<see cref="Platform.Log.ChannelEffect"/>), read
/// by EF Core.
/// </summary>
[SliceApi]
internal sealed class ChannelEntity
{
    public required Guid Id { get; init; }

    /// <summary>Null for direct and group conversations.</summary>
    public required Guid? WorkspaceId { get; init; }

    /// <summary>Null for conversations.</summary>
    public required string? Name { get; init; }

    /// <summary>The sorted ids of the members of a direct or group conversation; null for others.</summary>
    public required string? DirectKey { get; init; }

    public required ChannelKind Kind { get; init; }

    /// <summary>A conversation whose messages are sealed.</summary>
    public bool Encrypted { get; init; }

    public required string Topic { get; init; }

    public required Guid CreatedBy { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset? ArchivedAt { get; init; }

    public required int MemberCount { get; init; }
}

[SliceApi]
internal sealed class ChannelMemberEntity
{
    public required Guid ChannelId { get; init; }

    public required Guid UserId { get; init; }

    public required DateTimeOffset JoinedAt { get; init; }

    /// <summary>
    /// The seq of the event by which the user joined: it identifies the membership. What a slice keeps about a member
    /// has it too, and is void with another one. 0 for memberships from before this column.
    /// </summary>
    public required long JoinedSeq { get; init; }

    /// <summary>
    /// The member of a direct or group conversation has written in it. Conversations in which a user was put and
    /// never wrote are limited. Not recorded in channels.
    /// </summary>
    public bool HasWritten { get; init; }
}

/// <summary>
/// The last removal of a user by another user: from the channel, or from the workspace if the channel is #general.
/// Older invites no longer admit the user.
/// </summary>
internal sealed class RemovalEntity
{
    public required Guid ChannelId { get; init; }

    public required Guid UserId { get; init; }

    public required DateTimeOffset RemovedAt { get; init; }
}

/// <summary>The read position of a user. It only grows.</summary>
[SliceApi]
internal sealed class ReadPositionEntity
{
    public required Guid ChannelId { get; init; }

    public required Guid UserId { get; init; }

    public required long Seq { get; init; }

    public required long Index { get; init; }
}
