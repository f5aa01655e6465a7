namespace Parley.Server.Features.Channels;

/// <summary>
/// Written by the message log together with the channel's events (<see cref="Platform.Log.ChannelEffect"/>), read by EF
/// Core.
/// </summary>
internal sealed class ChannelEntity
{
    public required Guid Id { get; init; }

    public required Guid WorkspaceId { get; init; }

    public required string Name { get; init; }

    public required ChannelKind Kind { get; init; }

    public required string Topic { get; init; }

    public required Guid CreatedBy { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset? ArchivedAt { get; init; }

    public required int MemberCount { get; init; }
}

internal sealed class ChannelMemberEntity
{
    public required Guid ChannelId { get; init; }

    public required Guid UserId { get; init; }

    public required DateTimeOffset JoinedAt { get; init; }
}

/// <summary>
/// When somebody was last taken out by somebody else: of the channel, or of the workspace when it is #general. Older
/// invites do not let them in again.
/// </summary>
internal sealed class RemovalEntity
{
    public required Guid ChannelId { get; init; }

    public required Guid UserId { get; init; }

    public required DateTimeOffset RemovedAt { get; init; }
}

/// <summary>How far somebody has read; it only ever grows.</summary>
internal sealed class ReadPositionEntity
{
    public required Guid ChannelId { get; init; }

    public required Guid UserId { get; init; }

    public required long Seq { get; init; }

    public required long Index { get; init; }
}
