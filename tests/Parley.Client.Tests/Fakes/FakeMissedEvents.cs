using Parley.Client.Connection;
using Parley.Rest;
using Parley.Socket;

namespace Parley.Client.Tests.Fakes;

/// <summary>Records the requests of a sequencer.</summary>
internal sealed class FakeMissedEvents : IMissedEventSource
{
    private long _lastRef;

    /// <summary>The sync frames of the sequencer.</summary>
    public List<SyncFrame> Synced { get; } = [];

    /// <summary>The REST requests of the sequencer.</summary>
    public List<(ChannelId Channel, long After)> Fetched { get; } = [];

    public List<string> Reconnects { get; } = [];

    public int Wakes { get; private set; }

    /// <summary>The response of REST.</summary>
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
