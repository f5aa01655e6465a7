using Parley.Server.Platform.Fanout;

namespace Parley.Server.Gateway;

/// <summary>
/// The last events of a channel, in memory, so that many who come back at once are served without the database and from
/// frames that are encoded already. Not thread-safe: its feed's lock guards it.
/// </summary>
internal sealed class RecentEvents
{
    private const int MostEvents = 64;
    private const int MostBytes = 65_536;

    /// <summary>With what each counts: a frame's length changes when it comes to be encoded in another way.</summary>
    private readonly Queue<(NodeEvent News, int Bytes)> _events = new();
    private int _bytes;

    /// <summary>Its frame has been sent.</summary>
    public void Add(in NodeEvent news)
    {
        if (news.Kind == NodeEventKind.MessageChanged)
        {
            Forget(news.Subject);
        }

        news.Frame.DropDecoded();
        var bytes = news.Frame.Length;
        _events.Enqueue((news, bytes));
        _bytes += bytes;
        while (_events.Count > MostEvents || _bytes > MostBytes)
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
    /// Drops what tells of a message's content, and with it what came before, so that no hole is left. The log has what
    /// may still be told.
    /// </summary>
    private void Forget(Guid messageId)
    {
        var last = 0;
        var place = 0;
        foreach (var (news, _) in _events)
        {
            place++;
            if (news.Subject == messageId && news.Kind is NodeEventKind.Message or NodeEventKind.MessageChanged)
            {
                last = place;
            }
        }

        for (; last > 0; last--)
        {
            _bytes -= _events.Dequeue().Bytes;
        }
    }

    /// <summary>Everything after a seq; empty when it does not reach back so far.</summary>
    public IReadOnlyList<NodeEvent> After(long seq)
    {
        NodeEvent[] found = [.. _events.Select(static recent => recent.News).SkipWhile(news => news.Seq <= seq)];
        return found.Length > 0 && found[0].PreviousSeq <= seq ? found : [];
    }
}
