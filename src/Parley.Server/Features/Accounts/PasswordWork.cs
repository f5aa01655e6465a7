using System.Security.Cryptography;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using Parley.Server.Platform.Errors;

namespace Parley.Server.Features.Accounts;

/// <summary>
/// Hashes and verifies passwords. That is meant to be slow, so it is done on half of the processors at most, and beyond a short queue the next
/// ones are told to come back: many sign-ins at once must not take the time that messages need. Thread-safe.
/// </summary>
internal sealed class PasswordWork(IOptions<PasswordHasherOptions> hashing, IOptions<AccountOptions> options) : IDisposable
{
    private static readonly TimeSpan ComeBackAfter = TimeSpan.FromSeconds(1);
    private static readonly int Places = Math.Max(1, Environment.ProcessorCount / 2);

    private readonly PasswordHasher<UserEntity> _hasher = new(hashing);
    private readonly SemaphoreSlim _places = new(Places);
    private readonly Lazy<string> _nobody = new(() => new PasswordHasher<UserEntity>(hashing).HashPassword(null!, RandomNumberGenerator.GetHexString(32)));
    private int _inside;

    /// <summary>The hash to store, or <c>rate.limited</c>.</summary>
    public Task<Result<string>> HashAsync(string password) => RunAsync(() => _hasher.HashPassword(null!, password));

    /// <param name="hash">The stored one; null: there is no such account, which takes the same time.</param>
    /// <param name="password">What was entered.</param>
    public Task<Result<PasswordMatch>> VerifyAsync(string? hash, string password) => RunAsync(() => Verify(hash, password));

    public void Dispose() => _places.Dispose();

    private PasswordMatch Verify(string? hash, string password)
    {
        var nobody = _nobody.Value;
        var match = _hasher.VerifyHashedPassword(null!, hash ?? nobody, password);
        if (hash is null)
        {
            return PasswordMatch.Wrong;
        }

        if (match == PasswordVerificationResult.Failed)
        {
            Pad(hash, password);
        }

        return match switch
        {
            PasswordVerificationResult.Success => PasswordMatch.Right,
            PasswordVerificationResult.SuccessRehashNeeded => PasswordMatch.RightButOld,
            _ => PasswordMatch.Wrong,
        };
    }

    /// <summary>A hash of fewer rounds is verified sooner; the rest of the time is spent too, else it would tell that the account exists.</summary>
    private void Pad(string hash, string password)
    {
        var missing = hashing.Value.IterationCount - PasswordHashes.RoundsOf(hash);
        if (missing > 0)
        {
            Rfc2898DeriveBytes.Pbkdf2(password, PasswordHashes.Salt, missing, HashAlgorithmName.SHA512, PasswordHashes.KeyBytes);
        }
    }

    private async Task<Result<T>> RunAsync<T>(Func<T> work)
    {
        try
        {
            if (Interlocked.Increment(ref _inside) > Places + options.Value.PasswordQueue)
            {
                return ParleyErrors.RateLimited(ComeBackAfter);
            }

            await _places.WaitAsync();
            try
            {
                return await Task.Run(work);
            }
            finally
            {
                _places.Release();
            }
        }
        finally
        {
            Interlocked.Decrement(ref _inside);
        }
    }
}

/// <summary>What came out of a look at a password.</summary>
internal enum PasswordMatch
{
    Wrong,
    Right,

    /// <summary>Right, and hashed with fewer rounds than new ones are.</summary>
    RightButOld,
}
