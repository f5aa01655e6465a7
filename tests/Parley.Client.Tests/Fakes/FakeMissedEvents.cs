using Parley.Client.Connection;
using Parley.Rest;
using Parley.Socket;

namespace Parley.Client.Tests.Fakes;

/// <summary>A sequencer without a connection: what it asks for is written down.</summary>
internal sealed class FakeMissedEvents : IMissedEventSource
{
    private long _lastRef;

    /// <summary>What the sequencer asked for on the socket.</summary>
    public List<SyncFrame> Synced { get; } = [];

    /// <summary>What it asked for by REST.</summary>
    public List<(ChannelId Channel, long After)> Fetched { get; } = [];

    public List<string> Reconnects { get; } = [];

    public int Wakes { get; private set; }

    /// <summary>What REST answers.</summary>
    public Func<long, EventPage> Answer { get; set; } =
        _ => throw new ParleyException(ErrorCodes.ServerError, "not expected");

    public long NextRef() => ++_lastRef;

    public void Sync(SyncFrame sync) => Synced.Add(sync);

    public Task<EventPage> FetchAsync(ChannelId channelId, long after, CancellationToken cancellationToken)
    {
        Fetched.Add((channelId, after));
        return Task.FromResult(Answer(after));
    }

    public void Reconnect(string reason) => Reconnects.Add(reason);

    public void Wake() => Wakes++;
}
