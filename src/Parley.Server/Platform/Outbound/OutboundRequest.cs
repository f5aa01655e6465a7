namespace Parley.Server.Platform.Outbound;

/// <summary>One HTTP request of the server.</summary>
internal sealed record OutboundRequest
{
    public const int DefaultMaxRedirects = 5;

    /// <summary>For metrics and logs: <c>preview</c>. One of few, never from outside.</summary>
    public required string Purpose { get; init; }

    public required Uri Url { get; init; }

    public HttpMethod Method { get; init; } = HttpMethod.Get;

    /// <summary>
    /// Headers of the caller. They may be credentials: a redirect to another origin does not get them. Headers that
    /// frame the message cannot be set.
    /// </summary>
    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    /// <summary>Null: no body. A redirect to another origin does not get it.</summary>
    public OutboundBody? Body { get; init; }

    /// <summary>
    /// Maximum size of the response body, decompressed; <see cref="OutboundOptions.ResponseKiB"/> at most.
    /// </summary>
    public required int MaxResponseBytes { get; init; }

    /// <summary>0: a redirect is returned as the response.</summary>
    public int MaxRedirects { get; init; } = DefaultMaxRedirects;
}

/// <param name="Content">The bytes.</param>
/// <param name="ContentType">As in the header <c>Content-Type</c>.</param>
internal sealed record OutboundBody(ReadOnlyMemory<byte> Content, string ContentType);
