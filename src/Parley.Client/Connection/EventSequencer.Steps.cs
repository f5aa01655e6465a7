using Parley.Rest;
using Parley.Socket;

namespace Parley.Client.Connection;

/// <summary>What each kind of frame does; all under the lock.</summary>
internal sealed partial class EventSequencer
{
    private void ApplyReady(ReadyFrame ready)
    {
        var epochChanged = _epoch is not null && !string.Equals(_epoch, ready.Epoch, StringComparison.Ordinal);
        (_epoch, _self, _userSeq, _leaving, _resumed) = (ready.Epoch, ready.User.Id, ready.UserSeq, false, null);
        _left.Clear();
        _asked.Clear();
        var joined = ready.Channels.Select(channel => channel.Id).ToHashSet();
        foreach (var left in _tracks.Keys.Where(id => !joined.Contains(id)).ToList())
        {
            _tracks.Remove(left);
        }

        _out.Enqueue(ready);
        foreach (var channel in ready.Channels)
        {
            if (!_tracks.TryGetValue(channel.Id, out var track))
            {
                _tracks[channel.Id] = new ChannelTrack(channel.Id, channel.LastSeq);
                continue;
            }

            (track.Repair, track.Bumped) = (Repair.None, false);
            if (epochChanged || (!ready.Resumed && track.Seq > channel.LastSeq))
            {
                track.Restart(channel.LastSeq);
                _out.Enqueue(Resync(channel.Id, EpochReason, channel.LastSeq, channel.LastIndex));
                continue;
            }

            track.Expect(channel.LastSeq, channel.LastIndex);
            if (track.Seq < track.UpTo)
            {
                Mend(track, ready.Resumed ? Repair.Resume : Repair.Fetch);
            }
        }
    }

    /// <summary>
    /// What the resume left open, a channel that had no place in the first frame for example, comes by REST.
    /// </summary>
    private void ApplyResumed(ResumedFrame resumed)
    {
        foreach (var track in _tracks.Values.Where(track => track.Repair == Repair.Resume))
        {
            Mend(track, Repair.Fetch);
        }

        _resumed = resumed;
        PassResumed();
    }

    /// <summary>Passes on that everything is here, once it is.</summary>
    private void PassResumed()
    {
        if (_resumed is { } resumed && _due.All(track => track.Repair != Repair.Fetch || !IsCurrent(track)))
        {
            _resumed = null;
            _out.Enqueue(resumed);
        }
    }

    private void ApplyEvent(ChannelEvent change)
    {
        if (!_tracks.TryGetValue(change.ChannelId, out var track))
        {
            if (_left.TryGetValue(change.ChannelId, out var end) && change.Seq <= end)
            {
                return;
            }

            // The first event of a channel that was just made or joined: what is known of it begins here.
            track = new ChannelTrack(change.ChannelId, change.Seq - 1);
            _tracks[change.ChannelId] = track;
        }

        if (change.Seq > track.Seq + 1)
        {
            track.Hold(change);
            if (track.Repair == Repair.None)
            {
                Ask(track);
            }
        }
        else if (TryPass(track, change))
        {
            track.Deadline = clock.GetUtcNow() + SyncDeadline;
            PassHeld(track);
        }
    }

    private void ApplyResync(ResyncFrame resync)
    {
        if (_tracks.TryGetValue(resync.ChannelId, out var track))
        {
            if (string.Equals(resync.Reason, AheadReason, StringComparison.Ordinal) && resync.LastSeq < track.Seq)
            {
                track.Restart(resync.LastSeq);
            }
            else
            {
                track.Jump(Math.Max(track.Seq, resync.LastSeq));
            }

            _out.Enqueue(resync);
            PassHeld(track);
        }
        else
        {
            _out.Enqueue(resync);
        }
    }

