namespace Parley.Server.Features.Workspaces;

[SliceApi]
internal sealed class WorkspaceEntity
{
    public required Guid Id { get; init; }

    public required string Name { get; set; }

    /// <summary>#general: all members are in it, and joining it is joining the workspace.</summary>
    public required Guid GeneralId { get; init; }

    public required Guid CreatedBy { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}

[SliceApi]
internal sealed class WorkspaceMemberEntity
{
    public required Guid WorkspaceId { get; init; }

    public required Guid UserId { get; init; }

    public required WorkspaceRole Role { get; set; }

    public required DateTimeOffset JoinedAt { get; init; }
}

[SliceApi]
internal sealed class InviteEntity
{
    public required string Code { get; init; }

    public required Guid WorkspaceId { get; init; }

    public required Guid CreatedBy { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    public required int? MaxUses { get; init; }

    public required int Uses { get; init; }

    /// <summary>Ids separated by spaces; empty for none.</summary>
    public required string ChannelIds { get; init; }

    public IEnumerable<ChannelId> ToChannels() =>
        ChannelIds.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(id => new ChannelId(Guid.Parse(id)));
}

/// <summary>
/// A channel that a user may still join, because a use of the invite was spent on the user. Deleted when the user
/// joins, leaves or is removed, and with the invite. Written by the message log.
/// </summary>
internal sealed class InviteAdmissionEntity
{
    public required string Code { get; init; }

    public required Guid UserId { get; init; }

    public required Guid ChannelId { get; init; }

    public required DateTimeOffset AdmittedAt { get; init; }
}

[SliceApi]
internal sealed class ImportedAuthorEntity
{
    public required Guid WorkspaceId { get; init; }

    public required string Name { get; init; }

    public required Guid UserId { get; init; }
}
