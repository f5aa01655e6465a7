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
        this IMessageLog log,
        Guid streamId,
        long after,
        int limit,
        Func<StoredEvent, ServerFrame> toFrame,
        CancellationToken cancellationToken
    )
    {
        var head = await log.ReadHeadAsync(streamId, cancellationToken);
        after = Math.Max(0, after);
        if (after < await log.ReadFloorAsync(streamId, cancellationToken))
        {
            return new()
            {
                Events = [],
                NextSeq = head.Seq,
                LastSeq = head.Seq,
                Resync = true,
            };
        }

        var events = await log.ReadEventsAsync(streamId, after, limit, cancellationToken);
        head = await log.ReadHeadAsync(streamId, cancellationToken);
        return new()
        {
            Events = [.. events.Select(toFrame)],
            NextSeq = events.Count > 0 ? events[^1].Seq : after,
            LastSeq = head.Seq,
        };
    }
}
