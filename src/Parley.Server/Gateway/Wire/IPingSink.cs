namespace Parley.Server.Gateway.Wire;

/// <summary>Answers the pings of WebSocket.</summary>
internal interface IPingSink
{
    void OnPing(ReadOnlySpan<byte> payload);
}
