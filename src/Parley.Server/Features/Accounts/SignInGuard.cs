using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Parley.Server.Platform.Errors;

namespace Parley.Server.Features.Accounts;

/// <summary>
/// Counts wrong passwords by address of sign-in, whether there is such an account or not, one try after the other: many
/// at once cannot outrun the count, and nobody learns from the answers which accounts exist. A table of fixed size,
/// whose slot for an address is chosen by a hash with a key of this process: nothing that anybody sends makes it grow
/// or forget what it knows about others. Two addresses may share a slot, by chance only; they then share its failures,
/// and neither can clear them for the other. Thread-safe; forgets with the process, while a lock is also stored with
/// the account.
/// </summary>
internal sealed class SignInGuard(IOptions<AccountOptions> options, LockoutWriter lockouts, TimeProvider clock)
{
    private const int SlotCount = 1 << 17;
    private const int LockCount = 1 << 10;

    /// <summary>Failures of more than one address are in the slot.</summary>
    private const uint Mixed = 0;

    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private readonly Slot[] _slots = new Slot[SlotCount];
    private readonly SemaphoreSlim?[] _locks = new SemaphoreSlim?[LockCount];

    /// <param name="address">Normalized, of bounded length.</param>
    /// <param name="attempt">Looks at the password; <c>auth.invalid_credentials</c> counts.</param>
    public Task<Result<T>> TryAsync<T>(string address, Func<Task<Result<T>>> attempt) =>
        TryAsync(address, address, attempt);

    /// <summary>
    /// Of somebody who is signed in. Counted apart from the sign-in, where anybody may fail in their name: strangers
    /// must not keep them from changing a password that got about.
    /// </summary>
    public Task<Result<T>> TryAsync<T>(Guid userId, Func<Task<Result<T>>> attempt) =>
        TryAsync(KeyOf(userId), null, attempt);

    /// <summary>
    /// Of a browser that has signed in to the account before (<see cref="DeviceCookies"/>): apart from what strangers
    /// fail with, however often, and clearing nothing of that.
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

    /// <summary>The account has a new password: what was tried with the old one is forgotten.</summary>
    public async Task ClearAsync(string address, Guid userId)
    {
        await ClearAsync(address);
        await ClearAsync(KeyOf(userId));
    }

    /// <summary>No address is like it: there is an @ in every one.</summary>
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

    /// <summary>SlotCount far from each other share a gate, which costs a wait and nothing else.</summary>
    private SemaphoreSlim LockOf(int at)
    {
        ref var gate = ref _locks[at & (LockCount - 1)];
        return Volatile.Read(ref gate) ?? Interlocked.CompareExchange(ref gate, new(1), null) ?? gate;
    }

    /// <param name="Tag">Whose failures these are.</param>
    /// <param name="Failures">As many as count for a lock are one.</param>
    /// <param name="Until">Then they are forgotten.</param>
    private readonly record struct Slot(uint Tag, int Failures, DateTimeOffset Until)
    {
        public Slot At(DateTimeOffset now) => Until <= now ? default : this;
    }
}
