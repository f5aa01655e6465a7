using Parley.Rest;
using Parley.Socket;

namespace Parley.Client.Connection;

/// <summary>Requests missed events through a connection.</summary>
/// <param name="client">Fetches events by REST.</param>
/// <param name="outbox">Sends syncs.</param>
/// <param name="writer">Numbers them.</param>
/// <param name="inbox">The inbox of the reader.</param>
/// <param name="reconnect">Replaces the socket, for a reason.</param>
internal sealed class MissedEventSource(
    ParleyClient client,
    Outbox outbox,
    RequestWriter writer,
    Inbox inbox,
    Action<string> reconnect
) : IMissedEventSource
{
    private const int PageSize = 100;

    public long NextRef() => writer.NextRef();

    public void Sync(SyncFrame sync) => outbox.AddSync(sync);

    public Task<EventPage> FetchAsync(ChannelId channelId, long after, CancellationToken cancellationToken) =>
        client.GetEventsAsync(channelId, after, PageSize, cancellationToken);

    public void Reconnect(string reason) => reconnect(reason);

    public void Wake() => inbox.Wake();
}
