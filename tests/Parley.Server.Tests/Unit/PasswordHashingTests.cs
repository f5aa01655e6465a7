using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using Parley.Server.Features.Accounts;

namespace Parley.Server.Tests.Unit;

[Storeless]
public sealed class PasswordHashingTests
{
    private const int PerNetwork = 16;

    private static readonly IPAddress One = IPAddress.Parse("192.0.2.1");
    private static readonly IPAddress Other = IPAddress.Parse("192.0.2.2");

    [Fact]
    public async Task Full_hash_queue_of_one_network_is_refused_and_another_network_is_served()
    {
        var work = Work(rounds: 1_000, queue: 64);
        for (var i = 0; i < PasswordHashing.MaxConcurrency; i++)
        {
            Assert.True(await work.Limiter.AcquireAsync(IPAddress.Broadcast));
        }

        var all = Enumerable.Range(0, 64).Select(_ => work.HashAsync(TestUser.Password, One)).ToList();
        Assert.Equal(PerNetwork, work.Limiter.WaitingCount);
        var other = work.VerifyAsync(null, TestUser.Password, Other);
        Assert.Equal(PerNetwork + 1, work.Limiter.WaitingCount);
        work.Limiter.Release();
        Assert.Equal(PasswordVerification.Mismatch, (await other.WithTimeoutAsync("the other network's turn")).Value);
        var refused = (await Task.WhenAll(all).WithTimeoutAsync("all answers"))
            .Where(result => !result.Succeeded)
            .ToList();
        Assert.Equal(64 - PerNetwork, refused.Count);
        Assert.All(refused, result => Assert.Equal(ErrorCodes.RateLimited, result.Error!.Code));
        Assert.All(refused, result => Assert.True(result.Error!.RetryAfterMs > 0));
        Assert.True((await work.HashAsync(TestUser.Password, One)).Succeeded);
    }

    [Theory]
    [InlineData(2, 1)]
    [InlineData(16, 8)]
    [InlineData(10_000, PerNetwork)]
    public async Task One_network_fills_at_most_half_of_the_queue(int queue, int max)
    {
        var work = Work(rounds: 1_000, queue);
        for (var i = 0; i < PasswordHashing.MaxConcurrency; i++)
        {
            await work.Limiter.AcquireAsync(IPAddress.Broadcast);
        }

        var waits = Enumerable
            .Range(0, 64)
            .Select(_ => work.Limiter.AcquireAsync(One))
            .Count(place => !place.IsCompleted);
        Assert.Equal(max, waits);
    }

    [Fact]
    public async Task Hash_with_fewer_rounds_verifies_and_needs_rehashing()
    {
        var old = Work(rounds: 1_234);
        var work = Work(rounds: 2_000);
        var hash = (await old.HashAsync(TestUser.Password, One)).Value!;
        Assert.Equal(1_234, PasswordHashFormat.IterationsOf(hash));
        Assert.Equal(
            PasswordVerification.MatchNeedsRehash,
            (await work.VerifyAsync(hash, TestUser.Password, One)).Value
        );
        Assert.Equal(PasswordVerification.Mismatch, (await work.VerifyAsync(hash, "wrong", One)).Value);
        Assert.Equal(PasswordVerification.Mismatch, (await work.VerifyAsync(null, TestUser.Password, One)).Value);
        var renewed = (await work.HashAsync(TestUser.Password, One)).Value!;
        Assert.Equal(PasswordVerification.Match, (await work.VerifyAsync(renewed, TestUser.Password, One)).Value);
        Assert.Equal(0, PasswordHashFormat.IterationsOf("nothing of the kind"));
    }

    [Theory]
    [InlineData("\u00FCber f\u00FCnf Br\u00FCcken", "u\u0308ber fu\u0308nf Bru\u0308cken")]
    [InlineData("a quiet harbour at dawn", "a\u00A0quiet harbour\u3000at dawn")]
    [InlineData("\uAC00\uB098\uB2E4 seven herons", "\u1100\u1161\u1102\u1161\u1103\u1161 seven herons")]
    public async Task Passwords_are_normalized_and_older_hashes_still_verify(string one, string other)
    {
        var work = Work(rounds: 1_000);
        foreach (var (set, typed) in new[] { (one, other), (other, one), (one, one), (other, other) })
        {
            var hash = (await work.HashAsync(set, One)).Value!;
            Assert.Equal(PasswordVerification.Match, (await work.VerifyAsync(hash, typed, One)).Value);
            Assert.Equal(PasswordVerification.Mismatch, (await work.VerifyAsync(hash, $"{typed}\u0308", One)).Value);
            Assert.Equal(PasswordVerification.Mismatch, (await work.VerifyAsync(null, typed, One)).Value);
        }

        // A legacy hash of the unnormalized password. It is due for renewal, after which both forms verify.
        var hasher = new PasswordHasher<UserEntity>(
            Options.Create(new PasswordHasherOptions { IterationCount = 1_000 })
        );
        var old = hasher.HashPassword(null!, other);
        Assert.Equal(PasswordVerification.MatchNeedsRehash, (await work.VerifyAsync(old, other, One)).Value);
        Assert.Equal(PasswordVerification.Mismatch, (await work.VerifyAsync(old, one, One)).Value);
    }

    [Fact]
    public void Hash_uses_the_recommended_number_of_rounds() =>
        Assert.Equal(210_000, new AccountOptions().PasswordIterations);

    [Theory]
    [InlineData("Password123")]
    [InlineData("iloveyou2024!")]
    [InlineData("qwertyuiop")]
    [InlineData("letmeinletmein")]
    [InlineData("!!!Parley2026!!!")]
    public void Frequently_guessed_passwords_are_common(string password) =>
        Assert.True(CommonPasswords.Contains(password));

    [Theory]
    [InlineData(TestUser.Password)]
    [InlineData("harbor-demo-2026")]
    [InlineData("correct horse battery staple")]
    public void Long_unusual_password_is_not_common(string password) =>
        Assert.False(CommonPasswords.Contains(password));

    private static PasswordHashing Work(int rounds, int queue = 64) =>
        new(
            Options.Create(new PasswordHasherOptions { IterationCount = rounds }),
            Options.Create(new AccountOptions { PasswordQueue = queue })
        );
}
