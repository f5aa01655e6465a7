using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using Parley.Server.Features.Accounts;

namespace Parley.Server.Tests.Unit;

[Storeless]
public sealed class PasswordWorkTests
{
    [Fact]
    public async Task Beyond_a_short_queue_the_next_ones_are_told_to_come_back()
    {
        using var work = Work(rounds: 400_000, queue: 1);
        var all = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => work.HashAsync(Person.Password)));
        var refused = all.Where(result => !result.Succeeded).ToList();
        Assert.NotEmpty(refused);
        Assert.All(refused, result => Assert.Equal(ErrorCodes.RateLimited, result.Error!.Code));
        Assert.All(refused, result => Assert.True(result.Error!.RetryAfterMs > 0));
        Assert.True((await work.HashAsync(Person.Password)).Succeeded);
    }

    [Fact]
    public async Task A_hash_of_fewer_rounds_is_right_and_due_for_renewal()
    {
        using var old = Work(rounds: 1_234);
        using var work = Work(rounds: 2_000);
        var hash = (await old.HashAsync(Person.Password)).Value!;
        Assert.Equal(1_234, PasswordHashes.RoundsOf(hash));
        Assert.Equal(PasswordMatch.RightButOld, (await work.VerifyAsync(hash, Person.Password)).Value);
        Assert.Equal(PasswordMatch.Wrong, (await work.VerifyAsync(hash, "wrong")).Value);
        Assert.Equal(PasswordMatch.Wrong, (await work.VerifyAsync(null, Person.Password)).Value);
        var renewed = (await work.HashAsync(Person.Password)).Value!;
        Assert.Equal(PasswordMatch.Right, (await work.VerifyAsync(renewed, Person.Password)).Value);
        Assert.Equal(0, PasswordHashes.RoundsOf("nothing of the kind"));
    }

    [Fact]
    public void Passwords_are_hashed_with_as_many_rounds_as_is_advised_today() => Assert.Equal(210_000, new AccountOptions().PasswordIterations);

    [Theory]
    [InlineData("Password123")]
    [InlineData("iloveyou2024!")]
    [InlineData("qwertyuiop")]
    [InlineData("letmeinletmein")]
    [InlineData("!!!Parley2026!!!")]
    public void What_is_tried_first_is_common(string password) => Assert.True(CommonPasswords.Contains(password));

    [Theory]
    [InlineData(Person.Password)]
    [InlineData("harbor-demo-2026")]
    [InlineData("correct horse battery staple")]
    public void Long_and_unusual_is_not(string password) => Assert.False(CommonPasswords.Contains(password));

    private static PasswordWork Work(int rounds, int queue = 64) => new(
        Options.Create(new PasswordHasherOptions { IterationCount = rounds }), Options.Create(new AccountOptions { PasswordQueue = queue }));
}
