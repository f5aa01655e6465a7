using Microsoft.EntityFrameworkCore;
using Parley.Server.Features.Workspaces;
using Parley.Server.Platform.Auth;
using Parley.Server.Platform.Errors;
using Parley.Server.Platform.Persistence;
using Parley.Server.Platform.UserStreams;

namespace Parley.Server.Features.Accounts;

/// <summary>
/// Deactivates and reactivates accounts. Sessions, codes and invites end in the commit of the deactivation, and
/// sessions start only in a commit that finds the account active. Name, messages and memberships stay.
/// </summary>
[SliceApi]
internal sealed class Deactivation(
    IDbContextFactory<ParleyDbContext> contexts,
    WriteGate gate,
    UserEventTransactions transactions,
    WorkspaceAccess access,
    AccountCredentials keys,
    TimeProvider clock
)
{
    /// <summary>Deactivates the account of a member. False: the caller ranks too low.</summary>
    public Task<bool> DeactivateMemberAsync(
        Guid callerId,
        Guid workspaceId,
        Guid userId,
        CancellationToken cancellationToken
    ) =>
        DeactivateAsync(
            userId,
            context => context.ManageableBy(callerId, workspaceId, userId),
            static (_, _) => Task.FromResult(true),
            cancellationToken
        );

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
                        .Users.TagWith("accounts.reactivate-by-operator")
                        .Where(user => user.NormalizedEmail == address && user.Kind == UserKind.Human)
                        .Where(user => user.DeactivatedAt != null)
                        .ExecuteUpdateAsync(
                            set => set.SetProperty(user => user.DeactivatedAt, (DateTimeOffset?)null),
                            token
                        ),
                cancellationToken
            ) == 1;
    }

    /// <summary>Reactivates the account of a member. False: the caller ranks too low.</summary>
    public async Task<bool> ReactivateMemberAsync(
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

    private async Task<bool> DeactivateAsync(
        Guid userId,
        Func<ParleyDbContext, IQueryable<UserEntity>> target,
        Func<ParleyDbContext, CancellationToken, Task<bool>> precondition,
        CancellationToken cancellationToken
    )
    {
        var now = clock.GetUtcNow();
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var closed = await transactions.ExecuteAsync(
            context,
            userId,
            async (events, token) =>
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

                await keys.RevokeAsync(context, events, userId, null, token);
                await context
                    .Invites.TagWith("accounts.end-invites")
                    .Where(invite => invite.CreatedBy == userId)
                    .ExecuteDeleteAsync(token);
                await context
                    .PasswordResets.TagWith("accounts.end-created-resets")
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
}
