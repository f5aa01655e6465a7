using Parley.Server.Platform.Log;

namespace Parley.Server.Features.Channels;

/// <summary>The state of a channel in memory: always committed, never pending.</summary>
[SliceApi]
internal sealed class ChannelState
{
    /// <summary>Empty for a conversation without a workspace: every condition on a role is refused then.</summary>
    public required Guid WorkspaceId { get; init; }

    /// <summary>Empty for a conversation.</summary>
    public required string Name { get; set; }

    public required ChannelKind Kind { get; init; }

    /// <summary>Its messages are sealed. Never changes.</summary>
    public bool Encrypted { get; init; }

    public ConversationRights Rights => ConversationRights.Of(Kind);

    public required string Topic { get; set; }

    public required Guid CreatedBy { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? ArchivedAt { get; set; }

    public required SortedIdSet Members { get; init; }

    public StreamHead Head { get; set; }

    /// <summary>
    /// Of a conversation, the members whose first message is known to be recorded
    /// (<see cref="Effects.RecordWriter"/>): further ones are not.
    /// </summary>
    private HashSet<Guid>? _writers;

    public bool HasWritten(Guid userId) => _writers?.Contains(userId) == true;

    public void AddWriter(Guid userId) => (_writers ??= []).Add(userId);

    public void RemoveMember(Guid userId)
    {
        Members.Remove(userId);
        _writers?.Remove(userId);
    }

    public static async Task<ChannelState?> LoadAsync(
        Guid channelId,
        ChannelReader channels,
        CancellationToken cancellationToken
    ) =>
        await channels.ReadAsync(channelId, cancellationToken) is not { } stored
            ? null
            : new()
            {
                WorkspaceId = stored.WorkspaceId,
                Name = stored.Name,
                Kind = stored.Kind,
                Encrypted = stored.Encrypted,
                Topic = stored.Topic,
                CreatedBy = stored.CreatedBy,
                CreatedAt = stored.CreatedAt,
                ArchivedAt = stored.ArchivedAt,
                Members = new(stored.Members),
                Head = stored.Head,
            };

    /// <summary>The channel as a user sees it who has just joined: nothing is unread.</summary>
    public Channel ToChannel(Guid id, StreamHead head, int memberCount) =>
        new()
        {
            Id = new(id),
            WorkspaceId = new(WorkspaceId),
            Name = Name,
            Kind = Kind,
            Topic = Topic,
            CreatedBy = new(CreatedBy),
            CreatedAt = CreatedAt,
            ArchivedAt = ArchivedAt,
            MemberCount = memberCount,
            Joined = true,
            LastSeq = head.Seq,
            LastIndex = head.Index,
            ReadSeq = head.Seq,
            ReadIndex = head.Index,
        };
}
