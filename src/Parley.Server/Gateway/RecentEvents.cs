using Parley.Server.Platform.Fanout;

namespace Parley.Server.Gateway;

/// <summary>
/// The last events of a channel in memory, so that many simultaneous resumes need neither the database nor another
/// encoding of the frames. Not thread-safe: the lock of <see cref="ChannelDelivery"/> guards it.
/// </summary>
internal sealed class RecentEvents
{
    private const int MaxEvents = 64;
    private const int MaxBytes = 65_536;

    /// <summary>With the size at insertion: a frame grows when it is encoded in a second way.</summary>
    private readonly Queue<(NodeEvent Event, int Bytes)> _events = new();
    private int _bytes;

    /// <summary>Adds an event whose frame has been sent.</summary>
    public void Add(in NodeEvent nodeEvent)
    {
        if (nodeEvent.Kind == NodeEventKind.MessageChanged)
        {
            Evict(nodeEvent.Subject);
        }

        nodeEvent.Frame.DropDecoded();
        var bytes = nodeEvent.Frame.Length;
        _events.Enqueue((nodeEvent, bytes));
        _bytes += bytes;
        while (_events.Count > MaxEvents || _bytes > MaxBytes)
        {
            _bytes -= _events.Dequeue().Bytes;
        }
    }

    public void Clear()
    {
        _events.Clear();
        _bytes = 0;
    }

    /// <summary>
    /// Evicts the events with the content of a message, and all before them so that no gap is left. The log has the
    /// current content.
    /// </summary>
    private void Evict(Guid messageId)
    {
        var evicted = 0;
        var position = 0;
        foreach (var (nodeEvent, _) in _events)
        {
            position++;
            if (
                nodeEvent.Subject == messageId
                && nodeEvent.Kind is NodeEventKind.Message or NodeEventKind.MessageChanged
            )
            {
                evicted = position;
            }
        }

        for (; evicted > 0; evicted--)
        {
            _bytes -= _events.Dequeue().Bytes;
        }
    }

    /// <summary>All events after a seq; empty when the buffer does not reach back to it.</summary>
    public NodeEvent[] After(long seq)
    {
        NodeEvent[] found =
        [
            .. _events.Select(static recent => recent.Event).SkipWhile(nodeEvent => nodeEvent.Seq <= seq),
        ];
        return found.Length > 0 && found[0].PreviousSeq <= seq ? found : [];
    }
}
