namespace Parley.Schema;

/// <summary>
/// The ranges of frame numbers. A client tells by the number alone whether a frame that it does not know is an event
/// that counts in a sequence. The generator, which compiles this file too, refuses a number outside of its range.
/// </summary>
internal static class FrameNumbers
{
    public static bool IsOfClient(long number) => number is >= 1 and <= 63;

    /// <summary>
    /// Frames of the server of the first version, in the order in which they were made. Every client knows them.
    /// </summary>
    public static bool IsOfFirstVersion(long number) => number is >= 64 and <= 86;

    /// <summary>Later events of channels: the first fields are <c>channelId</c> and <c>seq</c>.</summary>
    public static bool IsChannelEvent(long number) => number is (>= 96 and <= 127) or (>= 512 and <= 767);

    /// <summary>Later events of users: the first field is <c>userSeq</c>.</summary>
    public static bool IsUserEvent(long number) => number is >= 128 and <= 327;

    /// <summary>Later frames of the server that are no events.</summary>
    public static bool IsOtherFrame(long number) => number is (>= 87 and <= 95) or (>= 328 and <= 511);
}
