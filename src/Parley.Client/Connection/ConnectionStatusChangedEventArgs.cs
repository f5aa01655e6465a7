namespace Parley.Client;

/// <summary>A change of <see cref="ChatConnection.Status"/>.</summary>
public sealed class ConnectionStatusChangedEventArgs : EventArgs
{
    /// <summary>The previous status.</summary>
    public required ConnectionStatus Previous { get; init; }

    /// <summary>The current status.</summary>
    public required ConnectionStatus Current { get; init; }

    /// <summary>
    /// The close code that caused the change, one of <see cref="Socket.CloseCodes"/>; null after a connect or a loss
    /// without a code.
    /// </summary>
    public int? CloseCode { get; init; }

    /// <summary>The cause, for logs; empty when it is unknown.</summary>
    public string Reason { get; init; } = "";
}
