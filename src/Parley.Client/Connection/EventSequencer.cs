using System.Diagnostics.CodeAnalysis;
using Parley.Rest;
using Parley.Socket;

namespace Parley.Client.Connection;

/// <summary>Makes of the frames of one socket after another a stream in which each event of a channel stands exactly
/// once and in order. What is missing is asked for on the socket, and by REST where that brings nothing. Thread-safe;
/// one reader at a time.</summary>
/// <remarks>Frames go in by <see cref="Apply"/> and come out by <see cref="TryTake"/>; in between, <see
/// cref="FetchAsync"/> does what has to be waited for. A reader that stops anywhere loses nothing.</remarks>
/// <param name="missed">Where missing events come from.</param>
/// <param name="clock">Measures how long a sync may bring nothing.</param>
/// <param name="longestGap">
/// Gaps of more events are not fetched one by one; the reader gets a <see cref="ResyncFrame"/>.
/// </param>
internal sealed partial class EventSequencer(IMissedEvents missed, TimeProvider clock, int longestGap) : IDisposable
{
    public const string GapReason = "gap";
    public const string EpochReason = "epoch";
    public const string FloorReason = "floor";
    public const string AheadReason = "ahead";

    /// <summary>How long a sync may bring nothing before REST is asked.</summary>
    public static readonly TimeSpan SyncDeadline = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private readonly Dictionary<ChannelId, ChannelTrack> _tracks = [];
    private readonly Dictionary<ChannelId, long> _left = [];
    private readonly HashSet<ChannelTrack> _asked = [];
    private readonly Queue<ChannelTrack> _due = [];
    private readonly Queue<ServerFrame> _out = [];
    private HashSet<ChannelId> _focus = [];
    private ResumedFrame? _resumed;
    private ITimer? _timer;
    private DateTimeOffset _timerAt;
    private string? _epoch;
    private long _userSeq;
    private UserId? _self;
    private bool _leaving;

    /// <summary>The last seq that was passed on; null for a channel that is not followed.</summary>
    public long? LocalSeq(ChannelId channelId)
    {
        lock (_gate)
        {
            return _tracks.TryGetValue(channelId, out var track) ? track.Seq : null;
        }
    }

    /// <summary>What the server need not send again; null before the first <c>ready</c>.</summary>
    public ResumeState? Held()
    {
        lock (_gate)
        {
            return _epoch is null
                ? null
                : new ResumeState
                {
                    Epoch = _epoch,
                    UserSeq = _userSeq,
                    Channels = _tracks.ToDictionary(pair => pair.Key, pair => pair.Value.Seq),
                };
        }
    }

    /// <summary>The next frame for the reader.</summary>
    public bool TryTake([NotNullWhen(true)] out ServerFrame? frame)
    {
        lock (_gate)
        {
            return _out.TryDequeue(out frame);
        }
    }

    /// <summary>Takes what the socket gave.</summary>
    public void Apply(ServerFrame frame)
    {
        lock (_gate)
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
                    _asked.Where(track => track.Ref == reference).ToList().ForEach(FetchInstead);
                    break;
                default:
                    _out.Enqueue(frame);
                    break;
            }

            WatchDeadlines();
        }
    }

    /// <summary>Which channels are on the screen: what they have missed is asked for.</summary>
    public void Focus(IReadOnlyCollection<ChannelId> channelIds)
    {
        lock (_gate)
        {
            var before = _focus;
            _focus = [.. channelIds];
            foreach (var channelId in _focus.Where(id => !before.Contains(id)))
            {
                if (_tracks.TryGetValue(channelId, out var track) && track is { Bumped: true, Repair: Repair.None })
                {
                    Ask(track);
                }
            }

            WatchDeadlines();
        }
    }

    /// <summary>Fetches a page of what only REST can bring; false when nothing is wanted.</summary>
    public async Task<bool> FetchAsync(CancellationToken cancellationToken)
    {
        if (NextDue() is not { } due)
        {
            return false;
        }

        var (page, gone) = due.IsTooLong
            ? default
            : await TryFetchAsync(due.Track.Id, due.After, cancellationToken).ConfigureAwait(false);
        lock (_gate)
        {
            ApplyPage(due.Track, page, gone);
            PassResumed();
        }

        return true;
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _timer?.Dispose();
            _asked.Clear();
        }
    }

    private (ChannelTrack Track, long After, bool IsTooLong)? NextDue()
    {
        lock (_gate)
        {
            while (_due.TryPeek(out var track))
            {
                if (track.Repair == Repair.Fetch && IsCurrent(track))
                {
                    return (track, track.Seq, track.HoleEnd - track.Seq > longestGap);
                }

                _due.Dequeue();
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
            return (await missed.FetchAsync(channelId, after, cancellationToken).ConfigureAwait(false), false);
        }
        catch (ParleyException e)
            when (e.Code is ErrorCodes.ChannelNotFound or ErrorCodes.AccessForbidden or ErrorCodes.ChannelNotMember)
        {
            return (null, true);
        }
        catch (ParleyException)
        {
            // The reader is told to fetch the channel again instead.
            return (null, false);
        }
    }

    private bool IsCurrent(ChannelTrack track) =>
        _tracks.TryGetValue(track.Id, out var current) && ReferenceEquals(current, track);

    private static ResyncFrame Resync(ChannelId channelId, string reason, long lastSeq, long lastIndex) =>
        new()
        {
            ChannelId = channelId,
            Reason = reason,
            LastSeq = lastSeq,
            LastIndex = lastIndex,
        };
}
