using Microsoft.AspNetCore.Http;
using Parley.Json;
using Parley.Rest;
using Parley.Server.Platform.Auth;
using Parley.Server.Platform.Errors;
using Parley.Server.Platform.Mail;
using Parley.Server.Platform.Network;

namespace Parley.Server.Features.Accounts;

/// <summary>Password resets: a link by email if the server sends email, else a link from an admin.</summary>
internal static class PasswordResets
{
    /// <summary>
    /// Stores the request and looks nothing up: status and timing do not reveal whether the account exists.
    /// </summary>
    public static async Task<IResult> HandleRequestAsync(
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

    /// <summary>
    /// Shows the account of a code to its holder, who could set the password anyway. The code stays valid.
    /// </summary>
    public static async Task<IResult> HandleCheckAsync(
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

    public static async Task<IResult> HandleCompleteAsync(
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

    public static async Task<IResult> HandleLinkAsync(
        WorkspaceId workspaceId,
        UserId userId,
        Caller caller,
        HttpContext http,
        Deactivation deactivation,
        PasswordResetIssuer issuer,
        PublicAddress address,
        CancellationToken cancellationToken
    )
    {
        if (await deactivation.CheckAsync(caller, workspaceId, userId, cancellationToken) is { } refusal)
        {
            return refusal.ToHttp();
        }

        if (
            await issuer.ForMemberAsync(caller.UserId, workspaceId.Value, userId.Value, cancellationToken)
            is not { } code
        )
        {
            return ParleyErrors.RankTooLow.ToHttp();
        }

        var link = code.Link(address.BaseUrlFor(http.Request));
        return TypedResults.Json(
            new PasswordResetLink { Url = link, ExpiresAt = code.ExpiresAt },
            ParleyJson.Default.PasswordResetLink,
            statusCode: StatusCodes.Status201Created
        );
    }
}
