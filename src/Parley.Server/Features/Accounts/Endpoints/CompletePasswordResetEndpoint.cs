using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Parley.Rest;
using Parley.Server.Platform;
using Parley.Server.Platform.Errors;
using Parley.Server.Platform.Network;

namespace Parley.Server.Features.Accounts.Endpoints;

/// <summary>Sets a new password by a reset code.</summary>
internal static class CompletePasswordResetEndpoint
{
    public static void Map(RouteGroupBuilder auth) =>
        auth.MapPost("/password-resets/complete", HandleAsync)
            .RequireRateLimiting(AccountsSlice.AttemptsPolicy)
            .WithName("completePasswordReset")
            .ReturnsNothing();

    public static async Task<IResult> HandleAsync(
        CompletePasswordResetRequest request,
        HttpContext context,
        PasswordResetCodes codes,
        DeviceCookies devices,
        CancellationToken cancellationToken
    )
    {
        var done = await codes.CompleteAsync(
            request.Code,
            request.Password,
            ClientNetwork.Of(context),
            cancellationToken
        );
        if (!done.Succeeded)
        {
            return done.Error.ToHttp();
        }

        // The owner can sign in even if an attacker locks the sign-in again.
        await devices.SetAsync(context, done.Value, cancellationToken);
        return TypedResults.NoContent();
    }
}
