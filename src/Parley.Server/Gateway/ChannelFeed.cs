using Parley.Server.Features.Channels;
using Parley.Server.Platform.Fanout;
using Parley.Server.Platform.Log;
using Parley.Socket;

namespace Parley.Server.Gateway;

/// <summary>
/// The events of one channel on this node: subscribes to the grain, attaches sockets, and fills gaps from the log (the
/// grain moved, or a call was lost). <see cref="ChannelDelivery"/> sends the events. Thread-safe.
/// </summary>
internal sealed class ChannelFeed
{
    private readonly Guid _channelId;
    private readonly IChannelGrain _grain;
    private readonly INodeObserver _node;
    private readonly SharedCall _subscription = new();
    private readonly ChannelHistory _history;
    private readonly ChannelDelivery _delivery;
    private readonly ChannelReplay _replay;

    /// <param name="channelId">The channel.</param>
    /// <param name="grain">The channel grain.</param>
    /// <param name="node">The observer that the grain calls.</param>
    /// <param name="log">The source for gaps.</param>
    /// <param name="focusThreshold">
    /// From this count of sockets on, those without focus on the channel get bumps instead of events.
    /// </param>
    public ChannelFeed(Guid channelId, IChannelGrain grain, INodeObserver node, IEventReader log, int focusThreshold)
    {
        (_channelId, _grain, _node) = (channelId, grain, node);
        _history = new(channelId, log);
        _delivery = new(channelId, _history, focusThreshold);
        _replay = new(channelId, _delivery);
    }

    /// <summary>Closes the feed if no socket is attached. A closed feed accepts no sockets.</summary>
    public bool TryClose() => _delivery.TryClose();

    /// <summary>Subscribes this node to the channel grain. Concurrent callers share one call.</summary>
    public Task SubscribeAsync() => _subscription.RunAsync(RenewAsync);

    /// <summary>Renews the node's subscription and fetches the events missed meanwhile.</summary>
    public async Task RenewAsync() => await CatchUpAsync(await _grain.SubscribeAsync(_node));

    /// <summary>
    /// The subscription was renewed, and the channel is at this seq. Fetches the events missed meanwhile: a lost call
    /// shows only here while no event follows.
    /// </summary>
    public Task CatchUpAsync(long lastSeq) => _delivery.CheckEnd(lastSeq) ? FillGapAsync(lastSeq) : Task.CompletedTask;

    /// <summary>
    /// Attaches a socket that has all events up to <paramref name="seq"/>. Later events are replayed first, as fast as
    /// the socket takes them. The user is known to be a member at <paramref name="memberAt"/>: a <c>member.left</c>
    /// before it was followed by a return. False: the feed is closed; use a new one.
    /// </summary>
    public async Task<bool> TryAttachAfterAsync(
        SocketSession socket,
        long seq,
        long memberAt,
        CancellationToken cancellationToken
    )
    {
        var isCaughtUp = false;
        while (true)
        {
            switch (_delivery.TryAttach(socket, seq, isCaughtUp))
            {
                case AttachResult.Closed:
                    return false;
                case AttachResult.Attached:
                    return true;
                case AttachResult.NodeIsBehind:
                    // The socket has got more from another node. This node must not deliver it again.
                    var head = await _history.ReadHeadAsync(cancellationToken);
                    await FillGapAsync(Math.Min(seq, head.Seq));
                    isCaughtUp = true;
                    continue;
            }

            var reached = await _replay.ExecuteAsync(socket, seq, memberAt, isLive: false, cancellationToken);
            if (reached <= seq)
            {
                return true;
            }

            seq = reached;
        }
    }

    /// <summary>
    /// Replays the events after <paramref name="seq"/>, up to the last one that this node has delivered. Right after
    /// <c>ready</c> the client may be ahead of this node, so it subscribes first.
    /// </summary>
    public async Task SyncAsync(SocketSession socket, long seq, CancellationToken cancellationToken)
    {
        await SubscribeAsync();
        var last = _delivery.LastSeq;
        var reached = seq;
        do
        {
            seq = reached;
            reached = seq < last ? await _replay.ExecuteAsync(socket, seq, last, isLive: true, cancellationToken) : seq;
        } while (reached > seq);
    }

    public void Detach(SocketSession socket) => _delivery.Detach(socket);

    /// <summary>Applies a changed focus of a socket.</summary>
    public void UpdateFocus(SocketSession socket) => _delivery.UpdateFocus(socket);

    /// <summary>Sends a bump to the sockets that do not get each event. Called about once a second.</summary>
    public async Task BumpAsync(CancellationToken cancellationToken)
    {
        if (_delivery.TakeBumpReceivers() is not { } passive)
        {
            return;
        }

        var head = await _history.ReadHeadAsync(cancellationToken);
        var bumped = SharedFrame.Of(
            new ChannelBumped
            {
                ChannelId = new(_channelId),
                LastSeq = head.Seq,
                LastIndex = head.Index,
            }
        );
        foreach (var socket in passive)
        {
            socket.Enqueue(bumped);
        }
    }

    /// <summary>
    /// Delivers events at once. A gap is filled on the thread pool, because the caller may be the channel grain.
    /// </summary>
    public Task DeliverAsync(ChannelBatch batch)
    {
        var gap = _delivery.Deliver(batch.Events, 0);
        return gap < batch.Events.Length ? StartFillingGap(batch.Events, gap) : Task.CompletedTask;
    }

    /// <summary>Delivers a whisper to the sockets that get each event.</summary>
    public void Deliver(Whisper whisper) => _delivery.Deliver(whisper);

    /// <summary>A method of its own, so that a delivery without a gap allocates no closure.</summary>
    private Task StartFillingGap(NodeEvent[] events, int gap) => Task.Run(() => FillGapAsync(events, gap));

    private async Task FillGapAsync(NodeEvent[] events, int gap)
    {
        await FillGapAsync(events[gap].PreviousSeq);
        _delivery.Deliver(events, gap);
    }

    private async Task FillGapAsync(long upTo)
    {
        while (_delivery.LastSeq is var from && from < upTo)
        {
            if (upTo - from > ChannelHistory.PageSize)
            {
                _delivery.CloseAll(upTo);
                return;
            }

            // Read no further than asked: behind it may be an import, which is announced as a whole.
            var missed = await _history.ReadAsync(from, (int)(upTo - from));
            if (missed.Length == 0)
            {
                return;
            }

            _delivery.Deliver(missed, 0);
        }
    }
}
