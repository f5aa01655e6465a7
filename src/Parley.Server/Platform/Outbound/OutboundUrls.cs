using System.Net;

namespace Parley.Server.Platform.Outbound;

/// <summary>Which URLs may be called, and where a redirect may lead.</summary>
internal sealed class OutboundUrls(IReadOnlyCollection<int> ports)
{
    private const int HttpPort = 80;
    private const int HttpsPort = 443;

    private readonly HashSet<int> _ports = ports.Count > 0 ? [.. ports] : [HttpPort, HttpsPort];

    /// <summary>
    /// A name that looks like an address in another spelling is no matter here: <see cref="OutboundConnector"/> checks
    /// the address that is connected to.
    /// </summary>
    public bool IsPermitted(Uri url) =>
        url.IsAbsoluteUri
        && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps)
        && url.UserInfo.Length == 0
        && url.IdnHost.Length > 0
        && _ports.Contains(url.Port);

    /// <summary>The address in the URL, if its host is one.</summary>
    public static IPAddress? AddressOf(Uri url) => IPAddress.TryParse(url.IdnHost, out var address) ? address : null;

    /// <summary>The request after a redirect; null: the redirect is refused.</summary>
    public static Hop? Redirect(Hop from, int status, Uri location)
    {
        if (
            !Uri.TryCreate(from.Url, location, out var url)
            || (from.Url.Scheme == Uri.UriSchemeHttps && url.Scheme != Uri.UriSchemeHttps)
        )
        {
            return null;
        }

        var isSame = IsSameOrigin(from.Url, url);

        // As browsers do: 307 and 308 keep the method, the others do not keep one with a body.
        var keeps =
            (HttpStatusCode)status is HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect
            || from.Method == HttpMethod.Get
            || from.Method == HttpMethod.Head;
        return keeps && from.HasBody && !isSame
            ? null
            : new(url, keeps ? from.Method : HttpMethod.Get, keeps && from.HasBody, from.HasHeaders && isSame);
    }

    public static bool IsRedirect(int status) =>
        (HttpStatusCode)status
            is HttpStatusCode.MovedPermanently
                or HttpStatusCode.Found
                or HttpStatusCode.SeeOther
                or HttpStatusCode.TemporaryRedirect
                or HttpStatusCode.PermanentRedirect;

    private static bool IsSameOrigin(Uri one, Uri other) =>
        one.Scheme == other.Scheme
        && one.Port == other.Port
        && string.Equals(one.IdnHost, other.IdnHost, StringComparison.OrdinalIgnoreCase);

    /// <summary>One request of a chain of redirects.</summary>
    /// <param name="Url">Its URL.</param>
    /// <param name="Method">Its method.</param>
    /// <param name="HasBody">Whether it has the caller's body.</param>
    /// <param name="HasHeaders">Whether it has the caller's headers; never again after another origin.</param>
    internal sealed record Hop(Uri Url, HttpMethod Method, bool HasBody, bool HasHeaders);
}
