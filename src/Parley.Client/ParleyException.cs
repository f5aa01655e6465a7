namespace Parley.Client;

/// <summary>
/// The server refused a call, or cannot be reached (<see cref="ErrorCodes.ServerUnavailable"/> without
/// <see cref="Status"/>).
/// </summary>
public sealed class ParleyException : Exception
{
    private static readonly Dictionary<string, string[]> NoErrors = [];

    /// <summary>Creates an exception.</summary>
    /// <param name="code">One of <see cref="ErrorCodes"/>.</param>
    /// <param name="message">A description for humans.</param>
    /// <param name="innerException">The cause.</param>
    public ParleyException(string code, string message, Exception? innerException = null)
        : base(message, innerException) => Code = code;

    /// <summary>One of <see cref="ErrorCodes"/>, or a code of a newer server. Stable: branch on it.</summary>
    public string Code { get; }

    /// <summary>The HTTP status; null for errors of the socket and without a response.</summary>
    public int? Status { get; init; }

    /// <summary>The delay before a retry, where a retry helps.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Identifies the request in the server's log.</summary>
    public string? TraceId { get; init; }

    /// <summary>The errors of each field with <see cref="ErrorCodes.RequestInvalid"/>; otherwise empty.</summary>
    public IReadOnlyDictionary<string, string[]> FieldErrors { get; init; } = NoErrors;

    /// <summary>Whether a retry with the same ids may succeed.</summary>
    public bool IsTransient => Code is ErrorCodes.RateLimited or ErrorCodes.ServerUnavailable;

    /// <summary>Whether the session has ended: sign in again.</summary>
    internal bool EndsSession =>
        Code is ErrorCodes.AuthRequired or ErrorCodes.AuthTicketInvalid || Status is 401 or 403;

    /// <summary>Minimum waited time for the backoff, whatever the actual time.</summary>
    internal TimeSpan MinWaited { get; init; }

    internal static ParleyException Unreachable(string message, Exception? cause) =>
        new(ErrorCodes.ServerUnavailable, message, cause);
}
