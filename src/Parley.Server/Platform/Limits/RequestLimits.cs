using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace Parley.Server.Platform.Limits;

/// <summary>Limits of the size and speed of requests.</summary>
internal sealed class RequestLimitOptions
{
    public const string Section = "Parley:Requests";

    /// <summary>
    /// Maximum body in KiB, 128-1 024: the longest message fits in any encoding. Only an import may be larger
    /// (<c>Parley:Messages:ImportMiB</c>).
    /// </summary>
    [Range(128, 1_024)]
    public int BodyKiB { get; set; } = 128;
}

[OptionsValidator]
internal sealed partial class RequestLimitOptionsValidator : IValidateOptions<RequestLimitOptions>;

/// <summary>Sets Kestrel's limits. Requests above them do not reach Parley.</summary>
internal sealed class RequestLimits(IOptions<RequestLimitOptions> options) : IConfigureOptions<KestrelServerOptions>
{
    /// <summary>
    /// Request line and headers. The headers leave room for cookies of other servers on the same host name.
    /// </summary>
    private const int MaxLineBytes = 4_096;
    private const int MaxHeaderBytes = 16_384;
    private const int MaxHeaders = 64;

    /// <summary>Kestrel aborts slower bodies: 128 KiB may take two minutes.</summary>
    private const int MinBodyBytesPerSecond = 1_024;

    private static readonly TimeSpan HeadersTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan BodyGracePeriod = TimeSpan.FromSeconds(10);

    /// <summary>Longer than proxies keep idle connections (nginx: 60 s), so that the proxy closes them first.</summary>
    private static readonly TimeSpan KeepAliveTimeout = TimeSpan.FromSeconds(70);

    public void Configure(KestrelServerOptions kestrel)
    {
        var limits = kestrel.Limits;
        limits.MaxRequestBodySize = options.Value.BodyKiB * 1_024L;
        limits.MaxRequestLineSize = MaxLineBytes;
        limits.MaxRequestHeadersTotalSize = MaxHeaderBytes;
        limits.MaxRequestHeaderCount = MaxHeaders;
        limits.RequestHeadersTimeout = HeadersTimeout;
        limits.KeepAliveTimeout = KeepAliveTimeout;
        limits.MinRequestBodyDataRate = new(MinBodyBytesPerSecond, BodyGracePeriod);
    }
}
