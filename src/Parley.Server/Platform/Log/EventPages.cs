using Parley.Rest;
using Parley.Socket;

namespace Parley.Server.Platform.Log;

/// <summary>Reads pages of the events of a stream, for clients that missed them.</summary>
internal static class EventPages
{
    /// <summary>
    /// Reads at most <paramref name="limit"/> events after a seq; none and <see cref="EventPage.Resync"/> if they are
    /// trimmed.
    /// </summary>
    public static async Task<EventPage> ReadPageAsync(
        this IEventReader events,
        Guid streamId,
        long after,
        int limit,
        Func<StoredEvent, ServerFrame> toFrame,
        CancellationToken cancellationToken
    )
    {
        after = Math.Max(0, after);
        var page = await events.ReadEventsAsync(streamId, after, limit, cancellationToken);

        // Read last: events that were trimmed before the page was read show in it, and so no page has a hole.
        var floor = await events.ReadFloorAsync(streamId, cancellationToken);
        var head = await events.ReadHeadAsync(streamId, cancellationToken);
        return after < floor
            ? new()
            {
                Events = [],
                NextSeq = head.Seq,
                LastSeq = head.Seq,
                Resync = true,
            }
            : new()
            {
                Events = [.. page.Select(toFrame)],
                NextSeq = page.Count > 0 ? page[^1].Seq : after,
                LastSeq = head.Seq,
            };
    }
}
