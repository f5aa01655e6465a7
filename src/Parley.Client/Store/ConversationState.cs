namespace Parley.Client;

/// <summary>An immutable snapshot of one direct or group conversation of a <see cref="ChatStore"/>.</summary>
public sealed record ConversationState
{
    /// <summary>The conversation: members, counts, read position.</summary>
    public required Conversation Conversation { get; init; }

    /// <summary>
    /// The last seq in this state. Below <see cref="Conversation.LastSeq"/>: more events follow, or follow after
    /// <see cref="ChatConnection.Focus"/>.
    /// </summary>
    public required long Seq { get; init; }

    /// <summary>Messages in the order of <see cref="Message.Seq"/>, without gaps; empty until the first page.</summary>
    public required IReadOnlyList<Message> Messages { get; init; }

    /// <summary>Whether there are messages before the first one; true when it is unknown.</summary>
    public required bool HasOlder { get; init; }

    /// <summary>
    /// Whether there are messages after the last one. While it is true, new messages are counted but not added.
    /// </summary>
    public required bool HasNewer { get; init; }

    /// <summary>Events were missed: fetch the newest page and pass it to <see cref="ChatStore.AddNewest"/>.</summary>
    public required bool IsStale { get; init; }

    /// <summary>The count of unread top-level messages.</summary>
    public long Unread => Math.Max(0, Conversation.LastIndex - Conversation.ReadIndex);
}
