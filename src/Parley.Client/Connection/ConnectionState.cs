using Row = (
    Parley.Client.Connection.Phase From,
    Parley.Client.Connection.Trigger Trigger,
    Parley.Client.Connection.Phase To
);

namespace Parley.Client.Connection;

/// <summary>
/// The phase of a connection. Finer than <see cref="ConnectionStatus"/>: it separates idle and ended.
/// </summary>
internal enum Phase
{
    /// <summary>Before the first connect.</summary>
    Idle,

    /// <summary>The first connect is in progress.</summary>
    Connecting,

    /// <summary>A socket is open.</summary>
    Connected,

    /// <summary>Waiting for the next attempt, or connecting.</summary>
    Reconnecting,

    /// <summary>The connection has ended.</summary>
    Ended,
}

/// <summary>What changes the phase of a connection.</summary>
internal enum Trigger
{
    /// <summary>The caller connects.</summary>
    Connect,

    /// <summary>The server sent <c>ready</c>.</summary>
    Open,

    /// <summary>The first connect failed; it may be repeated.</summary>
    Fail,

    /// <summary>The socket is lost; a reconnect follows.</summary>
    Lose,

    /// <summary>The connection is disposed, signed out, or closed by the server for good.</summary>
    End,

    /// <summary>Disposed before it was connected.</summary>
    Abandon,
}

/// <summary>
/// The state machine of a connection. A trigger without a transition from the current phase is refused, so that one of
/// two concurrent callers wins. Changes are raised in order and outside of all locks.
/// </summary>
internal sealed class ConnectionState(Action<ConnectionStatusChangedEventArgs> changed)
{
    /// <summary>All transitions: phase, trigger, next phase.</summary>
    public static readonly IReadOnlyList<Row> Table =
    [
        (Phase.Idle, Trigger.Connect, Phase.Connecting),
        (Phase.Idle, Trigger.Abandon, Phase.Ended),
        (Phase.Connecting, Trigger.Open, Phase.Connected),
        (Phase.Connecting, Trigger.Fail, Phase.Idle),
        (Phase.Connecting, Trigger.End, Phase.Ended),
        (Phase.Connected, Trigger.Lose, Phase.Reconnecting),
        (Phase.Connected, Trigger.End, Phase.Ended),
        (Phase.Reconnecting, Trigger.Open, Phase.Connected),
        (Phase.Reconnecting, Trigger.End, Phase.Ended),
    ];

    private static readonly Dictionary<(Phase, Trigger), Phase> Transitions = Table.ToDictionary(
        row => (row.From, row.Trigger),
        row => row.To
    );

    private readonly Lock _lock = new();
    private readonly Queue<ConnectionStatusChangedEventArgs> _pendingChanges = [];
    private Phase _phase;
    private bool _isRaising;

    public Phase Phase
    {
        get
        {
            lock (_lock)
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

    /// <summary>
    /// Fires a trigger. False: there is no transition from the current phase, and nothing has changed.
    /// </summary>
    public bool TryFire(Trigger trigger, int? closeCode = null, string reason = "")
    {
        lock (_lock)
        {
            if (!Transitions.TryGetValue((_phase, trigger), out var next))
            {
                return false;
            }

            var (from, to) = (StatusOf(_phase), StatusOf(next));
            _phase = next;
            if (from != to)
            {
                _pendingChanges.Enqueue(
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

        RaiseChanged();
        return true;
    }

    private void RaiseChanged()
    {
        while (Next() is { } change)
        {
            try
            {
                changed(change);
            }
            finally
            {
                lock (_lock)
                {
                    _isRaising = false;
                }
            }
        }
    }

    private ConnectionStatusChangedEventArgs? Next()
    {
        lock (_lock)
        {
            if (_isRaising || !_pendingChanges.TryDequeue(out var change))
            {
                return null;
            }

            _isRaising = true;
            return change;
        }
    }
}
