using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Parley.Rest;
using Parley.Server.Platform;
using Parley.Server.Platform.Errors;

namespace Parley.Server.Features.Accounts.Endpoints;

/// <summary>Looks up the account of a reset code.</summary>
internal static class CheckPasswordResetEndpoint
{
    public static void Map(RouteGroupBuilder auth) =>
        auth.MapPost("/password-resets/check", HandleAsync)
            .RequireRateLimiting(AccountsSlice.AttemptsPolicy)
            .WithName("checkPasswordReset")
            .Returns<PasswordResetAccount>();

    /// <summary>
    /// Shows the account of a code to its holder, who could set the password anyway. The code stays valid.
    /// </summary>
    public static async Task<IResult> HandleAsync(
        CheckPasswordResetRequest request,
        PasswordResetCodes codes,
        CancellationToken cancellationToken
    )
    {
        var user = await codes.FindUserAsync(request.Code, cancellationToken);
        return user is null
            ? ParleyErrors.ResetInvalid.ToHttp()
            : TypedResults.Ok(new PasswordResetAccount { Email = user.Email!, DisplayName = user.DisplayName });
    }
}
