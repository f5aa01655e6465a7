namespace Parley.Server.Platform.Outbound;

/// <summary>The result of a request: a response of any status, or the reason why there is none.</summary>
internal abstract record OutboundResult
{
    private OutboundResult() { }

    /// <param name="Status">The status of the last response.</param>
    /// <param name="Url">Where redirects led to.</param>
    /// <param name="ContentType">The header; untrusted.</param>
    /// <param name="Content">The body, decompressed.</param>
    internal sealed record Response(int Status, Uri Url, string? ContentType, ReadOnlyMemory<byte> Content)
        : OutboundResult;

    internal sealed record Failure(OutboundFailure Reason) : OutboundResult;
}

/// <summary>
/// Why there is no response. For operators: a user who chose the URL must not learn which one, or the server would scan
/// its network for them.
/// </summary>
internal enum OutboundFailure
{
    /// <summary>Not http or https, another port, user name or password in the URL.</summary>
    UrlRefused,

    /// <summary>The address is not public.</summary>
    AddressBlocked,

    /// <summary>The name has no address.</summary>
    NameUnknown,

    /// <summary>No connection.</summary>
    Unreachable,

    /// <summary>No TLS, or an untrusted certificate.</summary>
    TlsFailed,

    /// <summary>The connect or the whole took too long.</summary>
    TimedOut,

    /// <summary>The body or the headers are too large.</summary>
    TooLarge,

    /// <summary>The response breaks the protocol or ended early.</summary>
    BrokenResponse,

    /// <summary>Too many redirects, one from https to http, or one that would take a body to another origin.</summary>
    RedirectRefused,

    /// <summary>The maximum of concurrent requests is reached. Try again later.</summary>
    Busy,
}

/// <summary>Carries a failure through the handler of HTTP.</summary>
internal sealed class OutboundException(OutboundFailure reason) : IOException(reason.ToString())
{
    public OutboundFailure Reason { get; } = reason;
}
