namespace Parley.Server.Platform.Log;

/// <summary>
/// What a socket begins with: the person, where they are, and where each of their streams ends; all of one moment.
/// </summary>
internal sealed record UserSnapshot(
    Me Me,
    long UserSeq,
    IReadOnlyList<Workspace> Workspaces,
    IReadOnlyList<JoinedChannel> Channels
);

/// <summary>A channel that the person is in.</summary>
/// <param name="Channel">As they see it.</param>
/// <param name="Floor">Events up to it are no longer kept one by one.</param>
internal readonly record struct JoinedChannel(Channel Channel, long Floor);

/// <summary>What the owner of a channel begins with.</summary>
internal sealed record StoredChannel(
    Guid WorkspaceId,
    string Name,
    ChannelKind Kind,
    string Topic,
    Guid CreatedBy,
    DateTimeOffset CreatedAt,
    DateTimeOffset? ArchivedAt,
    StreamHead Head,
    IReadOnlyList<Guid> Members
);

/// <summary>A sign-in as it is stored; it may have expired.</summary>
internal readonly record struct StoredSession(
    Guid Id,
    Guid UserId,
    DateTimeOffset ExpiresAt,
    DateTimeOffset LastSeenAt,
    DateTimeOffset CreatedAt
);
