using Parley.Server.Platform.Fanout;

namespace Parley.Server.Gateway;

/// <summary>
/// The recently edited or deleted messages of a channel. A replay of events that were read before a change must not
/// send the old content. Not thread-safe: the lock of <see cref="ChannelDelivery"/> guards it.
/// </summary>
internal sealed class ChangedMessages
{
    private const int Capacity = 64;

    private readonly Queue<Guid> _recent = new();

    /// <summary>The count of all changes so far.</summary>
    public long Count { get; private set; }

    public void Add(Guid messageId)
    {
        Count++;
        _recent.Enqueue(messageId);
        if (_recent.Count > Capacity)
        {
            _recent.Dequeue();
        }
    }

    /// <summary>
    /// Whether the event's message has changed since the event was read, at <paramref name="countAtRead"/> changes.
    /// </summary>
    public bool HasChanged(in NodeEvent nodeEvent, long countAtRead)
    {
        if (countAtRead == Count || nodeEvent.Kind is not (NodeEventKind.Message or NodeEventKind.MessageChanged))
        {
            return false;
        }

        var since = Count - countAtRead;
        return since > _recent.Count || _recent.Skip(_recent.Count - (int)since).Contains(nodeEvent.Subject);
    }
}
