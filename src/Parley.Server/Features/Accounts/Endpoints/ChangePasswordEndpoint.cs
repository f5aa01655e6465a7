using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Parley.Rest;
using Parley.Server.Platform;
using Parley.Server.Platform.Auth;
using Parley.Server.Platform.Errors;
using Parley.Server.Platform.Network;
using Parley.Server.Platform.Persistence;
using Parley.Server.Platform.UserStreams;

namespace Parley.Server.Features.Accounts.Endpoints;

/// <summary>Changes the caller's password and ends all other sessions.</summary>
internal static class ChangePasswordEndpoint
{
    public static void Map(RouteGroupBuilder me) =>
        me.MapPost("/password", HandleAsync)
            .RequireRateLimiting(AccountsSlice.AttemptsPolicy)
            .WithName("changePassword")
            .ReturnsNothing();

    public static async Task<IResult> HandleAsync(
        ChangePasswordRequest request,
        Caller caller,
        HttpContext http,
        PasswordAuthenticator passwords,
        PasswordRules rules,
        PasswordHashing work,
        AccountCredentials keys,
        DeviceCookies devices,
        IDbContextFactory<ParleyDbContext> contexts,
        UserEventTransactions transactions,
        CancellationToken cancellationToken
    )
    {
        var network = ClientNetwork.Of(http);
        var verified = await passwords.ByIdAsync(
            caller.UserId,
            request.CurrentPassword,
            "currentPassword",
            network,
            cancellationToken
        );
        if (!verified.Succeeded)
        {
            return verified.Error.ToHttp();
        }

        var user = verified.Value.User;
        if (PasswordText.AreEqual(request.CurrentPassword, request.NewPassword))
        {
            // A user who changes a leaked password must not believe that it was changed.
            return ParleyErrors.Invalid("newPassword", "this is your current password; choose another").ToHttp();
        }

        if (rules.Check(request.NewPassword, user.Email, user.DisplayName) is { } weak)
        {
            return weak.ToHttp();
        }

        var hash = await work.HashAsync(request.NewPassword, network);
        if (!hash.Succeeded)
        {
            return hash.Error.ToHttp();
        }

        var stamp = PasswordRules.NewStamp();
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var changed = await transactions.ExecuteAsync(
            context,
            user.Id,
            async (events, token) =>
            {
                // A session that has ended meanwhile must not change anything.
                var stored = await context
                    .Users.TagWith("accounts.change-password")
                    .Where(candidate =>
                        candidate.Id == user.Id
                        && candidate.SecurityStamp == user.SecurityStamp
                        && candidate.DeactivatedAt == null
                    )
                    .Where(candidate =>
                        context
                            .Set<SessionEntity>()
                            .Any(session => session.Id == caller.SessionId && session.UserId == candidate.Id)
                    )
                    .ExecuteUpdateAsync(
                        set =>
                            set.SetProperty(candidate => candidate.PasswordHash, hash.Value)
                                .SetProperty(candidate => candidate.SecurityStamp, stamp),
                        token
                    );
                await keys.RevokeAsync(context, events, user.Id, caller.SessionId, token);
                return stored == 1;
            },
            cancellationToken
        );
        if (!changed)
        {
            return ParleyErrors.WrongPassword("currentPassword").ToHttp();
        }

        await keys.NotifyRevokedAsync(user.Id, caller.SessionId);
        if (SessionAuthentication.UsesCookie(http.Request))
        {
            user.SecurityStamp = stamp;
            await devices.SetAsync(http, user, cancellationToken);
        }

        return TypedResults.NoContent();
    }
}
