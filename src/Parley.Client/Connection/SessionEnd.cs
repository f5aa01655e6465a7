using System.Globalization;
using System.Text.RegularExpressions;
using Parley.Socket;

namespace Parley.Client.Connection;

/// <summary>How one socket ended. The table of <c>docs/protocol/socket.md</c> decides what follows.</summary>
/// <param name="Code">The close code, of either side; null when the connection broke.</param>
/// <param name="Reason">For logs.</param>
/// <param name="ByUs">This side ends it and still has to say so.</param>
/// <param name="Again">
/// Connect again whatever the code says; what <see cref="CloseCodes.Normal"/> from this side would not do.
/// </param>
internal sealed partial record SessionEnd(int? Code, string Reason, bool ByUs = false, bool Again = false)
{
    // A server that is overloaded or was annoyed is not asked again after the first, short waits.
    private static readonly TimeSpan LongWait = TimeSpan.FromSeconds(8);

    public bool Reconnects =>
        Again || Code is not (CloseCodes.Normal or CloseCodes.NotAuthenticated or CloseCodes.Forbidden);

    public bool NeedsSignIn => Code is CloseCodes.NotAuthenticated or CloseCodes.Forbidden;

    /// <summary>The next wait is as long as if this much had been waited already, or more.</summary>
    public TimeSpan LeastWaited => Code is CloseCodes.Overloaded or CloseCodes.RateLimited ? LongWait : TimeSpan.Zero;

    /// <summary>
    /// The wait that the server asks for in the close reason, as in "too many sockets; retry in 30 s": at most an hour.
    /// </summary>
    public TimeSpan? AskedDelay =>
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
