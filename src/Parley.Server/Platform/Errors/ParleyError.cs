namespace Parley.Server.Platform.Errors;

/// <summary>An expected failure: a value, not an exception. Bugs are exceptions.</summary>
/// <param name="Kind">Sort of refusal and HTTP status.</param>
/// <param name="Code">One of <see cref="ErrorCodes"/>.</param>
/// <param name="Message">What is wrong, where, and what to do; for people.</param>
/// <param name="RetryAfterMs">Where waiting helps: how long.</param>
[GenerateSerializer, Immutable, Alias("parley.error")]
internal sealed record ParleyError(
    [property: Id(0)] ErrorKind Kind,
    [property: Id(1)] string Code,
    [property: Id(2)] string Message,
    [property: Id(3)] long? RetryAfterMs = null
)
{
    /// <summary>For <c>request.invalid</c>: what is wrong with each field.</summary>
    [Id(4)]
    public Dictionary<string, string[]>? Fields { get; init; }
}
