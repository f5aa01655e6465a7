namespace Parley.Client;

/// <summary>The status of a <see cref="ChatConnection"/>.</summary>
public enum ConnectionStatus
{
    /// <summary>Not connected: before the first connect, or ended.</summary>
    Disconnected,

    /// <summary>The first connect is in progress.</summary>
    Connecting,

    /// <summary>Events are received, messages are sent.</summary>
    Connected,

    /// <summary>The connection was lost and reconnects automatically.</summary>
    Reconnecting,
}
