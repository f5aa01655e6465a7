namespace Parley.Server.Gateway.Wire;

/// <summary>Answers WebSocket pings.</summary>
internal interface IPingHandler
{
    void OnPing(ReadOnlySpan<byte> payload);
}
