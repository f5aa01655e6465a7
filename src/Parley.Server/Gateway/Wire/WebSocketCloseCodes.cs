namespace Parley.Server.Gateway.Wire;

/// <summary>Close codes of RFC 6455, 7.4, that Parley's protocol does not define itself.</summary>
internal static class WebSocketCloseCodes
{
    public const int ProtocolError = 1002;
    public const int InvalidText = 1007;

    /// <summary>
    /// Whether an endpoint may send this code in a close frame: registered, or in a private range.
    /// </summary>
    public static bool IsValid(int code) =>
        code is (>= 1000 and <= 1003) or (>= 1007 and <= 1014) or (>= 3000 and <= 4999);
}
