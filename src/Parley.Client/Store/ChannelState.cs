namespace Parley.Client;

/// <summary>One channel of a <see cref="ChatStore"/> at one moment; does not change.</summary>
public sealed record ChannelState
{
    /// <summary>The channel: name, topic, counts, read position.</summary>
    public required Channel Channel { get; init; }

    /// <summary>The newest seq whose event is in this state. Below <see cref="Channel.LastSeq"/>: more is on its way,
    /// or comes after
    /// <see cref="ChatConnection.Focus"/>.</summary>
    public required long Seq { get; init; }

    /// <summary>
    /// Messages in the order of <see cref="Message.Seq"/>, without holes between them; empty until a page was given.
    /// </summary>
    public required IReadOnlyList<Message> Messages { get; init; }

    /// <summary>Whether there are messages before the first one here; true when it is not known.</summary>
    public required bool HasOlder { get; init; }

    /// <summary>
    /// Whether there are messages after the last one here. While it is true, new messages are counted and not added.
    /// </summary>
    public required bool HasNewer { get; init; }

    /// <summary>Changes were missed: fetch the newest page and give it to <see cref="ChatStore.AddNewest"/>.</summary>
    public required bool IsStale { get; init; }

    /// <summary>Who is in the channel; null until <see cref="ChatStore.SetMembers"/>.</summary>
    public IReadOnlySet<UserId>? Members { get; init; }

    /// <summary>How many top-level messages the caller has not read.</summary>
    public long Unread => Math.Max(0, Channel.LastIndex - Channel.ReadIndex);
}

/// <summary>Something in a <see cref="ChatStore"/> is different.</summary>
public sealed class ChatStoreChangedEventArgs : EventArgs
{
    /// <summary>The channel that changed, came or went; null: anything may have changed.</summary>
    public ChannelId? ChannelId { get; init; }
}
