using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Parley.Rest;
using Parley.Server.Platform;
using Parley.Server.Platform.Errors;
using Parley.Server.Platform.Network;

namespace Parley.Server.Features.Accounts.Endpoints;

/// <summary>Signs in a browser by password, with a cookie.</summary>
internal static class LogInEndpoint
{
    public static void Map(RouteGroupBuilder auth) =>
        auth.MapPost("/login", HandleAsync)
            .RequireRateLimiting(AccountsSlice.AttemptsPolicy)
            .WithName("logIn")
            .Returns<LogInResult>();

    public static async Task<IResult> HandleAsync(
        LogInRequest request,
        HttpContext context,
        PasswordAuthenticator passwords,
        BrowserSessions sessions,
        CancellationToken cancellationToken
    )
    {
        var verified = await passwords.ByEmailAsync(
            request.Email,
            request.Password,
            ClientNetwork.Of(context),
            cancellationToken,
            DeviceCookies.Read(context.Request)
        );
        if (!verified.Succeeded)
        {
            return verified.Error.ToHttp();
        }

        return await sessions.StartAsync(context, verified.Value, cancellationToken)
            ? TypedResults.Ok(new LogInResult { User = AccountQueries.ToMe(verified.Value.User) })
            : ParleyErrors.InvalidCredentials.ToHttp();
    }
}
