namespace Parley.Server.Gateway;

/// <summary>The reasons of <c>resync</c>.</summary>
internal static class ResyncReason
{
    /// <summary>Why the events after a seq cannot be replayed; null when they can.</summary>
    public static string? Find(long after, long floor, long lastSeq, int maxEvents) =>
        after < floor ? "floor"
        : after > lastSeq ? "ahead"
        : lastSeq - after > maxEvents ? "length"
        : null;
}
