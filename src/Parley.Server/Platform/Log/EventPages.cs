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
        var page = await events.ReadPageAsync(streamId, after, limit, cancellationToken);
        return new()
        {
            Events = [.. page.Events.Select(toFrame)],
            NextSeq = page.NextSeq,
            LastSeq = page.LastSeq,
            Resync = page.Resync,
        };
    }

    /// <summary>The same, as the events are stored.</summary>
    public static async Task<StoredEventPage> ReadPageAsync(
        this IEventReader events,
        Guid streamId,
        long after,
        int limit,
        CancellationToken cancellationToken
    )
    {
        after = Math.Max(0, after);
        var page = await events.ReadEventsAsync(streamId, after, limit, cancellationToken);

        // Read last: events that were trimmed before the page was read show in it, and so no page has a hole.
        var floor = await events.ReadFloorAsync(streamId, cancellationToken);
        var head = await events.ReadHeadAsync(streamId, cancellationToken);
        return after < floor
            ? new([], head.Seq, head.Seq, true)
            : new(page, page.Count > 0 ? page[^1].Seq : after, head.Seq, null);
    }
}

/// <summary>See <see cref="EventPage"/>.</summary>
internal sealed record StoredEventPage(IReadOnlyList<StoredEvent> Events, long NextSeq, long LastSeq, bool? Resync);
