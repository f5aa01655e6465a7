namespace Parley.Client;

/// <summary>A change of <see cref="ChatConnection.Status"/>.</summary>
public sealed class ConnectionStatusChangedEventArgs : EventArgs
{
    /// <summary>The status before.</summary>
    public required ConnectionStatus Previous { get; init; }

    /// <summary>The status now.</summary>
    public required ConnectionStatus Current { get; init; }

    /// <summary>The close code that led to it, one of <see cref="Socket.CloseCodes"/>; null when the connection broke
    /// without one or was made.</summary>
    public int? CloseCode { get; init; }

    /// <summary>What led to it, for logs; empty when nothing is known.</summary>
    public string Reason { get; init; } = "";
}
