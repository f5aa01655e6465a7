using Row = (
    Parley.Client.Connection.Phase From,
    Parley.Client.Connection.Step Step,
    Parley.Client.Connection.Phase To
);

namespace Parley.Client.Connection;

/// <summary>Where a connection stands, in one more distinction than <see cref="ConnectionStatus"/> makes.</summary>
internal enum Phase
{
    /// <summary>Before the first connect.</summary>
    Idle,

    /// <summary>The first connect is on its way.</summary>
    Connecting,

    /// <summary>A socket is open.</summary>
    Connected,

    /// <summary>Waiting for the next try, or trying.</summary>
    Reconnecting,

    /// <summary>Over for good.</summary>
    Ended,
}

/// <summary>What happens to a connection.</summary>
internal enum Step
{
    /// <summary>Somebody asks to connect.</summary>
    Connect,

    /// <summary>The server said <c>ready</c>.</summary>
    Open,

    /// <summary>The first connect did not succeed; it may be repeated.</summary>
    Fail,

    /// <summary>The socket is gone; another one is to follow.</summary>
    Lose,

    /// <summary>It is over: disposed, signed out, or the server is done.</summary>
    End,

    /// <summary>Disposed before it was connected.</summary>
    Abandon,
}

/// <summary>The one place that holds the status. A step that the table does not have in the present phase is refused,
/// so that of two who race only one wins. Changes are told in the order in which they happened, outside of all
/// locks.</summary>
internal sealed class ConnectionState(Action<ConnectionStatusChangedEventArgs> changed)
{
    /// <summary>Every move there is: phase, step, next phase.</summary>
    public static readonly IReadOnlyList<Row> Table =
    [
        (Phase.Idle, Step.Connect, Phase.Connecting),
        (Phase.Idle, Step.Abandon, Phase.Ended),
        (Phase.Connecting, Step.Open, Phase.Connected),
        (Phase.Connecting, Step.Fail, Phase.Idle),
        (Phase.Connecting, Step.End, Phase.Ended),
        (Phase.Connected, Step.Lose, Phase.Reconnecting),
        (Phase.Connected, Step.End, Phase.Ended),
        (Phase.Reconnecting, Step.Open, Phase.Connected),
        (Phase.Reconnecting, Step.End, Phase.Ended),
    ];

    private static readonly Dictionary<(Phase, Step), Phase> Moves = Table.ToDictionary(
        row => (row.From, row.Step),
        row => row.To
    );

    private readonly Lock _gate = new();
    private readonly Queue<ConnectionStatusChangedEventArgs> _news = [];
    private Phase _phase;
    private bool _telling;

    public Phase Phase
    {
        get
        {
            lock (_gate)
            {
                return _phase;
            }
        }
    }

    public ConnectionStatus Status => StatusOf(Phase);

    public static ConnectionStatus StatusOf(Phase phase) =>
        phase switch
        {
            Phase.Connecting => ConnectionStatus.Connecting,
            Phase.Connected => ConnectionStatus.Connected,
            Phase.Reconnecting => ConnectionStatus.Reconnecting,
            _ => ConnectionStatus.Disconnected,
        };

    /// <summary>Takes a step; false when there is none like it from here, and nothing has changed.</summary>
    public bool TryTake(Step step, int? closeCode = null, string reason = "")
    {
        lock (_gate)
        {
            if (!Moves.TryGetValue((_phase, step), out var next))
            {
                return false;
            }

            var (from, to) = (StatusOf(_phase), StatusOf(next));
            _phase = next;
            if (from != to)
            {
                _news.Enqueue(
                    new ConnectionStatusChangedEventArgs
                    {
                        Previous = from,
                        Current = to,
                        CloseCode = closeCode,
                        Reason = reason,
                    }
                );
            }
        }

        Tell();
        return true;
    }

    private void Tell()
    {
        while (Next() is { } news)
        {
            try
            {
                changed(news);
            }
            finally
            {
                lock (_gate)
                {
                    _telling = false;
                }
            }
        }
    }

    private ConnectionStatusChangedEventArgs? Next()
    {
        lock (_gate)
        {
            if (_telling || !_news.TryDequeue(out var news))
            {
                return null;
            }

            _telling = true;
            return news;
        }
    }
}
