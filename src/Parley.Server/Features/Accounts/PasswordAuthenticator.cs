using System.Net;
using Microsoft.EntityFrameworkCore;
using Parley.Server.Platform.Errors;
using Parley.Server.Platform.Persistence;

namespace Parley.Server.Features.Accounts;

/// <summary>
/// Verifies passwords. Unknown accounts and accounts without a password behave like a wrong password: same responses,
/// statements and work. Only the right password reveals that an account is deactivated.
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
    /// Returns the account, or <c>auth.invalid_credentials</c>, <c>auth.locked_out</c>, <c>account.deactivated</c>,
    /// <c>rate.limited</c>.
    /// </summary>
    /// <param name="email">As entered.</param>
    /// <param name="password">As entered.</param>
    /// <param name="network">The network of the client.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
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
                () => TryAsync(address, password, network, isUnknownDevice: false, wrong, cancellationToken),
                cancellationToken
            )
            : await guard.TryAsync(
                address,
                () => TryAsync(address, password, network, isUnknownDevice: true, wrong, cancellationToken),
                cancellationToken
            );
    }

    /// <summary>
    /// Verifies the password of a signed-in user again; the error names the field. Failed sign-ins of others do not
    /// lock it.
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
                () => TryAsync(address, password, network, isUnknownDevice: false, wrong, cancellationToken),
                cancellationToken
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

        // Only existing accounts have a stored lockout, which applies after a restart. It responds like a wrong
        // password; otherwise it would reveal the account.
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

/// <summary>A user with a verified password.</summary>
/// <param name="User">
/// The user at the time of the verification. <c>SecurityStamp</c> shows whether the password is unchanged.
/// </param>
/// <param name="Renewed">A new hash of the password, if the stored one is outdated.</param>
internal sealed record VerifiedUser(UserEntity User, string? Renewed);
