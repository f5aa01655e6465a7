using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Parley.Json;
using Parley.Rest;
using Parley.Server.Platform;
using Parley.Server.Platform.Errors;
using Parley.Server.Platform.Network;

namespace Parley.Server.Features.Accounts.Endpoints;

/// <summary>Creates an account and signs in its browser.</summary>
internal static class RegisterEndpoint
{
    public static void Map(RouteGroupBuilder auth) =>
        auth.MapPost("/register", HandleAsync)
            .RequireRateLimiting(AccountsSlice.AttemptsPolicy)
            .WithName("register")
            .Returns<RegisterResult>(StatusCodes.Status201Created);

    public static async Task<IResult> HandleAsync(
        RegisterRequest request,
        HttpContext context,
        AccountRegistration registration,
        BrowserSessions sessions,
        CancellationToken cancellationToken
    )
    {
        var result = await registration.ExecuteAsync(request, ClientNetwork.Of(context), cancellationToken);
        if (!result.Succeeded)
        {
            return result.Error.ToHttp();
        }

        if (!await sessions.StartAsync(context, new(result.Value.Account, null), cancellationToken))
        {
            return ParleyErrors.InvalidCredentials.ToHttp();
        }

        return TypedResults.Json(
            result.Value.Result,
            ParleyJson.Default.RegisterResult,
            statusCode: StatusCodes.Status201Created
        );
    }
}
