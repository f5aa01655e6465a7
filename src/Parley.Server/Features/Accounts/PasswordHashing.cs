using System.Net;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using Parley.Server.Platform.Errors;

namespace Parley.Server.Features.Accounts;

/// <summary>
/// Hashes and verifies passwords. Hashing is slow by design: it uses at most half of the processors, fairly between
/// networks, and refuses further requests of a network with a full queue. A flood of sign-ins must not slow down
/// messages or the sign-ins of other networks. Thread-safe.
/// </summary>
internal sealed class PasswordHashing(IOptions<PasswordHasherOptions> hashing, IOptions<AccountOptions> options)
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    private readonly PasswordHasher<UserEntity> _hasher = new(hashing);
    private readonly Lazy<string> _dummyHash = new(() =>
        new PasswordHasher<UserEntity>(hashing).HashPassword(null!, RandomNumberGenerator.GetHexString(32))
    );

    /// <summary>The number of concurrent hashes.</summary>
    public static int MaxConcurrency { get; } = Math.Max(1, Environment.ProcessorCount / 2);

    /// <summary>The queues of waiting passwords.</summary>
    public FairLimiter Limiter { get; } =
        new(
            MaxConcurrency,
            options.Value.PasswordQueue,
            Math.Min(options.Value.PasswordQueuePerNetwork, options.Value.PasswordQueue / 2)
        );

    /// <summary>Returns the hash to store, or <c>rate.limited</c>.</summary>
    /// <param name="password">As entered.</param>
    /// <param name="network">The network of the client (<see cref="Platform.Network.ClientNetwork"/>).</param>
    public Task<Result<string>> HashAsync(string password, IPAddress network) =>
        RunAsync(network, () => _hasher.HashPassword(null!, PasswordText.Normalize(password)));

    /// <param name="hash">The stored hash. Null: no such account; it takes the same time.</param>
    /// <param name="password">As entered.</param>
    /// <param name="network">The network of the client (<see cref="Platform.Network.ClientNetwork"/>).</param>
    public Task<Result<PasswordVerification>> VerifyAsync(string? hash, string password, IPAddress network) =>
        RunAsync(network, () => Verify(hash, password));

    /// <summary>
    /// Old hashes are of the password as typed, before normalization. If that differs it is verified too, whether the
    /// account exists or not.
    /// </summary>
    private PasswordVerification Verify(string? hash, string password)
    {
        var text = PasswordText.Normalize(password);
        var match = VerifyText(hash, text);
        return
            match == PasswordVerification.Mismatch
            && !string.Equals(text, password, StringComparison.Ordinal)
            && VerifyText(hash, password) != PasswordVerification.Mismatch
            ? PasswordVerification.MatchNeedsRehash
            : match;
    }

    private PasswordVerification VerifyText(string? hash, string text)
    {
        var match = _hasher.VerifyHashedPassword(null!, hash ?? _dummyHash.Value, text);
        if (hash is null)
        {
            return PasswordVerification.Mismatch;
        }

        if (match == PasswordVerificationResult.Failed)
        {
            PadIterations(hash, text);
        }

        return match switch
        {
            PasswordVerificationResult.Success => PasswordVerification.Match,
            PasswordVerificationResult.SuccessRehashNeeded => PasswordVerification.MatchNeedsRehash,
            _ => PasswordVerification.Mismatch,
        };
    }

    /// <summary>
    /// Spends the time of the missing iterations of an old hash: a shorter time would reveal the account.
    /// </summary>
    private void PadIterations(string hash, string password)
    {
        var missing = hashing.Value.IterationCount - PasswordHashFormat.IterationsOf(hash);
        if (missing > 0)
        {
            Rfc2898DeriveBytes.Pbkdf2(
                password,
                PasswordHashFormat.Salt,
                missing,
                HashAlgorithmName.SHA512,
                PasswordHashFormat.KeyBytes
            );
        }
    }

    private async Task<Result<T>> RunAsync<T>(IPAddress network, Func<T> work)
    {
        if (!await Limiter.AcquireAsync(network))
        {
            return ParleyErrors.RateLimited(RetryAfter);
        }

        try
        {
            return await Task.Run(work);
        }
        finally
        {
            Limiter.Release();
        }
    }
}

/// <summary>The result of a password verification.</summary>
internal enum PasswordVerification
{
    Mismatch,
    Match,

    /// <summary>A match with fewer iterations than new hashes, or with the password as typed.</summary>
    MatchNeedsRehash,
}
