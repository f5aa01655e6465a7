using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Parley.Server.Platform.Errors;

namespace Parley.Server.Platform.Auth;

/// <summary>
/// One scheme for both kinds of session: a token in the cookie of a browser, or in the <c>Authorization</c> header of
/// other clients.
/// </summary>
internal sealed class SessionAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory logger,
    UrlEncoder encoder,
    ISessionFinder sessions
) : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "Session";

    /// <summary>
    /// The name over plain HTTP (localhost). Over HTTPS the name has a prefix with which browsers accept the cookie
    /// only from this host and over TLS. Cookies with the old name are valid until they expire.
    /// </summary>
    public const string CookieName = "parley_session";

    public const string SecureCookieName = "__Host-parley_session";

    /// <summary>
    /// The user that a page shows. All tabs of a browser share the cookie: a tab that shows one user sends the cookie
    /// of the latest sign-in. Such a request must not run as the other user.
    /// </summary>
    public const string UserHeader = "Parley-User";

    private const string BearerPrefix = "Bearer ";

    public static string? BearerToken(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        return header.StartsWith(BearerPrefix, StringComparison.OrdinalIgnoreCase)
            ? header[BearerPrefix.Length..].Trim()
            : null;
    }

    /// <summary>Whether the browser sends the credentials by itself, so that the origin must be checked.</summary>
    public static bool UsesCookie(HttpRequest request) =>
        BearerToken(request) is null && CookieToken(request) is not null;

    public static void SetCookie(HttpContext context, string token, DateTimeOffset expires)
    {
        var secure = context.Request.IsHttps;
        context.Response.Cookies.Append(secure ? SecureCookieName : CookieName, token, Attributes(secure, expires));
        if (secure && context.Request.Cookies.ContainsKey(CookieName))
        {
            context.Response.Cookies.Delete(CookieName, Attributes(secure, null));
        }
    }

    public static void ClearCookie(HttpContext context)
    {
        var secure = context.Request.IsHttps;
        context.Response.Cookies.Delete(CookieName, Attributes(secure, null));
        if (secure)
        {
            context.Response.Cookies.Delete(SecureCookieName, Attributes(secure, null));
        }
    }

    private static string? CookieToken(HttpRequest request) =>
        request.Cookies[SecureCookieName] ?? request.Cookies[CookieName];

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var token = BearerToken(Request) ?? CookieToken(Request);
        if (string.IsNullOrEmpty(token))
        {
            return AuthenticateResult.NoResult();
        }

        var found = await sessions.FindAsync(token, Context.RequestAborted);
        if (found is null)
        {
            return AuthenticateResult.Fail("unknown or ended session");
        }

        if (
            UsesCookie(Request)
            && Request.Headers.TryGetValue(UserHeader, out var user)
            && !(UserId.TryParse(user.ToString(), null, out var expected) && expected.Value == found.Caller.UserId)
        )
        {
            return AuthenticateResult.Fail("the session belongs to another user than the page shows");
        }

        if (found.Renewed is { } expires && UsesCookie(Request) && !Response.HasStarted)
        {
            // The use extends the session, so the cookie is extended too.
            SetCookie(Context, token, expires);
        }

        SessionRecheck.Start(Context, token);
        return AuthenticateResult.Success(new(found.Caller.ToPrincipal(Scheme.Name), Scheme.Name));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.Headers.WWWAuthenticate = "Bearer";
        return ParleyErrors.AuthRequired.WriteAsync(Context);
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) =>
        ParleyErrors.AccessForbidden.WriteAsync(Context);

    /// <summary>The attributes of all cookies of the server: host only, not readable by scripts.</summary>
    public static CookieOptions Attributes(bool secure, DateTimeOffset? expires) =>
        new()
        {
            HttpOnly = true,
            SameSite = SameSiteMode.Lax,
            Secure = secure,
            Path = "/",
            Expires = expires,
            IsEssential = true,
        };
}
