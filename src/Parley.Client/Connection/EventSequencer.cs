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
internal sealed class EventSequencer : IDisposable
{
    public const string GapReason = "gap";
    public const string EpochReason = "epoch";
    public const string FloorReason = "floor";
    public const string AheadReason = "ahead";

    private readonly Lock _lock = new();
    private readonly Dictionary<ChannelId, ChannelProgress> _channels = [];
    private readonly Dictionary<ChannelId, long> _leftAt = [];
    private readonly UserEventCursor _userEvents;
    private readonly GapRequests _gaps;
    private readonly Queue<ServerFrame> _output = [];
    private HashSet<ChannelId> _focus = [];
    private ResumedFrame? _resumed;
    private string? _epoch;
    private UserId? _self;

    /// <param name="missedEvents">The source of missing events.</param>
    /// <param name="clock">Measures the timeout of syncs.</param>
    /// <param name="maxGap">
    /// Maximum gap that is fetched. For a larger one the reader gets a <see cref="ResyncFrame"/>.
    /// </param>
    public EventSequencer(IMissedEventSource missedEvents, TimeProvider clock, int maxGap)
    {
        _userEvents = new UserEventCursor(missedEvents.Reconnect);
        _gaps = new GapRequests(missedEvents, clock, maxGap, IsCurrent);
    }

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
                    UserSeq = _userEvents.Seq,
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
                    if (_userEvents.TryAdvance(change))
                    {
                        _output.Enqueue(change);
                    }

