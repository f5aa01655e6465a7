namespace Parley.Host;

/// <summary>
/// Tells from what a process has allocated when it has become quiet after a crowd. Looked at in even periods; not
/// thread-safe.
/// </summary>
internal sealed class IdleDetector
{
    /// <summary>
    /// Allocated within a second by a crowd, in bytes: some thousand messages, or a hundred who come.
    /// </summary>
    private const long Crowd = 8L << 20;

    /// <summary>
    /// The same where hardly anything happens: the heartbeats of ten thousand clients make a third of it.
    /// </summary>
    private const long Quiet = 1L << 20;

    /// <summary>From one time to the next.</summary>
    private static readonly TimeSpan Apart = TimeSpan.FromSeconds(20);

    private long _allocated;
    private TimeSpan _looked;
    private TimeSpan? _told;
    private bool _crowded;

    /// <summary>True, once for each crowd: it is over.</summary>
    /// <param name="allocated">By the process so far, in bytes.</param>
    /// <param name="now">On a clock that does not go back.</param>
    public bool Look(long allocated, TimeSpan now)
    {
        var perSecond = (allocated - _allocated) / Math.Max((now - _looked).TotalSeconds, 0.001);
        (_allocated, _looked) = (allocated, now);
        _crowded |= perSecond >= Crowd;
        if (!_crowded || perSecond > Quiet || now - _told < Apart)
        {
            return false;
        }

        (_crowded, _told) = (false, now);
        return true;
    }
}
