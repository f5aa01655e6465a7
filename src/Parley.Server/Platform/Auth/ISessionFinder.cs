namespace Parley.Server.Platform.Auth;

/// <summary>Finds sessions by their tokens. Thread-safe.</summary>
internal interface ISessionFinder
{
    /// <summary>Null: the session does not exist or has ended.</summary>
    Task<FoundSession?> FindAsync(string token, CancellationToken cancellationToken);
}

/// <summary>A session found by its token.</summary>
/// <param name="Caller">Its user.</param>
/// <param name="Renewed">The new expiry, if this use has extended the session.</param>
internal sealed record FoundSession(Caller Caller, DateTimeOffset? Renewed);
