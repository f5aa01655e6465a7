using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Parley.Server.Platform.Errors;

namespace Parley.Server.Features.Accounts;

/// <summary>
/// Counts failed passwords per address, for existing and unknown accounts alike, one attempt at a time: concurrent
/// attempts cannot bypass the limit, and responses do not reveal accounts. The table has a fixed size, and the slot of
/// an address is chosen by a keyed hash: attackers can neither grow it nor evict others. Two addresses may share a slot
/// by chance; they share its failures, and neither clears them for the other. Thread-safe. The table is lost with the
/// process; lockouts are also stored with the account.
/// </summary>
internal sealed class SignInGuard(IOptions<AccountOptions> options, LockoutWriter lockouts, TimeProvider clock)
{
    private const int SlotCount = 1 << 17;
    private const int LockCount = 1 << 10;

    /// <summary>The slot has failures of several addresses.</summary>
    private const uint Mixed = 0;

    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private readonly Slot[] _slots = new Slot[SlotCount];
    private readonly SemaphoreSlim?[] _locks = new SemaphoreSlim?[LockCount];

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
        var (at, tag) = Find(name);
        var gate = LockOf(at);
        await gate.WaitAsync();
        try
        {
            var now = clock.GetUtcNow();
            var slot = _slots[at].At(now);
            if (slot.Failures >= options.Value.LockoutAttempts)
            {
                return ParleyErrors.LockedOut(slot.Until - now);
            }

            var result = await attempt();
            if (result.Succeeded)
            {
                Clear(at, tag);
            }
            else if (string.Equals(result.Error.Code, ErrorCodes.AuthInvalidCredentials, StringComparison.Ordinal))
            {
                RecordFailure(address, at, tag, slot);
            }

            return result;
        }
        finally
        {
            gate.Release();
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

    private async Task ClearAsync(string name)
    {
        var (at, tag) = Find(name);
        var gate = LockOf(at);
        await gate.WaitAsync();
        Clear(at, tag);
        gate.Release();
    }

    private void RecordFailure(string? address, int at, uint tag, Slot slot)
    {
        var until = clock.GetUtcNow().AddMinutes(options.Value.LockoutMinutes);
        _slots[at] = new(slot.Failures == 0 || slot.Tag == tag ? tag : Mixed, slot.Failures + 1, until);
        if (address is not null && slot.Failures + 1 == options.Value.LockoutAttempts)
        {
            lockouts.Add(address, until);
        }
    }

    private void Clear(int at, uint tag)
    {
        if (_slots[at].Tag == tag)
        {
            _slots[at] = default;
        }
    }

    private (int At, uint Tag) Find(string name)
    {
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(name), hash);
        return (
            BinaryPrimitives.ReadInt32LittleEndian(hash) & (SlotCount - 1),
            BinaryPrimitives.ReadUInt32LittleEndian(hash[4..]) | 1
        );
    }

    /// <summary>Distant slots share a lock, which only costs waiting time.</summary>
    private SemaphoreSlim LockOf(int at)
    {
        ref var gate = ref _locks[at & (LockCount - 1)];
        return Volatile.Read(ref gate) ?? Interlocked.CompareExchange(ref gate, new(1), null) ?? gate;
    }

    /// <param name="Tag">The address of the failures.</param>
    /// <param name="Failures">The number of failures; the limit is a lockout.</param>
    /// <param name="Until">When they expire.</param>
    private readonly record struct Slot(uint Tag, int Failures, DateTimeOffset Until)
    {
        public Slot At(DateTimeOffset now) => Until <= now ? default : this;
    }
}
