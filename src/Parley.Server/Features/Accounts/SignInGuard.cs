using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
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
/// <param name="logger">The logger.</param>
internal sealed partial class SignInGuard(
    Func<int, IAttemptsGrain> attempts,
    IOptions<AccountOptions> options,
    LockoutWriter lockouts,
    TimeProvider clock,
    ILogger<SignInGuard> logger
)
{
    /// <summary>All nodes must use the same number.</summary>
    public const int Shares = 64;

    /// <param name="address">Normalized, of bounded length.</param>
    /// <param name="attempt">Verifies the password; <c>auth.invalid_credentials</c> counts as a failure.</param>
    /// <param name="cancellationToken">Gives up while another attempt has the turn.</param>
    public Task<Result<T>> TryAsync<T>(
        string address,
        Func<Task<Result<T>>> attempt,
        CancellationToken cancellationToken
    ) => TryAsync(address, address, attempt, cancellationToken);

    /// <summary>
    /// Counts failures of a signed-in user separately from the sign-in: failed sign-ins of others must not keep the
    /// user from changing a leaked password.
    /// </summary>
    public Task<Result<T>> TryAsync<T>(
        Guid userId,
        Func<Task<Result<T>>> attempt,
        CancellationToken cancellationToken
    ) => TryAsync(KeyOf(userId), null, attempt, cancellationToken);

    /// <summary>
    /// Counts failures of a known browser (<see cref="DeviceCookies"/>) separately from those of unknown clients; its
    /// success does not clear theirs.
    /// </summary>
    public Task<Result<T>> TryDeviceAsync<T>(
        Guid deviceId,
        Func<Task<Result<T>>> attempt,
        CancellationToken cancellationToken
    ) => TryAsync($"device:{deviceId:N}", null, attempt, cancellationToken);

    private async Task<Result<T>> TryAsync<T>(
        string name,
        string? address,
        Func<Task<Result<T>>> attempt,
        CancellationToken cancellationToken
    )
    {
        var (grain, hash) = Find(name);
        var reservation = await grain.ReserveAsync(hash, cancellationToken);
        if (reservation.Attempt is not { } id)
        {
            return reservation.Refusal == AttemptRefusal.LockedOut
                ? ParleyErrors.LockedOut(reservation.Wait)
                : ParleyErrors.RateLimited(reservation.Wait);
        }

        var outcome = AttemptOutcome.Undecided;
        try
        {
            if (!await grain.BeginAsync(hash, id))
            {
                return ParleyErrors.RateLimited(AttemptTable.BusyRetry);
            }

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
            await EndAsync(grain, hash, id, outcome, address);
        }
    }

    /// <summary>
    /// Never throws: the password has been verified, and its result is what the user gets. An end that was lost with
    /// the connection counts as a failure later; with the node all counts are lost.
    /// </summary>
    private async Task EndAsync(IAttemptsGrain grain, byte[] hash, Guid id, AttemptOutcome outcome, string? address)
    {
        try
        {
            if (await grain.EndAsync(hash, id, outcome) && address is not null)
            {
                lockouts.Add(address, clock.GetUtcNow().AddMinutes(options.Value.LockoutMinutes));
            }
        }
        catch (Exception exception)
        {
            Log.EndLost(logger, outcome, exception);
        }
    }

    /// <summary>Clears the failures after a password change. Never throws: the password is changed.</summary>
    public async Task ClearAsync(string address, Guid userId)
    {
        await ClearAsync(address);
        await ClearAsync(KeyOf(userId));
    }

    /// <summary>Differs from all addresses, which contain an @.</summary>
    private static string KeyOf(Guid userId) => $"id:{userId:N}";

    private async Task ClearAsync(string name)
    {
        try
        {
            var (grain, hash) = Find(name);
            await grain.ClearAsync(hash);
        }
        catch (Exception exception)
        {
            Log.NotCleared(logger, exception);
        }
    }

    private (IAttemptsGrain Grain, byte[] Hash) Find(string name)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(name));
        return (attempts(hash[0] % Shares), hash);
    }

    private static partial class Log
    {
        [LoggerMessage(
            EventId = 2402,
            Level = LogLevel.Warning,
            Message = "The end of a sign-in ({Outcome}) was not reported to the node that counts failures"
        )]
        public static partial void EndLost(ILogger logger, AttemptOutcome outcome, Exception exception);

        [LoggerMessage(
            EventId = 2403,
            Level = LogLevel.Warning,
            Message = "Failed sign-ins were not cleared after a password change; they expire"
        )]
        public static partial void NotCleared(ILogger logger, Exception exception);
    }
}
