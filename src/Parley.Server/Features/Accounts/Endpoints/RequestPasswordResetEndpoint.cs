using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Parley.Rest;
using Parley.Server.Platform;
using Parley.Server.Platform.Errors;
using Parley.Server.Platform.Mail;

namespace Parley.Server.Features.Accounts.Endpoints;

/// <summary>Requests the email of a password reset.</summary>
internal static class RequestPasswordResetEndpoint
{
    public static void Map(RouteGroupBuilder auth) =>
        auth.MapPost("/password-resets", HandleAsync)
            .RequireRateLimiting(AccountsSlice.AttemptsPolicy)
            .WithName("requestPasswordReset")
            .ReturnsNothing(StatusCodes.Status202Accepted);

    /// <summary>
    /// Stores the request and looks nothing up: status and timing do not reveal whether the account exists.
    /// </summary>
    public static async Task<IResult> HandleAsync(
        PasswordResetRequest request,
        Mailer mailer,
        PasswordResetMails mails,
        CancellationToken cancellationToken
    )
    {
        if (!mailer.IsConfigured)
        {
            return ParleyErrors.ResetUnavailable.ToHttp();
        }

        var email = AccountRules.CheckEmail(request.Email);
        if (!email.Succeeded)
        {
            return email.Error.ToHttp();
        }

        await mails.AddAsync(AccountRules.Normalize(email.Value)!, cancellationToken);
        return TypedResults.StatusCode(StatusCodes.Status202Accepted);
    }
}
