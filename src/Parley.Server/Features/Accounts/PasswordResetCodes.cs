using System.Net;
using Microsoft.EntityFrameworkCore;
using Parley.Server.Platform.Auth;
using Parley.Server.Platform.Errors;
using Parley.Server.Platform.Persistence;
using Parley.Server.Platform.UserStreams;

namespace Parley.Server.Features.Accounts;

/// <summary>
/// Redeems codes that set a new password. A code works once, for at most an hour, and is stored as a hash. Its holder
/// needs nothing else.
/// </summary>
internal sealed class PasswordResetCodes(
    IDbContextFactory<ParleyDbContext> contexts,
    UserEventTransactions transactions,
    PasswordRules rules,
    PasswordHashing work,
    SignInGuard guard,
    AccountCredentials keys,
    TimeProvider clock
)
{
    /// <summary>Returns the user whose password the code sets; null for an invalid code.</summary>
    public async Task<UserEntity?> FindUserAsync(string code, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return (await FindAsync(context, code, cancellationToken))?.User;
    }

    /// <summary>
    /// Sets the password. Returns the user, <c>reset.invalid</c> for an invalid code, or the problem of the password.
    /// </summary>
    public async Task<Result<UserEntity>> CompleteAsync(
        string code,
        string password,
        IPAddress network,
        CancellationToken cancellationToken
    )
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        if (await FindAsync(context, code, cancellationToken) is not var (reset, user))
        {
            return ParleyErrors.ResetInvalid;
        }

        if (rules.Check(password, user.Email, user.DisplayName) is { } weak)
        {
            return weak;
        }

        var hash = await work.HashAsync(password, network);
        if (!hash.Succeeded)
        {
            return hash.Error;
        }

        return await RedeemAsync(context, reset, user, hash.Value, cancellationToken)
            ? user
            : ParleyErrors.ResetInvalid;
    }

    /// <summary>
    /// The user whose password the code sets, if active. The permissions of the code's creator are checked when the
    /// code is used: a creator who lost the role, left or was deactivated resets nobody, and neither does one whose
    /// target was promoted or joined another workspace.
    /// </summary>
    private static IQueryable<UserEntity> Usable(ParleyDbContext context, PasswordResetEntity reset) =>
        (
            reset.CreatedBy is { } creator
                ? context.ManageableBy(creator, reset.UserId)
                : context.Users.Where(user => user.Id == reset.UserId)
        ).Where(user => user.DeactivatedAt == null);

    private async Task<(PasswordResetEntity Reset, UserEntity User)?> FindAsync(
        ParleyDbContext context,
        string code,
        CancellationToken cancellationToken
    )
    {
        if (!SessionToken.IsResetCode(code))
        {
            return null;
        }

        var (codeHash, now) = (SessionToken.Hash(code), clock.GetUtcNow());
        var reset = await context
            .PasswordResets.AsNoTracking()
            .TagWith("accounts.reset-code")
            .FirstOrDefaultAsync(
                candidate => candidate.CodeHash == codeHash && candidate.ExpiresAt > now,
                cancellationToken
            );
        var user = reset is null
            ? null
            : await Usable(context, reset)
                .AsNoTracking()
                .TagWith("accounts.reset-target")
                .FirstOrDefaultAsync(cancellationToken);
        return reset is null || user is null ? null : (reset, user);
    }

    private async Task<bool> RedeemAsync(
        ParleyDbContext context,
        PasswordResetEntity reset,
        UserEntity user,
        string hash,
        CancellationToken cancellationToken
    )
    {
        var (now, stamp) = (clock.GetUtcNow(), PasswordRules.NewStamp());
        var redeemed = await transactions.ExecuteAsync(
            context,
            user.Id,
            async (events, token) =>
            {
                var open = await Usable(context, reset)
                    .TagWith("accounts.reset")
                    .ExecuteUpdateAsync(
                        set =>
                            set.SetProperty(candidate => candidate.PasswordHash, hash)
                                .SetProperty(candidate => candidate.SecurityStamp, stamp)
                                .SetProperty(candidate => candidate.LockoutEnd, (DateTimeOffset?)null),
                        token
                    );

                // Concurrent uses: one deletes the code; the others roll back.
                var deletedCodes =
                    open == 1
                        ? await context
                            .PasswordResets.TagWith("accounts.use-reset")
                            .Where(candidate => candidate.CodeHash == reset.CodeHash && candidate.ExpiresAt > now)
                            .ExecuteDeleteAsync(token)
                        : 0;
                await keys.RevokeAsync(context, events, user.Id, null, token);
                return deletedCodes == 1;
            },
            cancellationToken
        );
        if (redeemed)
        {
            user.SecurityStamp = stamp;
            await guard.ClearAsync(user.NormalizedEmail!, user.Id);
            await keys.NotifyRevokedAsync(user.Id, null);
        }

        return redeemed;
    }
}
