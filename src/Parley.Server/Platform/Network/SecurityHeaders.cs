using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Parley.Server.Platform.Network;

/// <summary>
/// Security headers: a browser may load from and connect to this server, and to the origins of
/// <see cref="ContentSecurityOptions"/>.
/// </summary>
internal sealed class SecurityHeaders(IOptions<ContentSecurityOptions> options)
{
    /// <summary>The API reference has an inline script and inline styles.</summary>
    private const string DocumentsPolicy =
        "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
        + "img-src 'self' data:; font-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'";

    /// <summary>Composed by the first response: the options are validated when the application starts.</summary>
    private readonly Lazy<string> _policy = new(() => Compose(options.Value));

    public void Use(IApplicationBuilder application)
    {
        // One delegate for all requests.
        Func<object, Task> set = state => Set((HttpContext)state);
        application.Use(
            (context, next) =>
            {
                // As late as possible: error handling resets the response.
                context.Response.OnStarting(set, context);
                return next(context);
            }
        );
    }

    /// <summary>The policy of pages. The options are validated: an entry cannot end its directive.</summary>
    internal static string Compose(ContentSecurityOptions options) =>
        string.Join(
            "; ",
            "default-src 'self'",
            "script-src 'self'",
            "style-src 'self'",
            Directive("img-src", "'self' data: blob:", options.ImageSources),
            Directive("connect-src", "'self'", options.ConnectSources),
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            options.FrameAncestors.Count == 0
                ? "frame-ancestors 'none'"
                : Directive("frame-ancestors", "'self'", options.FrameAncestors)
        );

    private static string Directive(string name, string own, IEnumerable<string> origins) =>
        string.Join(' ', [name, own, .. origins.Distinct(StringComparer.OrdinalIgnoreCase)]);

    private Task Set(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = context.Request.Path.StartsWithSegments("/api/docs", StringComparison.Ordinal)
            ? DocumentsPolicy
            : _policy.Value;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        return Task.CompletedTask;
    }
}
