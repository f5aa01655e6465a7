namespace Parley.Server.Gateway.Wire;

/// <summary>The client violated RFC 6455, or its message is too big.</summary>
internal sealed class WebSocketProtocolException(int closeCode, string message) : Exception(message)
{
    /// <summary>The code of the close frame.</summary>
    public int CloseCode { get; } = closeCode;
}
