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
internal sealed class PasswordWork(IOptions<PasswordHasherOptions> hashing, IOptions<AccountOptions> options)
{
    private static readonly TimeSpan ComeBackAfter = TimeSpan.FromSeconds(1);

    private readonly PasswordHasher<UserEntity> _hasher = new(hashing);
    private readonly Lazy<string> _nobody = new(() =>
        new PasswordHasher<UserEntity>(hashing).HashPassword(null!, RandomNumberGenerator.GetHexString(32))
    );

    /// <summary>How many are hashed at once.</summary>
    public static int AtOnce { get; } = Math.Max(1, Environment.ProcessorCount / 2);

    /// <summary>Where passwords wait for their turn.</summary>
    public FairPlaces Places { get; } =
        new(
            AtOnce,
            options.Value.PasswordQueue,
            Math.Min(options.Value.PasswordQueuePerNetwork, options.Value.PasswordQueue / 2)
        );

    /// <summary>The hash to store, or <c>rate.limited</c>.</summary>
    /// <param name="password">What was entered.</param>
    /// <param name="network">Where from: <see cref="Platform.Network.NetworkOf"/>.</param>
    public Task<Result<string>> HashAsync(string password, IPAddress network) =>
        RunAsync(network, () => _hasher.HashPassword(null!, PasswordText.Of(password)));

    /// <param name="hash">The stored one; null: there is no such account, which takes the same time.</param>
    /// <param name="password">What was entered.</param>
    /// <param name="network">Where from: <see cref="Platform.Network.NetworkOf"/>.</param>
    public Task<Result<PasswordMatch>> VerifyAsync(string? hash, string password, IPAddress network) =>
        RunAsync(network, () => Verify(hash, password));

    /// <summary>
    /// A hash of before passwords were brought into one form is of the text as it was typed. Where that differs it is
    /// tried too, whether there is such an account or not.
    /// </summary>
    private PasswordMatch Verify(string? hash, string password)
    {
        var text = PasswordText.Of(password);
        var match = VerifyText(hash, text);
        return
            match == PasswordMatch.Wrong
            && !string.Equals(text, password, StringComparison.Ordinal)
            && VerifyText(hash, password) != PasswordMatch.Wrong
            ? PasswordMatch.RightButOld
            : match;
    }

    private PasswordMatch VerifyText(string? hash, string text)
    {
        var match = _hasher.VerifyHashedPassword(null!, hash ?? _nobody.Value, text);
        if (hash is null)
        {
            return PasswordMatch.Wrong;
        }

        if (match == PasswordVerificationResult.Failed)
        {
            Pad(hash, text);
        }

        return match switch
        {
            PasswordVerificationResult.Success => PasswordMatch.Right,
            PasswordVerificationResult.SuccessRehashNeeded => PasswordMatch.RightButOld,
            _ => PasswordMatch.Wrong,
        };
    }

    /// <summary>
    /// A hash of fewer rounds is verified sooner; the rest of the time is spent too, else it would tell that the
    /// account exists.
    /// </summary>
    private void Pad(string hash, string password)
    {
        var missing = hashing.Value.IterationCount - PasswordHashes.RoundsOf(hash);
        if (missing > 0)
        {
            Rfc2898DeriveBytes.Pbkdf2(
                password,
                PasswordHashes.Salt,
                missing,
                HashAlgorithmName.SHA512,
                PasswordHashes.KeyBytes
            );
        }
    }

    private async Task<Result<T>> RunAsync<T>(IPAddress network, Func<T> work)
    {
        if (!await Places.EnterAsync(network))
        {
            return ParleyErrors.RateLimited(ComeBackAfter);
        }

        try
        {
            return await Task.Run(work);
        }
        finally
        {
            Places.Leave();
        }
    }
}

/// <summary>What came out of a look at a password.</summary>
internal enum PasswordMatch
{
    Wrong,
    Right,

    /// <summary>Right, and hashed with fewer rounds than new ones are, or as it was typed.</summary>
    RightButOld,
}
