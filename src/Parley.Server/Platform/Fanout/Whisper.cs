namespace Parley.Server.Platform.Fanout;

/// <summary>The kinds of whispers.</summary>
internal enum WhisperKind
{
    /// <summary>A moved read position.</summary>
    Receipt,
}

/// <summary>
/// What a whisper is about. A whisper replaces the one with the same key that a socket has not been sent yet.
/// </summary>
/// <param name="Kind">The kind.</param>
/// <param name="ChannelId">The channel; empty for what concerns no channel.</param>
/// <param name="UserId">The user whose state it is.</param>
[GenerateSerializer, Immutable, Alias("parley.whisper-key")]
internal readonly record struct WhisperKey(
    [property: Id(0)] WhisperKind Kind,
    [property: Id(1)] Guid ChannelId,
    [property: Id(2)] Guid UserId
);

/// <summary>
/// A frame without a number: not stored, not replayed, dropped before any event. Only the newest of a key counts
/// (ADR-0031).
/// </summary>
/// <param name="Key">What it is about.</param>
/// <param name="Version">
/// Whispers of different nodes may arrive in any order: a lower version never replaces a higher one. 0 if the last one
/// to arrive counts.
/// </param>
/// <param name="Frame">The whole state of the key, not a difference.</param>
/// <param name="ExceptSocket">The socket that caused it, which gets nothing.</param>
/// <param name="IsOfConversation">It is about a conversation: only sockets that know conversations get it.</param>
[GenerateSerializer, Immutable, Alias("parley.whisper")]
internal sealed record Whisper(
    [property: Id(0)] WhisperKey Key,
    [property: Id(1)] long Version,
    [property: Id(2)] SharedFrame Frame,
    [property: Id(3)] Guid? ExceptSocket,
    [property: Id(4)] bool IsOfConversation = false
)
{
    /// <summary>Whether this whisper is as new as the other one of the same key.</summary>
    public bool Replaces(Whisper other) => Version >= other.Version;
}

/// <summary>A whisper to the sockets of one user.</summary>
[GenerateSerializer, Immutable, Alias("parley.user-whisper")]
internal sealed record UserWhisper([property: Id(0)] Guid UserId, [property: Id(1)] Whisper Whisper);

/// <summary>A whisper to the sockets that get the events of one channel.</summary>
[GenerateSerializer, Immutable, Alias("parley.channel-whisper")]
internal sealed record ChannelWhisper([property: Id(0)] Guid ChannelId, [property: Id(1)] Whisper Whisper);
