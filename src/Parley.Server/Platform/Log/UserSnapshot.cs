namespace Parley.Server.Platform.Log;

/// <summary>
/// The initial state of a socket at one point in time: the user, the memberships, and the end of each stream.
/// </summary>
/// <param name="Me">The user.</param>
/// <param name="UserSeq">The end of the user's own stream.</param>
/// <param name="UserFloor">Events of the user up to this seq are trimmed.</param>
/// <param name="Workspaces">The workspaces of the user.</param>
/// <param name="Channels">The channels of the user.</param>
internal sealed record UserSnapshot(
    Me Me,
    long UserSeq,
    long UserFloor,
    IReadOnlyList<Workspace> Workspaces,
    IReadOnlyList<JoinedChannel> Channels
);

/// <summary>A channel that the user is a member of.</summary>
/// <param name="Channel">The channel as the user sees it.</param>
/// <param name="Floor">Events up to this seq are trimmed.</param>
internal readonly record struct JoinedChannel(Channel Channel, long Floor);

/// <summary>The stored state of a channel.</summary>
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
)
{
    /// <summary>Its messages are sealed.</summary>
    public bool Encrypted { get; init; }
}
