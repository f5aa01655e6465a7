using Parley.Schema;

namespace Parley;

/// <summary>The limits in force, so that a client can check them before the server does.</summary>
public sealed record Limits
{
    /// <summary>Maximum length of a message in UTF-16 units.</summary>
    [Field(0)]
    public required int MessageLength { get; init; }

    /// <summary>Maximum length of a channel name in UTF-16 units.</summary>
    [Field(1)]
    public required int ChannelNameLength { get; init; }

    /// <summary>Maximum length of a display name in UTF-16 units.</summary>
    [Field(2)]
    public required int DisplayNameLength { get; init; }

    /// <summary>Maximum length of a topic in UTF-16 units.</summary>
    [Field(3)]
    public required int TopicLength { get; init; }

    /// <summary>Maximum length of the emoji of a reaction in UTF-16 units.</summary>
    [Field(4)]
    public required int EmojiLength { get; init; }

    /// <summary>Maximum number of different emojis on a message.</summary>
    [Field(5)]
    public required int EmojisPerMessage { get; init; }

    /// <summary>Maximum number of pinned messages in a channel.</summary>
    [Field(6)]
    public required int PinsPerChannel { get; init; }

    /// <summary>Maximum number of channels in a <c>focus</c> frame.</summary>
    [Field(7)]
    public required int FocusChannels { get; init; }

    /// <summary>Maximum size of a frame to the server in bytes.</summary>
    [Field(8)]
    public required int FrameBytes { get; init; }

    /// <summary>Number of messages that may be sent at once.</summary>
    [Field(9)]
    public required int SendBurst { get; init; }

    /// <summary>Number of messages per second after the burst.</summary>
    [Field(10)]
    public required double SendsPerSecond { get; init; }

    /// <summary>Maximum size of a sealed body in bytes. Absent: the server knows none.</summary>
    [Field(11)]
    public int? SealedBytes { get; init; }
}
