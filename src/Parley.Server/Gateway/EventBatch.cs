using Parley.Server.Platform.Fanout;

namespace Parley.Server.Gateway;

/// <summary>Divides the events of a channel into batches that leave together.</summary>
internal static class EventBatch
{
    /// <summary>Maximum size of a batch: about one write to the socket.</summary>
    private const int MaxBytes = 16_384;

    /// <summary>The count of events from the first on that can leave as one batch; at least 1.</summary>
    public static int FirstLength(ReadOnlySpan<NodeEvent> events)
    {
        if (events.Length == 1)
        {
            return 1;
        }

        var count = 1;
        var bytes = events[0].Frame.Length;
        while (
            count < events.Length
            && events[count - 1].Kind != NodeEventKind.MemberLeft
            && events[count].Kind != NodeEventKind.MemberLeft
            && events[count].PreviousSeq == events[count - 1].Seq
            && (bytes += events[count].Frame.Length) <= MaxBytes
        )
        {
            count++;
        }

        return count;
    }

    public static FrameBatch ToFrames(ReadOnlySpan<NodeEvent> batch)
    {
        var frames = new SharedFrame[batch.Length];
        for (var i = 0; i < batch.Length; i++)
        {
            frames[i] = batch[i].Frame;
        }

        return new(frames);
    }
}
