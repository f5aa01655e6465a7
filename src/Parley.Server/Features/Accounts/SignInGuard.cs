using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Parley.Server.Platform.Errors;

namespace Parley.Server.Features.Accounts;

/// <summary>
/// Counts wrong passwords by address of sign-in, whether there is such an account or not, one try after the other: many
/// at once cannot outrun the count, and nobody learns from the answers which accounts exist. A table of fixed size,
/// whose place for an address is chosen by a hash with a key of this process: nothing that anybody sends makes it grow
/// or forget what it knows about others. Two addresses may share a place, by chance only; they then share its failures,
/// and neither can clear them for the other. Thread-safe; forgets with the process, while a lock is also stored with
/// the account.
/// </summary>
internal sealed class SignInGuard(IOptions<AccountOptions> options, LockoutWriter locks, TimeProvider clock)
{
    private const int Places = 1 << 17;
    private const int Turns = 1 << 10;

    /// <summary>Failures of more than one address are in the place.</summary>
    private const uint Mixed = 0;

    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private readonly Place[] _places = new Place[Places];
    private readonly SemaphoreSlim?[] _turns = new SemaphoreSlim?[Turns];

    /// <param name="address">Normalized, of bounded length.</param>
    /// <param name="attempt">Looks at the password; <c>auth.invalid_credentials</c> counts.</param>
    public Task<Result<T>> TryAsync<T>(string address, Func<Task<Result<T>>> attempt) =>
        TryAsync(address, address, attempt);

    /// <summary>
    /// Of somebody who is signed in. Counted apart from the sign-in, where anybody may fail in their name: strangers
    /// must not keep them from changing a password that got about.
    /// </summary>
    public Task<Result<T>> TryAsync<T>(Guid userId, Func<Task<Result<T>>> attempt) =>
        TryAsync(NameOf(userId), null, attempt);

    /// <summary>
    /// Of a browser that has signed in to the account before (<see cref="DeviceCookies"/>): apart from what strangers
    /// fail with, however often, and clearing nothing of that.
    /// </summary>
    public Task<Result<T>> TryDeviceAsync<T>(Guid deviceId, Func<Task<Result<T>>> attempt) =>
        TryAsync($"device:{deviceId:N}", null, attempt);

    private async Task<Result<T>> TryAsync<T>(string name, string? address, Func<Task<Result<T>>> attempt)
    {
        var (at, tag) = Find(name);
        var turn = TurnOf(at);
        await turn.WaitAsync();
        try
        {
            var now = clock.GetUtcNow();
            var place = _places[at].At(now);
            if (place.Failures >= options.Value.LockoutAttempts)
            {
                return ParleyErrors.LockedOut(place.Until - now);
            }

            var result = await attempt();
            if (result.Succeeded)
            {
                Forgive(at, tag);
            }
            else if (string.Equals(result.Error.Code, ErrorCodes.AuthInvalidCredentials, StringComparison.Ordinal))
            {
                Count(address, at, tag, place);
            }

            return result;
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>The account has a new password: what was tried with the old one is forgotten.</summary>
    public async Task ClearAsync(string address, Guid userId)
    {
        await ClearAsync(address);
        await ClearAsync(NameOf(userId));
    }

    /// <summary>No address is like it: there is an @ in every one.</summary>
    private static string NameOf(Guid userId) => $"id:{userId:N}";

    private async Task ClearAsync(string name)
    {
        var (at, tag) = Find(name);
        var turn = TurnOf(at);
        await turn.WaitAsync();
        Forgive(at, tag);
        turn.Release();
    }

    private void Count(string? address, int at, uint tag, Place place)
    {
        var until = clock.GetUtcNow().AddMinutes(options.Value.LockoutMinutes);
        _places[at] = new(place.Failures == 0 || place.Tag == tag ? tag : Mixed, place.Failures + 1, until);
        if (address is not null && place.Failures + 1 == options.Value.LockoutAttempts)
        {
            locks.Add(address, until);
        }
    }

    private void Forgive(int at, uint tag)
    {
        if (_places[at].Tag == tag)
        {
            _places[at] = default;
        }
    }

    private (int At, uint Tag) Find(string name)
    {
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(name), hash);
        return (
            BinaryPrimitives.ReadInt32LittleEndian(hash) & (Places - 1),
            BinaryPrimitives.ReadUInt32LittleEndian(hash[4..]) | 1
        );
    }

    /// <summary>Places far from each other share a turn, which costs a wait and nothing else.</summary>
    private SemaphoreSlim TurnOf(int at)
    {
        ref var turn = ref _turns[at & (Turns - 1)];
        return Volatile.Read(ref turn) ?? Interlocked.CompareExchange(ref turn, new(1), null) ?? turn;
    }

    /// <param name="Tag">Whose failures these are.</param>
    /// <param name="Failures">As many as count for a lock are one.</param>
    /// <param name="Until">Then they are forgotten.</param>
    private readonly record struct Place(uint Tag, int Failures, DateTimeOffset Until)
    {
        public Place At(DateTimeOffset now) => Until <= now ? default : this;
    }
}
