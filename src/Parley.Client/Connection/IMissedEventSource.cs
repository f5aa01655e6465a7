using Parley.Rest;
using Parley.Socket;

namespace Parley.Client.Connection;

/// <summary>How the sequencer requests missing events.</summary>
internal interface IMissedEventSource
{
    /// <summary>The <c>ref</c> of the next request.</summary>
    long NextRef();

    /// <summary>Requests events on the socket.</summary>
    void Sync(SyncFrame sync);

    /// <summary>Requests events by REST.</summary>
    Task<EventPage> FetchAsync(ChannelId channelId, long after, CancellationToken cancellationToken);

    /// <summary>Reconnects and resumes.</summary>
    void Reconnect(string reason);

    /// <summary>Applies a <see cref="WakeFrame"/> soon.</summary>
    void Wake();
}

/// <summary>A local frame: a timeout may have expired.</summary>
internal sealed record WakeFrame : ServerFrame;
