namespace Parley.Client;

/// <summary>
/// The server refused a call, or could not be reached (<see cref="ErrorCodes.ServerUnavailable"/> without <see
/// cref="Status"/>).
/// </summary>
public sealed class ParleyException : Exception
{
    private static readonly Dictionary<string, string[]> NoErrors = [];

    /// <summary>Makes an exception.</summary>
    /// <param name="code">One of <see cref="ErrorCodes"/>.</param>
    /// <param name="message">What went wrong, for people.</param>
    /// <param name="innerException">What lies behind it.</param>
    public ParleyException(string code, string message, Exception? innerException = null)
        : base(message, innerException) => Code = code;

    /// <summary>One of <see cref="ErrorCodes"/>, or a newer code of the server. Stable: decide by it.</summary>
    public string Code { get; }

    /// <summary>The HTTP status; absent for errors of the socket and when there was no answer.</summary>
    public int? Status { get; init; }

    /// <summary>Where waiting helps: how long.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Names the request in the server's log.</summary>
    public string? TraceId { get; init; }

    /// <summary>With <see cref="ErrorCodes.RequestInvalid"/>: what is wrong with each field. Else empty.</summary>
    public IReadOnlyDictionary<string, string[]> FieldErrors { get; init; } = NoErrors;

    /// <summary>Whether the same call may succeed later; repeat it with the same ids.</summary>
    public bool IsTransient => Code is ErrorCodes.RateLimited or ErrorCodes.ServerUnavailable;

    /// <summary>Whether only a new sign-in helps.</summary>
    internal bool EndsSession =>
        Code is ErrorCodes.AuthRequired or ErrorCodes.AuthTicketInvalid || Status is 401 or 403;

    /// <summary>The next try waits as long as if this much had been waited already, or longer.</summary>
    internal TimeSpan LeastWaited { get; init; }

    internal static ParleyException Unreachable(string message, Exception? cause) =>
        new(ErrorCodes.ServerUnavailable, message, cause);
}
