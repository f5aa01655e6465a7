using System.Security.Claims;
using Microsoft.AspNetCore.Http;

namespace Parley.Server.Platform.Auth;

/// <summary>The user and session of a request. Bound as a handler parameter; only behind authorization.</summary>
internal sealed record Caller(Guid UserId, Guid SessionId)
{
    private const string UserClaim = "sub";
    private const string SessionClaim = "sid";

    public static ValueTask<Caller?> BindAsync(HttpContext context) => ValueTask.FromResult(From(context.User));

    public static Caller? From(ClaimsPrincipal principal) =>
        Guid.TryParse(principal.FindFirstValue(UserClaim), out var user)
        && Guid.TryParse(principal.FindFirstValue(SessionClaim), out var session)
            ? new(user, session)
            : null;

    public ClaimsPrincipal ToPrincipal(string scheme) =>
        new(new ClaimsIdentity([new(UserClaim, UserId.ToString()), new(SessionClaim, SessionId.ToString())], scheme));
}
