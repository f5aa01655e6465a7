using System.Net;
using Microsoft.EntityFrameworkCore;
using Parley.Server.Platform.Errors;
using Parley.Server.Platform.Persistence;

namespace Parley.Server.Features.Accounts;

/// <summary>
/// Finds out whether somebody knows the password of an account. One that does not exist or that nobody can sign in with
/// answers as often the same as one with another password, after the same statements and the same work. That an account
/// is closed learns who enters its password.
/// </summary>
internal sealed class PasswordAuthenticator(
    IDbContextFactory<ParleyDbContext> contexts,
    SignInGuard guard,
    DeviceCookies devices,
    PasswordHashing work,
    TimeProvider clock
)
{
    /// <summary>
    /// The account, or <c>auth.invalid_credentials</c>, <c>auth.locked_out</c>, <c>account.deactivated</c>,
    /// <c>rate.limited</c>.
    /// </summary>
    /// <param name="email">As entered.</param>
    /// <param name="password">As entered.</param>
    /// <param name="network">Where from.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <param name="device">The device cookie, if any.</param>
    public async Task<Result<VerifiedUser>> ByEmailAsync(
        string email,
        string password,
        IPAddress network,
        CancellationToken cancellationToken,
        string? device = null
    )
    {
        if (AccountRules.Normalize(email) is not { } address || !AccountRules.IsBounded(password))
        {
            return ParleyErrors.InvalidCredentials;
        }

        var wrong = ParleyErrors.InvalidCredentials;
        return await devices.FindAsync(device, address, cancellationToken) is { } deviceId
            ? await guard.TryDeviceAsync(
                deviceId,
                () => TryAsync(address, password, network, isUnknownDevice: false, wrong, cancellationToken)
            )
            : await guard.TryAsync(
                address,
                () => TryAsync(address, password, network, isUnknownDevice: true, wrong, cancellationToken)
            );
    }

    /// <summary>
    /// Of somebody who is signed in and enters the password once more; the refusal names the field. What others failed
    /// with at the sign-in does not lock it.
    /// </summary>
    public async Task<Result<VerifiedUser>> ByIdAsync(
        Guid userId,
        string password,
        string field,
        IPAddress network,
        CancellationToken cancellationToken
    )
    {
        var wrong = ParleyErrors.WrongPassword(field);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var address = await context
            .Users.Where(user => user.Id == userId)
            .Select(user => user.NormalizedEmail)
            .FirstOrDefaultAsync(cancellationToken);
        return address is not null && AccountRules.IsBounded(password)
            ? await guard.TryAsync(
                userId,
                () => TryAsync(address, password, network, isUnknownDevice: false, wrong, cancellationToken)
            )
            : wrong;
    }

    private async Task<Result<VerifiedUser>> TryAsync(
        string address,
        string password,
        IPAddress network,
        bool isUnknownDevice,
        ParleyError wrong,
        CancellationToken cancellationToken
    )
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var user = await context
            .Users.AsNoTracking()
            .TagWith("accounts.sign-in")
            .FirstOrDefaultAsync(candidate => candidate.NormalizedEmail == address, cancellationToken);
        var usable = user is { PasswordHash: not null } ? user : null;

        // Only accounts that there are have a stored lock, which counts after a restart: it answers like a wrong
        // password, or it would tell which addresses have one.
        var locked = isUnknownDevice && usable?.LockoutEnd > clock.GetUtcNow();
        var match = await work.VerifyAsync(usable?.PasswordHash, password, network);
        if (!match.Succeeded)
        {
            return match.Error;
        }

        if (usable is null || locked || match.Value == PasswordVerification.Mismatch)
        {
            return wrong;
        }

        if (usable.DeactivatedAt is not null)
        {
            return ParleyErrors.AccountDeactivated;
        }

        if (match.Value == PasswordVerification.Match)
        {
            return new VerifiedUser(usable, null);
        }

        var renewed = await work.HashAsync(password, network);
        return new VerifiedUser(usable, renewed.Value);
    }
}

/// <summary>Somebody who knew the password.</summary>
/// <param name="User">As they were then; <c>SecurityStamp</c> says whether the password is still the same.</param>
/// <param name="Renewed">The same password hashed anew, where the stored hash is an old one.</param>
internal sealed record VerifiedUser(UserEntity User, string? Renewed);
