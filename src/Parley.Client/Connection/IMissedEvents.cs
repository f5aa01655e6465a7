using Parley.Rest;
using Parley.Socket;

namespace Parley.Client.Connection;

/// <summary>What the sequencer can do about events that it does not have.</summary>
internal interface IMissedEvents
{
    /// <summary>A number for the next request.</summary>
    long NextRef();

    /// <summary>Asks on the socket.</summary>
    void Sync(SyncFrame sync);

    /// <summary>Asks by REST.</summary>
    Task<EventPage> FetchAsync(ChannelId channelId, long after, CancellationToken cancellationToken);

    /// <summary>Begins a new socket, which resumes.</summary>
    void Reconnect(string reason);

    /// <summary>Has <see cref="EventSequencer.Apply"/> called with a <see cref="WakeFrame"/> soon.</summary>
    void Wake();
}

/// <summary>No frame of the server: a deadline may be over.</summary>
internal sealed record WakeFrame : ServerFrame;
