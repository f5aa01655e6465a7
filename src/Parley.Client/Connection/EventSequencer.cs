using System.Diagnostics.CodeAnalysis;
using Parley.Rest;
using Parley.Socket;

namespace Parley.Client.Connection;

/// <summary>
/// Turns the frames of consecutive sockets into a stream with each event of a channel exactly once and in order.
/// Requests missing events on the socket, and by REST if that fails. Thread-safe; one reader at a time.
/// </summary>
/// <remarks>
/// <see cref="Apply"/> takes frames in, <see cref="TryTake"/> takes them out, and <see cref="FetchAsync"/> does the
/// waiting in between. A reader that stops at any point loses nothing.
/// </remarks>
/// <param name="missedEvents">The source of missing events.</param>
/// <param name="clock">Measures the timeout of syncs.</param>
/// <param name="maxGap">
/// Maximum gap that is fetched. For a larger one the reader gets a <see cref="ResyncFrame"/>.
/// </param>
internal sealed partial class EventSequencer(IMissedEventSource missedEvents, TimeProvider clock, int maxGap)
    : IDisposable
{
    public const string GapReason = "gap";
    public const string EpochReason = "epoch";
    public const string FloorReason = "floor";
    public const string AheadReason = "ahead";

    /// <summary>A sync without events for this time is replaced by a REST request.</summary>
    public static readonly TimeSpan SyncTimeout = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private readonly Dictionary<ChannelId, ChannelProgress> _channels = [];
    private readonly Dictionary<ChannelId, long> _leftAt = [];
    private readonly HashSet<ChannelProgress> _syncing = [];
    private readonly Queue<ChannelProgress> _toFetch = [];
    private readonly Queue<ServerFrame> _output = [];
    private HashSet<ChannelId> _focus = [];
    private ResumedFrame? _resumed;
    private ITimer? _timer;
    private DateTimeOffset _timerAt;
    private string? _epoch;
    private long _userSeq;
    private UserId? _self;
    private bool _isReconnecting;

    /// <summary>The last seq that was delivered; null for a channel that is not joined.</summary>
    public long? LocalSeq(ChannelId channelId)
    {
        lock (_lock)
        {
            return _channels.TryGetValue(channelId, out var progress) ? progress.Seq : null;
        }
    }

    /// <summary>The state for resuming; null before the first <c>ready</c>.</summary>
    public ResumeState? GetResumeState()
    {
        lock (_lock)
        {
            return _epoch is null
                ? null
                : new ResumeState
                {
                    Epoch = _epoch,
                    UserSeq = _userSeq,
                    Channels = _channels.ToDictionary(pair => pair.Key, pair => pair.Value.Seq),
                };
        }
    }

    /// <summary>Takes the next frame for the reader.</summary>
    public bool TryTake([NotNullWhen(true)] out ServerFrame? frame)
    {
        lock (_lock)
        {
            return _output.TryDequeue(out frame);
        }
    }

    /// <summary>Applies a frame of the socket.</summary>
    public void Apply(ServerFrame frame)
    {
        lock (_lock)
        {
            switch (frame)
            {
                case WakeFrame:
                    break;
                case ReadyFrame ready:
                    ApplyReady(ready);
                    break;
                case ResumedFrame resumed:
                    ApplyResumed(resumed);
                    break;
                case ResyncFrame resync:
                    ApplyResync(resync);
                    break;
                case ChannelEvent change:
                    ApplyEvent(change);
                    break;
                case UserEvent change:
                    ApplyUserEvent(change);
                    break;
                case ChannelBumped bumped:
                    ApplyBumped(bumped);
                    break;
                case ErrorFrame { Ref: { } reference }:
                    _syncing.Where(progress => progress.Ref == reference).ToList().ForEach(FetchByRest);
                    break;
                default:
                    _output.Enqueue(frame);
                    break;
            }

            CheckSyncTimeouts();
        }
    }

    /// <summary>Sets the channels in focus and requests their missed events.</summary>
    public void Focus(IReadOnlyCollection<ChannelId> channelIds)
    {
        lock (_lock)
        {
            var before = _focus;
            _focus = [.. channelIds];
            foreach (var channelId in _focus.Where(id => !before.Contains(id)))
            {
                if (
                    _channels.TryGetValue(channelId, out var progress)
                    && progress is { Bumped: true, Recovery: Recovery.None }
                )
                {
                    RequestSync(progress);
                }
            }

            CheckSyncTimeouts();
        }
    }

    /// <summary>Fetches one page by REST. False: nothing is to be fetched.</summary>
    public async Task<bool> FetchAsync(CancellationToken cancellationToken)
    {
        if (NextDue() is not { } due)
        {
            return false;
        }

        var (page, gone) = due.IsTooLong
            ? default
            : await TryFetchAsync(due.Progress.Id, due.After, cancellationToken).ConfigureAwait(false);
        lock (_lock)
        {
            ApplyPage(due.Progress, page, gone);
            EmitResumed();
        }

        return true;
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _timer?.Dispose();
            _syncing.Clear();
        }
    }

    private (ChannelProgress Progress, long After, bool IsTooLong)? NextDue()
    {
        lock (_lock)
        {
            while (_toFetch.TryPeek(out var progress))
            {
                if (progress.Recovery == Recovery.Fetch && IsCurrent(progress))
                {
                    return (progress, progress.Seq, progress.GapEnd - progress.Seq > maxGap);
                }

                _toFetch.Dequeue();
            }

            return null;
        }
    }

    private async Task<(EventPage? Page, bool Gone)> TryFetchAsync(
        ChannelId channelId,
        long after,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return (await missedEvents.FetchAsync(channelId, after, cancellationToken).ConfigureAwait(false), false);
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

    private bool IsCurrent(ChannelProgress progress) =>
        _channels.TryGetValue(progress.Id, out var current) && ReferenceEquals(current, progress);

    private static ResyncFrame Resync(ChannelId channelId, string reason, long lastSeq, long lastIndex) =>
        new()
        {
            ChannelId = channelId,
            Reason = reason,
            LastSeq = lastSeq,
            LastIndex = lastIndex,
        };
}
