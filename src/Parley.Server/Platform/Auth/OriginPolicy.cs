using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Parley.Server.Platform.Errors;

namespace Parley.Server.Platform.Auth;

/// <summary>
/// Decides which pages may use the browser's cookie: those of the server's own origin and of the allowlist, compared
/// exactly. CORS does not protect WebSockets, and SameSite does not protect against sibling subdomains.
/// </summary>
internal sealed class OriginPolicy(IOptions<ParleyOptions> options)
{
    private readonly HashSet<string> _allowed = new(
        [
            .. options.Value.AllowedOrigins,
            .. options.Value.PublicUrl is { } url ? [new Uri(url).GetLeftPart(UriPartial.Authority)] : (string[])[],
        ],
        StringComparer.Ordinal
    );

    public bool Allows(HttpRequest request)
    {
        var origin = request.Headers.Origin.ToString();
        return string.Equals(origin, $"{request.Scheme}://{request.Host}", StringComparison.Ordinal)
            || _allowed.Contains(origin);
    }

    /// <summary>
    /// Refuses state-changing requests with cookies from other origins. A request without <c>Origin</c> does not come
    /// from a page in a current browser.
    /// </summary>
    public async Task GuardAsync(HttpContext context, RequestDelegate next)
    {
        var request = context.Request;
        var changes =
            !HttpMethods.IsGet(request.Method)
            && !HttpMethods.IsHead(request.Method)
            && !HttpMethods.IsOptions(request.Method);
        if (
            changes
            && request.Headers.Origin.Count > 0
            && SessionAuthentication.BearerToken(request) is null
            && !Allows(request)
        )
        {
            await ParleyErrors.OriginRefused(request.Headers.Origin).WriteAsync(context);
            return;
        }

        await next(context);
    }
}
