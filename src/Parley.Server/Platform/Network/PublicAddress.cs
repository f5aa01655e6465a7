using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Parley.Server.Platform.Errors;

namespace Parley.Server.Platform.Network;

/// <summary>
/// The public URL of the server and the host names it answers to. It is the only source of URLs in links. Links that
/// other users read (emails) use <see cref="Configured"/> only, never data of a request.
/// </summary>
internal sealed class PublicAddress(IOptions<ParleyOptions> options)
{
    private const string HealthPath = "/health";
    private const string Localhost = "localhost";

    /// <summary>Top-level domains that nobody can register, so that no foreign page can point them here.</summary>
    private static readonly string[] LocalDomains = [".local", ".localhost", ".lan", ".internal", ".home.arpa"];

    private readonly HashSet<string> _names = new(ConfiguredHosts(options.Value), StringComparer.OrdinalIgnoreCase);

    /// <summary><c>Parley:PublicUrl</c> without a trailing slash. Null: not set; emails cannot contain links.</summary>
    public string? Configured { get; } = options.Value.PublicUrl?.TrimEnd('/');

    /// <summary>
    /// The base of links for the caller of this request. Without a setting it is the URL of the request.
    /// </summary>
    public string BaseUrlFor(HttpRequest request) => Configured ?? $"{request.Scheme}://{request.Host}";

    /// <summary>
    /// Whether the server answers requests for this host name. Without configured names it answers to addresses and
    /// names of the local network. Any other name could be a DNS rebinding attack: a foreign page that points its name
    /// to a server which only this browser can reach.
    /// </summary>
    public bool AllowsHost(string host)
    {
        // Strips the brackets of an IPv6 address and the dot of a fully qualified name.
        var name = host.Trim('[', ']').TrimEnd('.');
        if (_names.Contains(name) || string.Equals(name, Localhost, StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        var isAddress = IPAddress.TryParse(name, out var address);
        if (isAddress && IPAddress.IsLoopback(address!))
        {
            return true;
        }

        return _names.Count == 0 && (isAddress || IsLocalName(name));
    }

    /// <summary>
    /// Refuses requests for other host names. Health checks are exempt: they reveal nothing and often know no name.
    /// </summary>
    public Task GuardAsync(HttpContext context, RequestDelegate next)
    {
        var request = context.Request;
        var isHealth = request.Path.StartsWithSegments(HealthPath, StringComparison.OrdinalIgnoreCase);
        return isHealth || AllowsHost(request.Host.Host) ? next(context) : ParleyErrors.HostRefused.WriteAsync(context);
    }

    private static IEnumerable<string> ConfiguredHosts(ParleyOptions options) =>
        options.PublicUrl is { } url
            ? [new Uri(url).IdnHost.Trim('[', ']'), .. options.AllowedHosts]
            : options.AllowedHosts;

    private static bool IsLocalName(string name) =>
        (name.Length > 0 && !name.Contains('.', StringComparison.Ordinal))
        || string.Equals(name, Dns.GetHostName(), StringComparison.OrdinalIgnoreCase)
        || Array.Exists(LocalDomains, domain => name.EndsWith(domain, StringComparison.OrdinalIgnoreCase));
}
