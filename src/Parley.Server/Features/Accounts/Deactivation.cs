using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Parley.Rest;
using Parley.Server.Features.Workspaces;
using Parley.Server.Platform.Auth;
using Parley.Server.Platform.Errors;
using Parley.Server.Platform.Network;
using Parley.Server.Platform.Persistence;

namespace Parley.Server.Features.Accounts;

/// <summary>
/// Deactivates and reactivates accounts. Sessions, codes and invites end in the commit of the deactivation, and
/// sessions start only in a commit that finds the account active. Name, messages and memberships stay.
/// </summary>
[SliceApi]
internal sealed class Deactivation(
    IDbContextFactory<ParleyDbContext> contexts,
    WriteGate gate,
    WorkspaceAccess access,
    AccountCredentials keys,
    TimeProvider clock
)
{
    public static async Task<IResult> HandleAsync(
        WorkspaceId workspaceId,
        UserId userId,
        Caller caller,
        Deactivation deactivation,
        CancellationToken cancellationToken
    )
    {
        if (await deactivation.CheckAsync(caller, workspaceId, userId, cancellationToken) is { } refusal)
        {
            return refusal.ToHttp();
        }

        var closed = await deactivation.DeactivateAsync(
            userId.Value,
            context => context.ManageableBy(caller.UserId, workspaceId.Value, userId.Value),
            static (_, _) => Task.FromResult(true),
            cancellationToken
        );
        return closed ? TypedResults.NoContent() : ParleyErrors.RankTooLow.ToHttp();
    }

    public static async Task<IResult> HandleReactivateAsync(
        WorkspaceId workspaceId,
        UserId userId,
        Caller caller,
        Deactivation deactivation,
        CancellationToken cancellationToken
    )
    {
        if (await deactivation.CheckAsync(caller, workspaceId, userId, cancellationToken) is { } refusal)
        {
            return refusal.ToHttp();
        }

        var opened = await deactivation.ReactivateAsync(
            caller.UserId,
            workspaceId.Value,
            userId.Value,
            cancellationToken
        );
        return opened ? TypedResults.NoContent() : ParleyErrors.RankTooLow.ToHttp();
    }

    public static async Task<IResult> HandleMeAsync(
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

    /// <summary>
    /// Null: the account is deactivated. Else <c>workspace.last_owner</c>, or <c>auth.required</c> if the session has
    /// ended meanwhile.
    /// </summary>
    public async Task<ParleyError?> DeactivateSelfAsync(Caller caller, CancellationToken cancellationToken)
    {
        var ended = false;
        var closed = await DeactivateAsync(
            caller.UserId,
            context => context.ReplaceableOwner(caller.UserId),
            async (context, token) =>
            {
                ended = !await AccountCredentials.LockSessionAsync(context, caller, clock.GetUtcNow(), token);
                return !ended;
            },
            cancellationToken
        );
        return closed ? null
            : ended ? ParleyErrors.AuthRequired
            : ParleyErrors.LastOwner;
    }

    /// <summary>
    /// Checks that the caller may manage the workspace and the user is a member. The commit decides again.
    /// </summary>
    public async Task<ParleyError?> CheckAsync(
        Caller caller,
        WorkspaceId workspaceId,
        UserId userId,
        CancellationToken cancellationToken
    )
    {
        var view = await access.ForManagingAsync(caller, workspaceId, cancellationToken);
        if (!view.Succeeded)
        {
            return view.Error;
        }

        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context
            .WorkspaceMembers.TagWith("accounts.member")
            .AnyAsync(
                member => member.WorkspaceId == workspaceId.Value && member.UserId == userId.Value,
                cancellationToken
            )
            ? null
            : ParleyErrors.UserNotFound;
    }

    /// <summary>
    /// Reactivates an account by the operator of the machine, whatever its workspaces are. False: there is no
    /// deactivated account with this address.
    /// </summary>
    /// <param name="address">Normalized.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public async Task<bool> ReactivateAsync(string address, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await gate.ExecuteAsync(
                token =>
                    context
                        .Users.TagWith("accounts.reopen")
                        .Where(user => user.NormalizedEmail == address && user.Kind == UserKind.Human)
                        .Where(user => user.DeactivatedAt != null)
                        .ExecuteUpdateAsync(
                            set => set.SetProperty(user => user.DeactivatedAt, (DateTimeOffset?)null),
                            token
                        ),
                cancellationToken
            ) == 1;
    }

    private async Task<bool> DeactivateAsync(
        Guid userId,
        Func<ParleyDbContext, IQueryable<UserEntity>> target,
        Func<ParleyDbContext, CancellationToken, Task<bool>> precondition,
        CancellationToken cancellationToken
    )
    {
        var now = clock.GetUtcNow();
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var closed = await gate.ExecuteInTransactionAsync(
            context,
            async token =>
            {
                await context.LockOwnersAsync(
                    context
                        .WorkspaceMembers.Where(membership =>
                            membership.UserId == userId && membership.Role == WorkspaceRole.Owner
                        )
                        .Select(membership => membership.WorkspaceId),
                    [],
                    token
                );
                var stored = await target(context)
                    .TagWith("accounts.deactivate")
                    .ExecuteUpdateAsync(
                        set => set.SetProperty(user => user.DeactivatedAt, user => user.DeactivatedAt ?? now),
                        token
                    );
                if (!await precondition(context, token) || stored == 0)
                {
                    return false;
                }

                await AccountCredentials.RevokeAsync(context, userId, null, token);
                await context
                    .Invites.TagWith("accounts.end-invites")
                    .Where(invite => invite.CreatedBy == userId)
                    .ExecuteDeleteAsync(token);
                await context
                    .PasswordResets.TagWith("accounts.end-made-resets")
                    .Where(reset => reset.CreatedBy == userId)
                    .ExecuteDeleteAsync(token);
                return true;
            },
            cancellationToken
        );
        if (closed)
        {
            await keys.NotifyRevokedAsync(userId, null);
        }

        return closed;
    }

    private async Task<bool> ReactivateAsync(
        Guid callerId,
        Guid workspaceId,
        Guid userId,
        CancellationToken cancellationToken
    )
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await gate.ExecuteAsync(
                token =>
                    context
                        .ManageableBy(callerId, workspaceId, userId)
                        .TagWith("accounts.reactivate")
                        .ExecuteUpdateAsync(
                            set => set.SetProperty(user => user.DeactivatedAt, (DateTimeOffset?)null),
                            token
                        ),
                cancellationToken
            ) == 1;
    }
}
