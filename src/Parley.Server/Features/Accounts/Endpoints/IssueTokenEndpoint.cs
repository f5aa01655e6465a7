using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Parley.Rest;
using Parley.Server.Platform;
using Parley.Server.Platform.Errors;
using Parley.Server.Platform.Network;

namespace Parley.Server.Features.Accounts.Endpoints;

/// <summary>Signs in a client other than a browser by password, with a token.</summary>
internal static class IssueTokenEndpoint
{
    public static void Map(RouteGroupBuilder auth) =>
        auth.MapPost("/token", HandleAsync)
            .RequireRateLimiting(AccountsSlice.AttemptsPolicy)
            .WithName("issueToken")
            .Returns<TokenResult>();

    public static async Task<IResult> HandleAsync(
        TokenRequest request,
        HttpContext context,
        PasswordAuthenticator passwords,
        SessionStore sessions,
        CancellationToken cancellationToken
    )
    {
        var device = AccountRules.CheckName("device", request.Device, BrowserSessions.DeviceLength);
        if (!device.Succeeded)
        {
            return device.Error.ToHttp();
        }

        var verified = await passwords.ByEmailAsync(
            request.Email,
            request.Password,
            ClientNetwork.Of(context),
            cancellationToken
        );
        if (!verified.Succeeded)
        {
            return verified.Error.ToHttp();
        }

        return
            await sessions.StartAsync(verified.Value, SessionKind.Device, device.Value, cancellationToken)
                is var (token, session)
            ? TypedResults.Ok(
                new TokenResult
                {
                    Token = token,
                    ExpiresAt = session.ExpiresAt,
                    User = AccountQueries.ToMe(verified.Value.User),
                }
            )
            : ParleyErrors.InvalidCredentials.ToHttp();
    }
}
