using System.Net;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using Parley.Server.Platform.Errors;

namespace Parley.Server.Features.Accounts;

/// <summary>
/// Hashes and verifies passwords. That is meant to be slow, so it is done on half of the processors at most, for the
/// networks in turn, and beyond a short line of each the next ones are told to come back: many sign-ins at once must
/// take neither the time that messages need nor everybody's sign-in. Thread-safe.
/// </summary>
internal sealed class PasswordHashing(IOptions<PasswordHasherOptions> hashing, IOptions<AccountOptions> options)
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    private readonly PasswordHasher<UserEntity> _hasher = new(hashing);
    private readonly Lazy<string> _dummyHash = new(() =>
        new PasswordHasher<UserEntity>(hashing).HashPassword(null!, RandomNumberGenerator.GetHexString(32))
    );

    /// <summary>How many are hashed at once.</summary>
    public static int MaxConcurrency { get; } = Math.Max(1, Environment.ProcessorCount / 2);

    /// <summary>Where passwords wait for their turn.</summary>
    public FairLimiter Limiter { get; } =
        new(
            MaxConcurrency,
            options.Value.PasswordQueue,
            Math.Min(options.Value.PasswordQueuePerNetwork, options.Value.PasswordQueue / 2)
        );

    /// <summary>The hash to store, or <c>rate.limited</c>.</summary>
    /// <param name="password">What was entered.</param>
    /// <param name="network">Where from: <see cref="Platform.Network.ClientNetwork"/>.</param>
    public Task<Result<string>> HashAsync(string password, IPAddress network) =>
        RunAsync(network, () => _hasher.HashPassword(null!, PasswordText.Normalize(password)));

    /// <param name="hash">The stored one; null: there is no such account, which takes the same time.</param>
    /// <param name="password">What was entered.</param>
    /// <param name="network">Where from: <see cref="Platform.Network.ClientNetwork"/>.</param>
    public Task<Result<PasswordVerification>> VerifyAsync(string? hash, string password, IPAddress network) =>
        RunAsync(network, () => Verify(hash, password));

    /// <summary>
    /// A hash of before passwords were brought into one form is of the text as it was typed. Where that differs it is
    /// tried too, whether there is such an account or not.
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
    /// A hash of fewer rounds is verified sooner; the rest of the time is spent too, else it would tell that the
    /// account exists.
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

/// <summary>What came out of a look at a password.</summary>
internal enum PasswordVerification
{
    Mismatch,
    Match,

    /// <summary>Right, and hashed with fewer rounds than new ones are, or as it was typed.</summary>
    MatchNeedsRehash,
}
