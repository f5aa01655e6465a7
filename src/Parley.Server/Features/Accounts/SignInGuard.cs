using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Parley.Server.Platform.Errors;

namespace Parley.Server.Features.Accounts;

/// <summary>
/// Counts failed passwords per address, for existing and unknown accounts alike, one attempt at a time: concurrent
/// attempts cannot bypass the limit, on any number of nodes, and responses do not reveal accounts. The counts are in
/// <see cref="AttemptTable"/>s, which see hashes of the addresses only. Thread-safe.
/// </summary>
/// <param name="attempts">Finds the owner of a share of the names.</param>
/// <param name="options">The limits.</param>
/// <param name="lockouts">Stores lockouts.</param>
/// <param name="clock">The clock.</param>
internal sealed class SignInGuard(
    Func<int, IAttemptsGrain> attempts,
    IOptions<AccountOptions> options,
    LockoutWriter lockouts,
    TimeProvider clock
)
{
    /// <summary>All nodes must use the same number.</summary>
    public const int Shares = 64;

    /// <param name="address">Normalized, of bounded length.</param>
    /// <param name="attempt">Verifies the password; <c>auth.invalid_credentials</c> counts as a failure.</param>
    public Task<Result<T>> TryAsync<T>(string address, Func<Task<Result<T>>> attempt) =>
        TryAsync(address, address, attempt);

    /// <summary>
    /// Counts failures of a signed-in user separately from the sign-in: failed sign-ins of others must not keep the
    /// user from changing a leaked password.
    /// </summary>
    public Task<Result<T>> TryAsync<T>(Guid userId, Func<Task<Result<T>>> attempt) =>
        TryAsync(KeyOf(userId), null, attempt);

    /// <summary>
    /// Counts failures of a known browser (<see cref="DeviceCookies"/>) separately from those of unknown clients; its
    /// success does not clear theirs.
    /// </summary>
    public Task<Result<T>> TryDeviceAsync<T>(Guid deviceId, Func<Task<Result<T>>> attempt) =>
        TryAsync($"device:{deviceId:N}", null, attempt);

    private async Task<Result<T>> TryAsync<T>(string name, string? address, Func<Task<Result<T>>> attempt)
    {
        var (grain, hash) = Find(name);
        var start = await grain.BeginAsync(hash);
        if (start.Attempt is not { } id)
        {
            return start.Refusal == AttemptRefusal.LockedOut
                ? ParleyErrors.LockedOut(start.Wait)
                : ParleyErrors.RateLimited(start.Wait);
        }

        var outcome = AttemptOutcome.Undecided;
        try
        {
            var result = await attempt();
            outcome =
                result.Succeeded ? AttemptOutcome.Success
                : string.Equals(result.Error.Code, ErrorCodes.AuthInvalidCredentials, StringComparison.Ordinal)
                    ? AttemptOutcome.Failure
                : AttemptOutcome.Undecided;
            return result;
        }
        finally
        {
            if (await grain.EndAsync(hash, id, outcome) && address is not null)
            {
                lockouts.Add(address, clock.GetUtcNow().AddMinutes(options.Value.LockoutMinutes));
            }
        }
    }

    /// <summary>Clears the failures after a password change.</summary>
    public async Task ClearAsync(string address, Guid userId)
    {
        await ClearAsync(address);
        await ClearAsync(KeyOf(userId));
    }

    /// <summary>Differs from all addresses, which contain an @.</summary>
    private static string KeyOf(Guid userId) => $"id:{userId:N}";

    private Task ClearAsync(string name)
    {
        var (grain, hash) = Find(name);
        return grain.ClearAsync(hash);
    }

    private (IAttemptsGrain Grain, byte[] Hash) Find(string name)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(name));
        return (attempts(hash[0] % Shares), hash);
    }
}
