namespace Parley.Server.Platform.Errors;

/// <summary>An expected failure: a value, not an exception. Bugs are exceptions.</summary>
/// <param name="Kind">The kind and HTTP status.</param>
/// <param name="Code">One of <see cref="ErrorCodes"/>.</param>
/// <param name="Message">The problem, its place and the remedy; for humans.</param>
/// <param name="RetryAfterMs">The time until a retry makes sense.</param>
[GenerateSerializer, Immutable, Alias("parley.error")]
internal sealed record ParleyError(
    [property: Id(0)] ErrorKind Kind,
    [property: Id(1)] string Code,
    [property: Id(2)] string Message,
    [property: Id(3)] long? RetryAfterMs = null
)
{
    /// <summary>For <c>request.invalid</c>: the problems by field.</summary>
    [Id(4)]
    public Dictionary<string, string[]>? Fields { get; init; }
}
