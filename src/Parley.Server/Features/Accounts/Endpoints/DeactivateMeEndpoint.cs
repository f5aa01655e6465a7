using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Parley.Rest;
using Parley.Server.Platform;
using Parley.Server.Platform.Auth;
using Parley.Server.Platform.Errors;
using Parley.Server.Platform.Network;

namespace Parley.Server.Features.Accounts.Endpoints;

/// <summary>Deactivates the account of the caller, with the password.</summary>
internal static class DeactivateMeEndpoint
{
    public static void Map(RouteGroupBuilder me) =>
        me.MapPost("/deactivation", HandleAsync)
            .RequireRateLimiting(AccountsSlice.AttemptsPolicy)
            .WithName("deactivateMe")
            .ReturnsNothing();

    public static async Task<IResult> HandleAsync(
        DeactivateMeRequest request,
        HttpContext context,
        Caller caller,
        PasswordAuthenticator passwords,
        Deactivation deactivation,
        CancellationToken cancellationToken
    )
    {
        var verified = await passwords.ByIdAsync(
            caller.UserId,
            request.Password,
            "password",
            ClientNetwork.Of(context),
            cancellationToken
        );
        if (!verified.Succeeded)
        {
            return verified.Error.ToHttp();
        }

        if (await deactivation.DeactivateSelfAsync(caller, cancellationToken) is { } refusal)
        {
            return refusal.ToHttp();
        }

        SessionAuthentication.ClearCookie(context);
        return TypedResults.NoContent();
    }
}
