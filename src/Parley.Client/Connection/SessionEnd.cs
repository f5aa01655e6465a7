using System.Globalization;
using System.Text.RegularExpressions;
using Parley.Socket;

namespace Parley.Client.Connection;

/// <summary>The end of one socket. The table of <c>docs/protocol/socket.md</c> defines what follows.</summary>
/// <param name="Code">The close code of either side; null when the connection was lost.</param>
/// <param name="Reason">For logs.</param>
/// <param name="IsLocal">This side closes the socket and has to send the close frame.</param>
/// <param name="ForceReconnect">
/// Reconnect whatever the code, even after <see cref="CloseCodes.Normal"/> of this side.
/// </param>
internal sealed partial record SessionEnd(int? Code, string Reason, bool IsLocal = false, bool ForceReconnect = false)
{
    // An overloaded or rate limiting server is not retried after the first, short delays.
    private static readonly TimeSpan BusyWait = TimeSpan.FromSeconds(8);

    public bool ShouldReconnect =>
        ForceReconnect || Code is not (CloseCodes.Normal or CloseCodes.NotAuthenticated or CloseCodes.Forbidden);

    public bool NeedsSignIn => Code is CloseCodes.NotAuthenticated or CloseCodes.Forbidden;

    /// <summary>Minimum waited time for the backoff, whatever the actual time.</summary>
    public TimeSpan MinWaited => Code is CloseCodes.Overloaded or CloseCodes.RateLimited ? BusyWait : TimeSpan.Zero;

    /// <summary>
    /// The delay that the server requests in the close reason, as in "too many sockets; retry in 30 s"; at most 1 h.
    /// </summary>
    public TimeSpan? RequestedDelay =>
        Code == CloseCodes.Overloaded && Wait().Match(Reason) is { Success: true } wait
            ? TimeSpan.FromSeconds(
                Math.Min(
                    3_600,
                    int.Parse(wait.Groups["seconds"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture)
                )
            )
            : null;

    [GeneratedRegex(
        @"(^|retry in )(?<seconds>[0-9]{1,9})( s)?$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 100
    )]
    private static partial Regex Wait();
}
