namespace Parley.Client.Connection;

/// <summary>The one place that holds the status. A move names the status it expects, so that two who race cannot both win.</summary>
internal sealed class ConnectionState(Action<ConnectionStatusChangedEventArgs> changed)
{
    /// <summary>Every move there is.</summary>
    public static readonly IReadOnlySet<(ConnectionStatus From, ConnectionStatus To)> Moves = new HashSet<(ConnectionStatus, ConnectionStatus)>
    {
        (ConnectionStatus.Disconnected, ConnectionStatus.Connecting),
        (ConnectionStatus.Connecting, ConnectionStatus.Connected),
        (ConnectionStatus.Connecting, ConnectionStatus.Disconnected),
        (ConnectionStatus.Connected, ConnectionStatus.Reconnecting),
        (ConnectionStatus.Connected, ConnectionStatus.Disconnected),
        (ConnectionStatus.Reconnecting, ConnectionStatus.Connected),
        (ConnectionStatus.Reconnecting, ConnectionStatus.Disconnected),
    };

    private int _current = (int)ConnectionStatus.Disconnected;

    public ConnectionStatus Current => (ConnectionStatus)Volatile.Read(ref _current);

    /// <summary>Moves and tells; false when the status is not the expected one.</summary>
    /// <exception cref="InvalidOperationException">There is no such move: a fault of the caller.</exception>
    public bool TryMove(ConnectionStatus expected, ConnectionStatus next, int? closeCode = null, string reason = "")
    {
        if (!Moves.Contains((expected, next)))
        {
            throw new InvalidOperationException($"A connection cannot go from {expected} to {next}.");
        }

        if (Interlocked.CompareExchange(ref _current, (int)next, (int)expected) != (int)expected)
        {
            return false;
        }

        changed(new ConnectionStatusChangedEventArgs { Previous = expected, Current = next, CloseCode = closeCode, Reason = reason });
        return true;
    }
}
