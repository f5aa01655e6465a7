namespace Parley.Server.Gateway.Wire;

/// <summary>The other side broke the rules of WebSocket, or its message is too big.</summary>
internal sealed class WireException(int closeCode, string message) : Exception(message)
{
    /// <summary>What to close with.</summary>
    public int CloseCode { get; } = closeCode;
}
