using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using Parley.Server.Platform.Errors;

namespace Parley.Server.Features.Accounts;

/// <summary>
/// Counts wrong passwords by address of sign-in, whether there is such an account or not, one try after the other: many at once cannot outrun the count,
/// and nobody learns from the answers which accounts exist. Thread-safe; forgets with the process, Identity's own lockout does not.
/// </summary>
internal sealed class SignInGuard(IOptions<AccountOptions> options, TimeProvider clock)
{
    private const int MostEntries = 50_000;

    private readonly ConcurrentDictionary<string, Entry> _entries = new(StringComparer.OrdinalIgnoreCase);

    public async Task<Result<T>> TryAsync<T>(string email, Func<Task<Result<T>>> attempt)
    {
        if (_entries.Count >= MostEntries)
        {
            Trim();
        }

        var entry = _entries.GetOrAdd(email, static _ => new());
        await entry.Turn.WaitAsync();
        try
        {
            var wait = entry.LockedUntil - clock.GetUtcNow();
            if (wait > TimeSpan.Zero)
            {
                return ParleyErrors.LockedOut(wait);
            }

            var result = await attempt();
            entry.Failures = result.Succeeded ? 0 : entry.Failures + 1;
            if (entry.Failures >= options.Value.LockoutAttempts)
            {
                entry.Failures = 0;
                entry.LockedUntil = clock.GetUtcNow().AddMinutes(options.Value.LockoutMinutes);
            }

            return result;
        }
        finally
        {
            entry.Turn.Release();
        }
    }

    /// <summary>Drops what says nothing. If everything says something, it is an attack by tens of thousands of names, which the limit by caller holds up.</summary>
    private void Trim()
    {
        var now = clock.GetUtcNow();
        foreach (var (email, entry) in _entries)
        {
            if (entry is { Failures: 0, Turn.CurrentCount: 1 } && entry.LockedUntil <= now)
            {
                _entries.TryRemove(email, out _);
            }
        }

        if (_entries.Count >= MostEntries)
        {
            _entries.Clear();
        }
    }

    private sealed class Entry
    {
        public SemaphoreSlim Turn { get; } = new(1);

        public int Failures { get; set; }

        public DateTimeOffset LockedUntil { get; set; }
    }
}
