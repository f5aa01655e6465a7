using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Parley.Server.Platform.Errors;

namespace Parley.Server.Platform.Network;

/// <summary>
/// The address that people reach the server at, and the names it answers to. The only source of addresses in links:
/// those that somebody else than the caller reads (mails) come from <see cref="Configured"/> and from nothing that a
/// request says.
/// </summary>
internal sealed class PublicAddress(IOptions<ParleyOptions> options)
{
    private const string HealthPath = "/health";
    private const string Localhost = "localhost";

    /// <summary>Names that nobody can register, so that no page elsewhere can have them lead here.</summary>
    private static readonly string[] LocalDomains = [".local", ".localhost", ".lan", ".internal", ".home.arpa"];

    private readonly HashSet<string> _names = new(ConfiguredHosts(options.Value), StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// <c>Parley:PublicUrl</c> without a slash at its end; null: not set, and no mail can hold a link.
    /// </summary>
    public string? Configured { get; } = options.Value.PublicUrl?.TrimEnd('/');

    /// <summary>
    /// For links that the caller of this request gets to see: without a setting, the way that the caller came.
    /// </summary>
    public string BaseUrlFor(HttpRequest request) => Configured ?? $"{request.Scheme}://{request.Host}";

    /// <summary>
    /// Whether requests for this name are answered. While no name is set: addresses and names that only the own network
    /// has. Any other name could be a foreign page's, whose owner lets it lead here to talk to a server that only this
    /// browser reaches.
    /// </summary>
    public bool AllowsHost(string host)
    {
        // Without the brackets of an address of IPv6, and without the dot of a complete name.
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
    /// Refuses requests for other names. Whoever asks for the health learns nothing, and often knows no name.
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