    private void ApplyBumped(ChannelBumped bumped)
    {
        _out.Enqueue(bumped);
        if (_tracks.TryGetValue(bumped.ChannelId, out var track) && bumped.LastSeq > track.Seq)
        {
            track.Bumped = true;
            if (track.Repair == Repair.None && _focus.Contains(track.Id))
            {
                track.Expect(bumped.LastSeq, bumped.LastIndex);
                Ask(track);
            }
        }
    }

    private void ApplyUserEvent(UserEvent change)
    {
        if (change.UserSeq == _userSeq + 1)
        {
            _userSeq++;
            _out.Enqueue(change);
        }
        else if (change.UserSeq > _userSeq && !_leaving)
        {
            _leaving = true;
            missed.Reconnect("events of the user's own stream were lost");
        }
    }

    private void ApplyPage(ChannelTrack track, EventPage? page, bool gone)
    {
        if (track.Repair != Repair.Fetch || !IsCurrent(track))
        {
            return;
        }

        if (gone)
        {
            _tracks.Remove(track.Id);
            return;
        }

        var before = track.Seq;
        if (page?.Resync == true)
        {
            ApplyResync(Resync(track.Id, FloorReason, Math.Max(page.LastSeq, before), 0));
        }

        foreach (var frame in page?.Events ?? [])
        {
            switch (frame)
            {
                case ChannelEvent change when change.ChannelId == track.Id:
                    TryPass(track, change);
                    break;
                case ResyncFrame resync when resync.ChannelId == track.Id:
                    ApplyResync(resync);
                    break;
            }
        }

        if (track.Seq == before && track.Repair == Repair.Fetch && IsCurrent(track))
        {
            var (end, index) = (track.HoleEnd, track.HoleIndex);
            track.Jump(end);
            _out.Enqueue(Resync(track.Id, GapReason, end, index));
        }

        PassHeld(track);
    }

    private bool TryPass(ChannelTrack track, ChannelEvent change)
    {
        if (!IsCurrent(track) || !track.TryAdvance(change))
        {
            return false;
        }

        _out.Enqueue(change);
        if (change is MemberLeft left && left.UserId == _self)
        {
            _tracks.Remove(track.Id);
            _asked.Remove(track);
            _left[track.Id] = change.Seq;
        }

        return true;
    }

    private void PassHeld(ChannelTrack track)
    {
        while (track.TakeNext() is { } change)
        {
            TryPass(track, change);
        }

        if (track.Seq >= track.UpTo)
        {
            Mend(track, Repair.None);
        }
    }

    /// <summary>Asks for what comes after the last event, once for each hole.</summary>
    private void Ask(ChannelTrack track)
    {
        if (track.HoleEnd - track.Seq > longestGap)
        {
            Mend(track, Repair.Fetch);
            return;
        }

        track.Bumped = false;
        track.Ref = missed.NextRef();
        track.Deadline = clock.GetUtcNow() + SyncDeadline;
        missed.Sync(
            new SyncFrame
            {
                Ref = track.Ref,
                ChannelId = track.Id,
                After = track.Seq,
            }
        );
        if (track.Seq < track.UpTo)
        {
            Mend(track, Repair.Sync);
        }
    }

    private void FetchInstead(ChannelTrack track) => Mend(track, Repair.Fetch);

    private void Mend(ChannelTrack track, Repair repair)
    {
        track.Repair = repair;
        _asked.Remove(track);
        if (repair == Repair.Sync)
        {
            _asked.Add(track);
        }
        else if (repair == Repair.Fetch)
        {
            _due.Enqueue(track);
        }
    }

    private void WatchDeadlines()
    {
        var now = clock.GetUtcNow();
        if (_timer is not null && now >= _timerAt)
        {
            _timer.Dispose();
            _timer = null;
        }

        _asked.Where(track => now >= track.Deadline).ToList().ForEach(FetchInstead);
        if (_asked.Count > 0 && _timer is null)
        {
            _timerAt = _asked.Min(track => track.Deadline);
            _timer = clock.CreateTimer(_ => missed.Wake(), null, _timerAt - now, Timeout.InfiniteTimeSpan);
        }
    }
}