                    break;
                case ChannelBumped bumped:
                    ApplyBumped(bumped);
                    break;
                case ErrorFrame { Ref: { } reference }:
                    _gaps.OnRefused(reference);
                    break;
                default:
                    _output.Enqueue(frame);
                    break;
            }

            _gaps.CheckTimeouts();
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
                    _gaps.Request(progress);
                }
            }

            _gaps.CheckTimeouts();
        }
    }

    /// <summary>Fetches one page by REST. False: nothing is to be fetched.</summary>
    public async Task<bool> FetchAsync(CancellationToken cancellationToken)
    {
        GapPage? next;
        lock (_lock)
        {
            next = _gaps.NextDue();
        }

        if (next is not { } due)
        {
            return false;
        }

        var (page, gone) = await _gaps.FetchAsync(due, cancellationToken).ConfigureAwait(false);
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
            _gaps.Dispose();
        }
    }

    private void ApplyReady(ReadyFrame ready)
    {
        var epochChanged = _epoch is not null && !string.Equals(_epoch, ready.Epoch, StringComparison.Ordinal);
        (_epoch, _self, _resumed) = (ready.Epoch, ready.User.Id, null);
        _userEvents.ResetTo(ready);
        _leftAt.Clear();
        _gaps.ForgetSyncs();
        var ends = StreamEnd.Of(ready);
        var joined = ends.Select(channel => channel.Id).ToHashSet();
        foreach (var left in _channels.Keys.Where(id => !joined.Contains(id)).ToList())
        {
            _channels.Remove(left);
        }

        _output.Enqueue(ready);
        foreach (var channel in ends)
        {
            if (!_channels.TryGetValue(channel.Id, out var progress))
            {
                _channels[channel.Id] = new ChannelProgress(channel.Id, channel.LastSeq);
                continue;
            }

            (progress.Recovery, progress.Bumped) = (Recovery.None, false);
            if (epochChanged || (!ready.Resumed && progress.Seq > channel.LastSeq))
            {
                progress.ResetTo(channel.LastSeq);
                _output.Enqueue(Resync(channel.Id, EpochReason, channel.LastSeq, channel.LastIndex));
                continue;
            }

            progress.ExtendTo(channel.LastSeq, channel.LastIndex);
            if (progress.Seq < progress.UpTo)
            {
                _gaps.Set(progress, ready.Resumed ? Recovery.Resume : Recovery.Fetch);
            }
        }
    }

    /// <summary>
    /// Gaps that the resume left open, for example of a channel that did not fit into <c>hello</c>, are fetched by
    /// REST.
    /// </summary>
    private void ApplyResumed(ResumedFrame resumed)
    {
        foreach (var progress in _channels.Values.Where(progress => progress.Recovery == Recovery.Resume))
        {
            _gaps.Set(progress, Recovery.Fetch);
        }

        _resumed = resumed;
        EmitResumed();
    }

    /// <summary>Emits <see cref="ResumedFrame"/> once no fetch is pending.</summary>
    private void EmitResumed()
    {
        if (_resumed is { } resumed && !_gaps.IsFetching)
        {
            _resumed = null;
            _output.Enqueue(resumed);
        }
    }

    private void ApplyEvent(ChannelEvent change)
    {
        if (!_channels.TryGetValue(change.ChannelId, out var progress))
        {
            if (_leftAt.TryGetValue(change.ChannelId, out var end) && change.Seq <= end)
            {
                return;
            }

            // The first event of a channel that was just created or joined: its known events begin here.
            progress = new ChannelProgress(change.ChannelId, change.Seq - 1);
            _channels[change.ChannelId] = progress;
        }

        if (change.Seq > progress.Seq + 1)
        {
            progress.Buffer(change);
            if (progress.Recovery == Recovery.None)
            {
                _gaps.Request(progress);
            }
        }
        else if (TryEmit(progress, change))
        {
            _gaps.Extend(progress);
            EmitBuffered(progress);
        }
    }

    private void ApplyResync(ResyncFrame resync)
    {
        if (_channels.TryGetValue(resync.ChannelId, out var progress))
        {
            if (string.Equals(resync.Reason, AheadReason, StringComparison.Ordinal) && resync.LastSeq < progress.Seq)
            {
                progress.ResetTo(resync.LastSeq);
            }
            else
            {
                progress.SkipTo(Math.Max(progress.Seq, resync.LastSeq));
            }

            _output.Enqueue(resync);
            EmitBuffered(progress);
        }
        else
        {
            _output.Enqueue(resync);
        }
    }

    private void ApplyBumped(ChannelBumped bumped)
    {
        _output.Enqueue(bumped);
        if (_channels.TryGetValue(bumped.ChannelId, out var progress) && bumped.LastSeq > progress.Seq)
        {
            progress.Bumped = true;
            if (progress.Recovery == Recovery.None && _focus.Contains(progress.Id))
            {
                progress.ExtendTo(bumped.LastSeq, bumped.LastIndex);
                _gaps.Request(progress);
            }
        }
    }

    private void ApplyPage(ChannelProgress progress, EventPage? page, bool gone)
    {
        if (progress.Recovery != Recovery.Fetch || !IsCurrent(progress))
        {
            return;
        }

        if (gone)
        {
            _channels.Remove(progress.Id);
            return;
        }

        var before = progress.Seq;
        if (page?.Resync == true)
        {
            ApplyResync(Resync(progress.Id, FloorReason, Math.Max(page.LastSeq, before), 0));
        }

        foreach (var frame in page?.Events ?? [])
        {
            switch (frame)
            {
                case ChannelEvent change when change.ChannelId == progress.Id:
                    TryEmit(progress, change);
                    break;
                case ResyncFrame resync when resync.ChannelId == progress.Id:
                    ApplyResync(resync);
                    break;
            }
        }

        if (progress.Seq == before && progress.Recovery == Recovery.Fetch && IsCurrent(progress))
        {
            var (end, index) = (progress.GapEnd, progress.GapIndex);
            progress.SkipTo(end);
            _output.Enqueue(Resync(progress.Id, GapReason, end, index));
        }

        EmitBuffered(progress);
    }

    private bool TryEmit(ChannelProgress progress, ChannelEvent change)
    {
        if (!IsCurrent(progress) || !progress.TryAdvance(change))
        {
            return false;
        }

        _output.Enqueue(change);
        if (change is MemberLeft left && left.UserId == _self)
        {
            _channels.Remove(progress.Id);
            _gaps.Forget(progress);
            _leftAt[progress.Id] = change.Seq;
        }

        return true;
    }

    private void EmitBuffered(ChannelProgress progress)
    {
        while (progress.TakeNext() is { } change)
        {
            TryEmit(progress, change);
        }

        if (progress.Seq >= progress.UpTo)
        {
            _gaps.Set(progress, Recovery.None);
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
