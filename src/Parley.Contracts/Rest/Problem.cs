namespace Parley.Rest;

/// <summary>An error of REST: RFC 9457 problem details with Parley's members.</summary>
public sealed record Problem
{
    /// <summary><c>urn:parley:error:</c> and the code.</summary>
    public required string Type { get; init; }

    /// <summary>What went wrong, for humans.</summary>
    public required string Title { get; init; }

    /// <summary>The HTTP status.</summary>
    public required int Status { get; init; }

    /// <summary>Where it went wrong and what to do.</summary>
    public string? Detail { get; init; }

    /// <summary>One of <see cref="ErrorCodes"/>.</summary>
    public required string Code { get; init; }

    /// <summary>Names the request in the server's log.</summary>
    public string? TraceId { get; init; }

    /// <summary>Where waiting helps: how long, in milliseconds.</summary>
    public long? RetryAfterMs { get; init; }

    /// <summary>With <c>request.invalid</c>: what is wrong with each field.</summary>
    public IReadOnlyDictionary<string, string[]>? Errors { get; init; }
}
