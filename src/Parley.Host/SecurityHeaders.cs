namespace Parley.Host;

/// <summary>What a browser may do with a page of this server: load from here, talk to here, and nothing else.</summary>
internal static class SecurityHeaders
{
    private const string Policy =
        "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; object-src 'none'; "
        + "base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    /// <summary>The reference of the API brings a script and styles of its own inside the page.</summary>
    private const string DocumentsPolicy =
        "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; "
        + "object-src 'none'; base-uri 'none'; frame-ancestors 'none'";

    public static void Use(WebApplication application) =>
        application.Use(
            (context, next) =>
            {
                // As late as possible: the handling of a fault starts the answer anew.
                context.Response.OnStarting(static state => Set((HttpContext)state), context);
                return next(context);
            }
        );

    private static Task Set(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = context.Request.Path.StartsWithSegments("/api/docs", StringComparison.Ordinal)
            ? DocumentsPolicy
            : Policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        return Task.CompletedTask;
    }
}
