using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Parley.Server.Platform.Outbound;

/// <summary>Limits of the HTTP requests that the server sends.</summary>
internal sealed class OutboundOptions
{
    public const string Section = "Parley:Outbound";

    /// <summary>
    /// Hosts (<c>hooks.intern.example</c>), addresses and networks (<c>10.1.0.0/16</c>) that may be called although
    /// their addresses are not public.
    /// </summary>
    public IList<string> Allow { get; set; } = [];

    /// <summary>Permitted ports. Default: 80 and 443.</summary>
    public IList<int> Ports { get; set; } = [];

    /// <summary>
    /// URL of a proxy, <c>http://proxy.intern.example:3128</c>. It resolves names, so it must refuse internal addresses
    /// itself; only addresses in URLs are checked here. The environment is never consulted.
    /// </summary>
    public string? Proxy { get; set; }

    /// <summary>Maximum time to look up a name, connect and negotiate TLS, 1-60 s.</summary>
    [Range(1, 60)]
    public int ConnectSeconds { get; set; } = 5;

    /// <summary>Maximum time of a request with its redirects and the whole response, 1-300 s.</summary>
    [Range(1, 300)]
    public int TimeoutSeconds { get; set; } = 15;

    /// <summary>
    /// Maximum size of a response body, decompressed, 1-65 536 KiB. Callers may ask for less, never for more.
    /// </summary>
    [Range(1, 65_536)]
    public int ResponseKiB { get; set; } = 2_048;

    /// <summary>Maximum number of concurrent requests of this process, 1-1 024.</summary>
    [Range(1, 1_024)]
    public int Concurrency { get; set; } = 64;

    /// <summary>Maximum number of them to one host, 1-1 024.</summary>
    [Range(1, 1_024)]
    public int ConcurrencyPerHost { get; set; } = 4;
}

[OptionsValidator]
internal sealed partial class OutboundOptionsValidator : IValidateOptions<OutboundOptions>;

/// <summary>Checks what attributes cannot.</summary>
internal sealed class OutboundAddressValidator : IValidateOptions<OutboundOptions>
{
    private const int MaxPort = 65_535;

    public ValidateOptionsResult Validate(string? name, OutboundOptions options) =>
        options.Ports.Any(port => port is < 1 or > MaxPort)
            ? ValidateOptionsResult.Fail("Parley:Outbound:Ports: a port is a number from 1 to 65535.")
        : options.Allow.FirstOrDefault(entry => !OutboundAllowList.IsValid(entry)) is { } entry
            ? ValidateOptionsResult.Fail(
                $"Parley:Outbound:Allow: '{entry}' is neither a host name, an address nor a network like 10.0.0.0/8."
            )
        : options.Proxy is { Length: > 0 } proxy
        && !(Uri.TryCreate(proxy, UriKind.Absolute, out var url) && url.Scheme == Uri.UriSchemeHttp)
            ? ValidateOptionsResult.Fail("Parley:Outbound:Proxy must be a URL like http://proxy.example:3128.")
        : ValidateOptionsResult.Success;
}
