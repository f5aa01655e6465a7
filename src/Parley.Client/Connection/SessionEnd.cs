using System.Globalization;
using Parley.Socket;

namespace Parley.Client.Connection;

/// <summary>How one socket ended. The table of <c>docs/protocol/socket.md</c> decides what follows.</summary>
/// <param name="Code">The close code, of either side; null when the connection broke.</param>
/// <param name="Reason">For logs.</param>
/// <param name="ByUs">This side ends it and still has to say so.</param>
/// <param name="Again">Connect again whatever the code says; what <see cref="CloseCodes.Normal"/> from this side would not do.</param>
internal sealed record SessionEnd(int? Code, string Reason, bool ByUs = false, bool Again = false)
{
    // A server that is overloaded or was annoyed is not asked again within the first, short waits.
    private const int LaterAttempt = 3;

    public bool Reconnects => Again || Code is not (CloseCodes.Normal or CloseCodes.NotAuthenticated or CloseCodes.Forbidden);

    public bool NeedsSignIn => Code is CloseCodes.NotAuthenticated or CloseCodes.Forbidden;

    public int FirstAttempt => Code is CloseCodes.Overloaded or CloseCodes.RateLimited ? LaterAttempt : 0;

    /// <summary>The wait that the server asked for in the close reason: whole seconds, at most an hour.</summary>
    public TimeSpan? AskedDelay =>
        Code == CloseCodes.Overloaded && int.TryParse(Reason, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds <= 3600
            ? TimeSpan.FromSeconds(seconds)
            : null;
}
