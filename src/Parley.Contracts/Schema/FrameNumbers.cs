namespace Parley.Schema;

/// <summary>
/// The ranges of frame numbers. A client tells by the number alone whether a frame that it does not know is an event
/// that counts in a sequence. Numbers up to <see cref="LastOfFirstVersion"/> are known to every client.
/// </summary>
internal static class FrameNumbers
{
    public const int FirstOfClients = 1;
    public const int LastOfClients = 63;
    public const int FirstOfServer = 64;

    /// <summary>The last number of the first version, whose frames are in the order in which they were made.</summary>
    public const int LastOfFirstVersion = 86;

    /// <summary>Later events of channels: the first fields are <c>channelId</c> and <c>seq</c>.</summary>
    public static bool IsChannelEvent(long number) => number is (>= 96 and <= 127) or (>= 512 and <= 767);

    /// <summary>Later events of users: the first field is <c>userSeq</c>.</summary>
    public static bool IsUserEvent(long number) => number is >= 128 and <= 327;
}
