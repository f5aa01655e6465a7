using System.Net.WebSockets;

namespace Parley.Faults.Tests;

/// <summary>
/// A member who only listens and resumes after every interruption. The received events must equal the log, each once.
/// </summary>
internal sealed class Subscriber(TestUser user, ChannelId channel) : IAsyncDisposable
{
    private readonly List<ChannelEvent> _events = [];
    private TestSocket? _socket;
    private int _at;
    private long _base;

    /// <summary>Every received seq, in arrival order.</summary>
    public IReadOnlyList<long> Seen
    {
        get { return [.. Events.Select(change => change.Seq)]; }
    }

    /// <summary>Every received event of the channel, in arrival order.</summary>
    public IReadOnlyList<ChannelEvent> Events
    {
        get
        {
            Take();
            return [.. _events];
        }
    }

    /// <summary>
    /// Connects: the first time from the current end, later from the last received event. Returns when the missed
    /// events have arrived.
    /// </summary>
    public async Task ConnectAsync(Uri address)
    {
        var resume = _socket is null
            ? null
            : new ResumeState
            {
                Epoch = _socket.Ready.Epoch,
                UserSeq = _socket.Ready.UserSeq,
                Channels = new Dictionary<ChannelId, long> { [channel] = Events.Count > 0 ? _events[^1].Seq : _base },
            };
        var before = _socket;
        _socket = await TestSocket.OpenAsync(address, token: user.Token, resume: resume);
        _at = 0;
        if (before is not null)
        {
            await before.DisposeAsync();
            await _socket.ReceiveAnyAsync<ResumedFrame>();
        }
        else
        {
            _base = _socket.Ready.Channels.Single(candidate => candidate.Id == channel).LastSeq;
            await _socket.RoundTripAsync();
        }
    }

    /// <summary>The same, with retries over a network that may break at any moment.</summary>
    public async Task ConnectWithRetryAsync(Uri address)
    {
        while (true)
        {
            try
            {
                await ConnectAsync(address);
                return;
            }
            catch (Exception exception)
                when (exception
                        is WebSocketException
                            or InvalidOperationException
                            or UpgradeRefusedException
                            or HttpRequestException
                )
            {
                Take();
            }
        }
    }

    /// <summary>Waits for an event, which may have come by an earlier connection.</summary>
    public async Task WaitForAsync(long seq)
    {
        if (Events is not [.., var last] || last.Seq < seq)
        {
            await _socket!.ReceiveAnyAsync<ChannelEvent>(change => change.ChannelId == channel && change.Seq >= seq);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_socket is not null)
        {
            await _socket.DisposeAsync();
        }
    }

    private void Take()
    {
        if (_socket is null)
        {
            return;
        }

        var frames = _socket.Frames;
        for (; _at < frames.Count; _at++)
        {
            if (frames[_at] is ChannelEvent change && change.ChannelId == channel)
            {
                _events.Add(change);
            }
        }
    }
}
