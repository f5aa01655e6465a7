namespace Parley.Server.Gateway.Wire;

/// <summary>Close codes of RFC 6455, 7.4, as far as the protocol of Parley does not name them itself.</summary>
internal static class WireCodes
{
    public const int ProtocolError = 1002;
    public const int InvalidText = 1007;

    /// <summary>
    /// Whether an endpoint may put this code in a close frame: registered, or of the ranges that are free.
    /// </summary>
    public static bool IsValid(int code) =>
        code is (>= 1000 and <= 1003) or (>= 1007 and <= 1014) or (>= 3000 and <= 4999);
}
