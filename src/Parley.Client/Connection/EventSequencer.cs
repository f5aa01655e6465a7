using System.Runtime.CompilerServices;
using Parley.Rest;
using Parley.Socket;

namespace Parley.Client.Connection;

/// <summary>Makes of the frames of one socket after another a stream in which each event of a channel stands exactly once and in order.
/// Used by one reader at a time; holds no socket.</summary>
/// <param name="fetchEvents">Asks the server for the events of a channel after a seq.</param>
/// <param name="longestGap">Gaps of more events are not fetched one by one; the reader gets a <see cref="ResyncFrame"/>.</param>
internal sealed class EventSequencer(Func<ChannelId, long, CancellationToken, Task<EventPage>> fetchEvents, int longestGap)
{
    public const string GapReason = "gap";
    public const string EpochReason = "epoch";

    private readonly Dictionary<ChannelId, long> _local = [];
    private string? _epoch;
    private UserId? _self;

    /// <summary>The last seq that was passed on; null for a channel that is not followed.</summary>
    public long? LocalSeq(ChannelId channelId) => _local.TryGetValue(channelId, out var seq) ? seq : null;

    public IAsyncEnumerable<ServerFrame> ApplyAsync(ServerFrame frame, CancellationToken cancellationToken) => frame switch
    {
        ReadyFrame ready => ApplyReadyAsync(ready, cancellationToken),
        ResyncFrame resync => One(ApplyResync(resync)),
        ChannelEvent change => ApplyEventAsync(change, cancellationToken),
        _ => One(frame),
    };

    private static async IAsyncEnumerable<ServerFrame> One(ServerFrame frame)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        yield return frame;
    }

    private async IAsyncEnumerable<ServerFrame> ApplyReadyAsync(ReadyFrame ready, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var epochChanged = _epoch is not null && !string.Equals(_epoch, ready.Epoch, StringComparison.Ordinal);
        _epoch = ready.Epoch;
        _self = ready.User.Id;
        var joined = ready.Channels.Select(channel => channel.Id).ToHashSet();
        foreach (var left in _local.Keys.Where(id => !joined.Contains(id)).ToList())
        {
            _local.Remove(left);
        }

        yield return ready;
        foreach (var channel in ready.Channels)
        {
            if (!_local.TryGetValue(channel.Id, out var local))
            {
                _local[channel.Id] = channel.LastSeq;
            }
            else if (epochChanged || local > channel.LastSeq)
            {
                _local[channel.Id] = channel.LastSeq;
                yield return Resync(channel.Id, EpochReason, channel.LastSeq, channel.LastIndex);
            }
            else if (local < channel.LastSeq)
            {
                await foreach (var change in RepairAsync(channel.Id, channel.LastSeq, channel.LastIndex, cancellationToken).ConfigureAwait(false))
                {
                    yield return change;
                }
            }
        }
    }

    private async IAsyncEnumerable<ServerFrame> ApplyEventAsync(ChannelEvent change, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (!_local.TryGetValue(change.ChannelId, out var local))
        {
            // The first event of a channel that was just made or joined: what is known of it begins here.
            local = change.Seq - 1;
            _local[change.ChannelId] = local;
        }

        if (change.Seq > local + 1)
        {
            var index = (change as MessageCreated)?.Message.Index ?? 0;
            await foreach (var missed in RepairAsync(change.ChannelId, change.Seq - 1, index, cancellationToken).ConfigureAwait(false))
            {
                yield return missed;
            }
        }

        if (TryAdvance(change))
        {
            yield return change;
        }
    }

    /// <summary>Passes on everything up to a seq: the events themselves, or word that they are to be fetched otherwise.</summary>
    private async IAsyncEnumerable<ServerFrame> RepairAsync(
        ChannelId channelId, long upTo, long lastIndex, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (_local.TryGetValue(channelId, out var local) && local < upTo)
        {
            var (page, gone) = upTo - local <= longestGap ? await TryFetchAsync(channelId, local, cancellationToken).ConfigureAwait(false) : default;
            if (gone)
            {
                _local.Remove(channelId);
                yield break;
            }

            foreach (var frame in page?.Events ?? [])
            {
                if (frame is ChannelEvent change ? TryAdvance(change) : frame is ResyncFrame)
                {
                    yield return frame is ResyncFrame resync ? ApplyResync(resync) : frame;
                }
            }

            if (_local.TryGetValue(channelId, out var now) && now == local)
            {
                _local[channelId] = upTo;
                yield return Resync(channelId, GapReason, upTo, lastIndex);
            }
        }
    }

    private async Task<(EventPage? Page, bool Gone)> TryFetchAsync(ChannelId channelId, long after, CancellationToken cancellationToken)
    {
        try
        {
            return (await fetchEvents(channelId, after, cancellationToken).ConfigureAwait(false), false);
        }
        catch (ParleyException e) when (e.Code is ErrorCodes.ChannelNotFound or ErrorCodes.AccessForbidden or ErrorCodes.ChannelNotMember)
        {
            return (null, true);
        }
        catch (ParleyException)
        {
            // The reader is told to fetch the channel again instead.
            return (null, false);
        }
    }

    private bool TryAdvance(ChannelEvent change)
    {
        if (!_local.TryGetValue(change.ChannelId, out var local) || change.Seq != local + 1)
        {
            return false;
        }

        _local[change.ChannelId] = change.Seq;
        if (change is MemberLeft left && left.UserId == _self)
        {
            _local.Remove(change.ChannelId);
        }

        return true;
    }

    private ResyncFrame ApplyResync(ResyncFrame resync)
    {
        if (_local.TryGetValue(resync.ChannelId, out var local))
        {
            _local[resync.ChannelId] = Math.Max(local, resync.LastSeq);
        }

        return resync;
    }

    private static ResyncFrame Resync(ChannelId channelId, string reason, long lastSeq, long lastIndex) =>
        new() { ChannelId = channelId, Reason = reason, LastSeq = lastSeq, LastIndex = lastIndex };
}
