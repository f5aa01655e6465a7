namespace Parley.Client;

/// <summary>Where a <see cref="ChatConnection"/> stands.</summary>
public enum ConnectionStatus
{
    /// <summary>Not connected and not trying: before the first connect, or for good.</summary>
    Disconnected,

    /// <summary>The first connect is on its way.</summary>
    Connecting,

    /// <summary>Events arrive, messages go out.</summary>
    Connected,

    /// <summary>The connection was lost and is being made again by itself.</summary>
    Reconnecting,
}
