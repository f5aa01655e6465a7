using Parley.Server.Platform.Fanout;

namespace Parley.Server.Gateway;

/// <summary>
/// Which messages of a channel were edited or deleted of late, so that whoever sends from an older reading can tell
/// what it may not send any more. Not thread-safe: its feed's lock guards it.
/// </summary>
internal sealed class ChangedMessages
{
    private const int MostKept = 64;

    private readonly Queue<Guid> _kept = new();

    /// <summary>How many changes there were.</summary>
    public long Count { get; private set; }

    public void Add(Guid messageId)
    {
        Count++;
        _kept.Enqueue(messageId);
        if (_kept.Count > MostKept)
        {
            _kept.Dequeue();
        }
    }

    /// <summary>
    /// Whether an event that was read when there had been <paramref name="asOf"/> changes may tell what its message
    /// says no more.
    /// </summary>
    public bool Includes(in NodeEvent news, long asOf)
    {
        if (asOf == Count || news.Kind is not (NodeEventKind.Message or NodeEventKind.MessageChanged))
        {
            return false;
        }

        var since = Count - asOf;
        return since > _kept.Count || _kept.Skip(_kept.Count - (int)since).Contains(news.Subject);
    }
}
