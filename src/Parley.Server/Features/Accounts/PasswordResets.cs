using Microsoft.AspNetCore.Http;
using Parley.Json;
using Parley.Rest;
using Parley.Server.Platform.Auth;
using Parley.Server.Platform.Errors;
using Parley.Server.Platform.Mail;
using Parley.Server.Platform.Network;

namespace Parley.Server.Features.Accounts;

/// <summary>A forgotten password: a link by mail where the server sends mail, else one that an admin makes.</summary>
internal static class PasswordResets
{
    /// <summary>
    /// Answers before anything is looked up, and so the same and as soon whether there is such an account.
    /// </summary>
    public static IResult HandleRequest(PasswordResetRequest request, Mailer mailer, PasswordResetMails mails)
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

        mails.Add(AccountRules.Normalize(email.Value)!);
        return TypedResults.StatusCode(StatusCodes.Status202Accepted);
    }

    /// <summary>
    /// Whoever holds a code may see whose it is: they could set the password. It changes nothing; the code stays good.
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

        // Strangers who lock the sign-in again at once do not keep its owner from it.
        await devices.SetAsync(context, done.Value, cancellationToken);
        return TypedResults.NoContent();
    }

    public static async Task<IResult> HandleLinkAsync(
        WorkspaceId workspaceId,
        UserId userId,
        Caller caller,
        HttpContext http,
        Deactivation deactivation,
        PasswordResetCodes codes,
        PublicAddress address,
        CancellationToken cancellationToken
    )
    {
        if (await deactivation.CheckAsync(caller, workspaceId, userId, cancellationToken) is { } refusal)
        {
            return refusal.ToHttp();
        }

        if (
            await codes.ForMemberAsync(caller.UserId, workspaceId.Value, userId.Value, cancellationToken)
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
