namespace Parley.Socket;

/// <summary>
/// Close codes of the socket; <c>docs/protocol/socket.md</c> says which of them a client answers by reconnecting.
/// </summary>
public static class CloseCodes
{
    /// <summary>Done.</summary>
    public const int Normal = 1000;

    /// <summary>The server is going away; reconnect.</summary>
    public const int ServiceRestart = 1012;

    /// <summary>A frame was larger than allowed.</summary>
    public const int TooBig = 1009;

    /// <summary>Too many connections; the reason holds the seconds to wait.</summary>
    public const int Overloaded = 1013;

    /// <summary>Nothing was heard in time.</summary>
    public const int HeartbeatMissed = 4000;

    /// <summary>
    /// The first frame could not be read, or too many of the later ones, each of which is answered with an error.
    /// </summary>
    public const int Malformed = 4400;

    /// <summary>No valid <c>hello</c>; do not reconnect without a new sign-in.</summary>
    public const int NotAuthenticated = 4401;

    /// <summary>The session was revoked; do not reconnect.</summary>
    public const int Forbidden = 4403;

    /// <summary>The receiver did not keep up; reconnect.</summary>
    public const int TooSlow = 4408;

    /// <summary>Too many refused frames; reconnect later.</summary>
    public const int RateLimited = 4429;
}
