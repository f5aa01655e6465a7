using Parley.Rest;
using Parley.Socket;

namespace Parley.Client.Connection;

/// <summary>The handling of each frame type. The caller holds the lock.</summary>
internal sealed partial class EventSequencer
{
    private void ApplyReady(ReadyFrame ready)
    {
        var epochChanged = _epoch is not null && !string.Equals(_epoch, ready.Epoch, StringComparison.Ordinal);
        (_epoch, _self, _userSeq, _isReconnecting, _resumed) = (
            ready.Epoch,
            ready.User.Id,
            ready.UserEventsAfter ?? ready.UserSeq,
            false,
            null
        );
        _leftAt.Clear();
        _syncing.Clear();
        var ends = EndsOf(ready);
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
                SetRecovery(progress, ready.Resumed ? Recovery.Resume : Recovery.Fetch);
            }
        }
    }

    private static List<(ChannelId Id, long LastSeq, long LastIndex)> EndsOf(ReadyFrame ready) =>
        [
            .. ready.Channels.Select(channel => (channel.Id, channel.LastSeq, channel.LastIndex)),
            .. (ready.Conversations ?? []).Select(held => (held.Id, held.LastSeq, held.LastIndex)),
        ];

    /// <summary>
    /// Gaps that the resume left open, for example of a channel that did not fit into <c>hello</c>, are fetched by
    /// REST.
    /// </summary>
    private void ApplyResumed(ResumedFrame resumed)
    {
        foreach (var progress in _channels.Values.Where(progress => progress.Recovery == Recovery.Resume))
        {
            SetRecovery(progress, Recovery.Fetch);
        }

        _resumed = resumed;
        EmitResumed();
    }

    /// <summary>Emits <see cref="ResumedFrame"/> once no fetch is pending.</summary>
    private void EmitResumed()
    {
        if (
            _resumed is { } resumed
            && _toFetch.All(progress => progress.Recovery != Recovery.Fetch || !IsCurrent(progress))
        )
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
                RequestSync(progress);
            }
        }
        else if (TryEmit(progress, change))
        {
            progress.Deadline = clock.GetUtcNow() + SyncTimeout;
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
                RequestSync(progress);
            }
        }
    }

    private void ApplyUserEvent(UserEvent change)
    {
        if (change.UserSeq == _userSeq + 1)
        {
            _userSeq++;
            _output.Enqueue(change);
        }
        else if (change.UserSeq > _userSeq && !_isReconnecting)
        {
            _isReconnecting = true;
            missedEvents.Reconnect("events of the user's own stream were lost");
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
            _syncing.Remove(progress);
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
            SetRecovery(progress, Recovery.None);
        }
    }

    /// <summary>Requests the events after the last one, once for each gap.</summary>
    private void RequestSync(ChannelProgress progress)
    {
        if (progress.GapEnd - progress.Seq > maxGap)
        {
            SetRecovery(progress, Recovery.Fetch);
            return;
        }

        progress.Bumped = false;
        progress.Ref = missedEvents.NextRef();
        progress.Deadline = clock.GetUtcNow() + SyncTimeout;
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
            SetRecovery(progress, Recovery.Sync);
        }
    }

    private void FetchByRest(ChannelProgress progress) => SetRecovery(progress, Recovery.Fetch);

    private void SetRecovery(ChannelProgress progress, Recovery repair)
    {
        progress.Recovery = repair;
        _syncing.Remove(progress);
        if (repair == Recovery.Sync)
        {
            _syncing.Add(progress);
        }
        else if (repair == Recovery.Fetch)
        {
            _toFetch.Enqueue(progress);
        }
    }

    private void CheckSyncTimeouts()
    {
        var now = clock.GetUtcNow();
        if (_timer is not null && now >= _timerAt)
        {
            _timer.Dispose();
            _timer = null;
        }

        _syncing.Where(progress => now >= progress.Deadline).ToList().ForEach(FetchByRest);
        if (_syncing.Count > 0 && _timer is null)
        {
            _timerAt = _syncing.Min(progress => progress.Deadline);
            _timer = clock.CreateTimer(_ => missedEvents.Wake(), null, _timerAt - now, Timeout.InfiniteTimeSpan);
        }
    }
}
