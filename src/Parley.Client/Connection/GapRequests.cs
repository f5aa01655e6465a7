using Parley.Rest;
using Parley.Socket;

namespace Parley.Client.Connection;

/// <summary>
/// Requests missing events: by a sync on the socket, and by REST if that fails or takes too long. The caller holds the
/// lock of the sequencer, except for <see cref="FetchAsync"/>.
/// </summary>
/// <param name="missedEvents">The source of missing events.</param>
/// <param name="clock">Measures the timeout of syncs.</param>
/// <param name="maxGap">Maximum gap that is fetched.</param>
/// <param name="isCurrent">Whether the channel is still joined.</param>
internal sealed class GapRequests(
    IMissedEventSource missedEvents,
    TimeProvider clock,
    int maxGap,
    Func<ChannelProgress, bool> isCurrent
) : IDisposable
{
    /// <summary>A sync without events for this time is replaced by a REST request.</summary>
    public static readonly TimeSpan SyncTimeout = TimeSpan.FromSeconds(10);

    private readonly HashSet<ChannelProgress> _syncing = [];
    private readonly Queue<ChannelProgress> _toFetch = [];
    private ITimer? _timer;
    private DateTimeOffset _timerAt;

    /// <summary>Whether a REST request is due or in progress.</summary>
    public bool IsFetching => _toFetch.Any(IsDue);

    /// <summary>A new socket has no syncs.</summary>
    public void ForgetSyncs() => _syncing.Clear();

    public void Forget(ChannelProgress progress) => _syncing.Remove(progress);

    /// <summary>An event of the gap arrived: the sync goes on.</summary>
    public void Extend(ChannelProgress progress) => progress.Deadline = clock.GetUtcNow() + SyncTimeout;

    /// <summary>Requests the events after the last one, once for each gap.</summary>
    public void Request(ChannelProgress progress)
    {
        if (progress.GapEnd - progress.Seq > maxGap)
        {
            Set(progress, Recovery.Fetch);
            return;
        }

        progress.Bumped = false;
        progress.Ref = missedEvents.NextRef();
        Extend(progress);
        missedEvents.Sync(
            new SyncFrame
            {
                Ref = progress.Ref,
                ChannelId = progress.Id,
                After = progress.Seq,
            }
        );
        if (progress.Seq < progress.UpTo)
        {
            Set(progress, Recovery.Sync);
        }
    }

    public void Set(ChannelProgress progress, Recovery recovery)
    {
        progress.Recovery = recovery;
        _syncing.Remove(progress);
        if (recovery == Recovery.Sync)
        {
            _syncing.Add(progress);
        }
        else if (recovery == Recovery.Fetch)
        {
            _toFetch.Enqueue(progress);
        }
    }

    /// <summary>The server refused a sync.</summary>
    public void OnRefused(long reference) => FetchWhere(progress => progress.Ref == reference);

    public void CheckTimeouts()
    {
        var now = clock.GetUtcNow();
        if (_timer is not null && now >= _timerAt)
        {
            _timer.Dispose();
            _timer = null;
        }

        FetchWhere(progress => now >= progress.Deadline);
        if (_syncing.Count > 0 && _timer is null)
        {
            _timerAt = _syncing.Min(progress => progress.Deadline);
            _timer = clock.CreateTimer(_ => missedEvents.Wake(), null, _timerAt - now, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>The next page to fetch.</summary>
    public GapPage? NextDue()
    {
        while (_toFetch.TryPeek(out var progress))
        {
            if (IsDue(progress))
            {
                return new GapPage(progress, progress.Seq, progress.GapEnd - progress.Seq > maxGap);
            }

            _toFetch.Dequeue();
        }

        return null;
    }

    /// <summary>Fetches a page by REST; null without one. `Gone`: the channel is not the caller's any more.</summary>
    public async Task<(EventPage? Page, bool Gone)> FetchAsync(GapPage due, CancellationToken cancellationToken)
    {
        if (due.IsTooLong)
        {
            return (null, false);
        }

        try
        {
            var page = await missedEvents
                .FetchAsync(due.Progress.Id, due.After, cancellationToken)
                .ConfigureAwait(false);
            return (page, false);
        }
        catch (ParleyException e)
            when (e.Code is ErrorCodes.ChannelNotFound or ErrorCodes.AccessForbidden or ErrorCodes.ChannelNotMember)
        {
            return (null, true);
        }
        catch (ParleyException)
        {
            // The reader gets a resync instead.
            return (null, false);
        }
    }

    public void Dispose()
    {
        _timer?.Dispose();
        _syncing.Clear();
    }

    private bool IsDue(ChannelProgress progress) => progress.Recovery == Recovery.Fetch && isCurrent(progress);

    private void FetchWhere(Func<ChannelProgress, bool> isOver)
    {
        foreach (var progress in _syncing.Where(isOver).ToList())
        {
            Set(progress, Recovery.Fetch);
        }
    }
}
