namespace Parley.Client;

/// <summary>An immutable snapshot of one channel of a <see cref="ChatStore"/>.</summary>
public sealed record ChannelState
{
    /// <summary>The channel: name, topic, counts, read position.</summary>
    public required Channel Channel { get; init; }

    /// <summary>
    /// The last seq in this state. Below <see cref="Channel.LastSeq"/>: more events follow, or follow after
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

    /// <summary>The members of the channel; null until <see cref="ChatStore.SetMembers"/>.</summary>
    public IReadOnlySet<UserId>? Members { get; init; }

    /// <summary>The count of unread top-level messages.</summary>
    public long Unread => Math.Max(0, Channel.LastIndex - Channel.ReadIndex);
}

/// <summary>A change of a <see cref="ChatStore"/>.</summary>
public sealed class ChatStoreChangedEventArgs : EventArgs
{
    /// <summary>The channel that was changed, added or removed; null: anything may have changed.</summary>
    public ChannelId? ChannelId { get; init; }
}
