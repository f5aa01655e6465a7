using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Parley.Server.Platform.Errors;

namespace Parley.Server.Platform.Auth;

/// <summary>One scheme for both kinds of session: a token in the cookie of a browser or in the <c>Authorization</c> header of anything else.</summary>
internal sealed class SessionAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, SessionStore sessions)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "Session";
    public const string CookieName = "parley_session";
    private const string BearerPrefix = "Bearer ";

    public static string? BearerToken(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        return header.StartsWith(BearerPrefix, StringComparison.OrdinalIgnoreCase) ? header[BearerPrefix.Length..].Trim() : null;
    }

    /// <summary>Whether the browser would send its credentials by itself, so that the origin has to be checked.</summary>
    public static bool UsesCookie(HttpRequest request) =>
        BearerToken(request) is null && request.Cookies.ContainsKey(CookieName);

    public static void SetCookie(HttpContext context, string token, DateTimeOffset expires) =>
        context.Response.Cookies.Append(CookieName, token, Attributes(context, expires));

    public static void ClearCookie(HttpContext context) => context.Response.Cookies.Delete(CookieName, Attributes(context, null));

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var token = BearerToken(Request) ?? Request.Cookies[CookieName];
        if (string.IsNullOrEmpty(token))
        {
            return AuthenticateResult.NoResult();
        }

        var found = await sessions.FindAsync(token, Context.RequestAborted);
        if (found is null)
        {
            return AuthenticateResult.Fail("unknown or ended session");
        }

        if (found.Renewed is { } expires && UsesCookie(Request) && !Response.HasStarted)
        {
            // The session lives on with its use; so must the cookie.
            SetCookie(Context, token, expires);
        }

        return AuthenticateResult.Success(new(found.Caller.ToPrincipal(Scheme.Name), Scheme.Name));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.Headers.WWWAuthenticate = "Bearer";
        return ParleyErrors.AuthRequired.WriteAsync(Context);
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) => ParleyErrors.AccessForbidden.WriteAsync(Context);

    private static CookieOptions Attributes(HttpContext context, DateTimeOffset? expires) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Lax,
        Secure = context.Request.IsHttps,
        Path = "/",
        Expires = expires,
        IsEssential = true,
    };
}
