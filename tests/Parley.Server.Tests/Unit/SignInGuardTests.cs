using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Parley.Server.Features.Accounts;
using Parley.Server.Platform.Errors;

namespace Parley.Server.Tests.Unit;

/// <summary>Failures are counted per email under any load, and the guard retains no input.</summary>
[Storeless]
public sealed class SignInGuardTests
{
    private const int Attempts = 5;
    private const string Victim = "ADA@PARLEY.EXAMPLE";

    private readonly ShiftedClock _clock = new();
    private readonly SignInGuard _guard;
    private readonly SignInGuard _otherNode;

    public SignInGuardTests()
    {
        var owners = new FakeAttempts[SignInGuard.Shares];
        for (var i = 0; i < owners.Length; i++)
        {
            owners[i] = new(new(Attempts, TimeSpan.FromMinutes(5), _clock));
        }

        (_guard, _otherNode) = (Create(), Create());

        SignInGuard Create() =>
            new(
                share => owners[share],
                Options.Create(new AccountOptions { LockoutAttempts = Attempts, LockoutMinutes = 5 }),
                new LockoutWriter(null!, null!, NullLogger<LockoutWriter>.Instance),
                _clock
            );
    }

    [Fact]
    public async Task Failures_on_all_nodes_count_together()
    {
        for (var i = 0; i < Attempts; i++)
        {
            Assert.Equal(ErrorCodes.AuthInvalidCredentials, await FailAsync(Victim, i % 2 == 0 ? _guard : _otherNode));
        }

        Assert.Equal(ErrorCodes.AuthLockedOut, await FailAsync(Victim, _guard));
        Assert.Equal(ErrorCodes.AuthLockedOut, await FailAsync(Victim, _otherNode));
    }

    /// <summary>Else an attacker who crashes nodes would get attempts that do not count.</summary>
    [Fact]
    public async Task Attempt_of_a_node_that_died_ends_after_a_minute_as_a_failure()
    {
        var never = new TaskCompletionSource<Result<bool>>();
        _ = _otherNode.TryAsync(Victim, () => never.Task);
        for (var i = 1; i < Attempts; i++)
        {
            var waiting = FailAsync(Victim);
            if (i == 1)
            {
                Assert.False(waiting.IsCompleted);
                _clock.Advance(TimeSpan.FromSeconds(61));
            }

            Assert.Equal(ErrorCodes.AuthInvalidCredentials, await waiting);
        }

        Assert.Equal(ErrorCodes.AuthLockedOut, await FailAsync(Victim));
    }

    [Fact]
    public async Task Attempt_that_failed_for_another_reason_does_not_count()
    {
        for (var i = 0; i <= Attempts; i++)
        {
            var result = await _guard.TryAsync(
                Victim,
                () => Task.FromResult<Result<bool>>(ParleyErrors.RateLimited(TimeSpan.FromSeconds(1)))
            );
            Assert.Equal(ErrorCodes.RateLimited, result.Error!.Code);
        }

        Assert.Equal(ErrorCodes.AuthInvalidCredentials, await FailAsync(Victim));
    }

    [Fact]
    public async Task Full_guard_keeps_every_failure_count()
    {
        for (var i = 1; i < Attempts; i++)
        {
            Assert.Equal(ErrorCodes.AuthInvalidCredentials, await FailAsync(Victim));
        }

        for (var i = 0; i < 60_000; i++)
        {
            await FailAsync($"{i}@PARLEY.EXAMPLE");
        }

        await FailAsync(Victim);
        Assert.Equal(ErrorCodes.AuthLockedOut, await FailAsync(Victim));
    }

    [Fact]
    public async Task Five_hundred_concurrent_attempts_do_not_exceed_the_limit()
    {
        var tried = 0;
        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, 500)
                .Select(_ =>
                    Task.Run(() =>
                        _guard.TryAsync<bool>(
                            Victim,
                            async () =>
                            {
                                Interlocked.Increment(ref tried);
                                await Task.Yield();
                                return ParleyErrors.InvalidCredentials;
                            }
                        )
                    )
                )
        );
        Assert.Equal(Attempts, tried);
        Assert.Equal(500 - Attempts, answers.Count(answer => answer.Error!.Code == ErrorCodes.AuthLockedOut));
    }

    [Fact]
    public async Task Guard_retains_no_email()
    {
        var address = await RequestAsync();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        Assert.False(address.TryGetTarget(out _));
    }

    [Fact]
    public async Task Success_clears_the_own_count_and_time_clears_all()
    {
        for (var i = 1; i < Attempts; i++)
        {
            await FailAsync(Victim);
        }

        Assert.True((await _guard.TryAsync(Victim, () => Task.FromResult<Result<bool>>(true))).Succeeded);
        for (var i = 0; i < Attempts; i++)
        {
            Assert.Equal(ErrorCodes.AuthInvalidCredentials, await FailAsync(Victim));
        }

        Assert.Equal(ErrorCodes.AuthLockedOut, await FailAsync(Victim));
        _clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(ErrorCodes.AuthInvalidCredentials, await FailAsync(Victim));
    }

    [Theory]
    [InlineData(255)]
    [InlineData(20_000_000)]
    public void Overlong_email_is_not_normalized(int length) =>
        Assert.Null(AccountRules.Normalize($"{new string('a', length - 4)}@b.c"));

    [MethodImpl(MethodImplOptions.NoInlining)]
    private async Task<WeakReference<string>> RequestAsync()
    {
        var address = new string('a', 200) + _clock.GetTimestamp();
        await FailAsync(address);
        return new(address);
    }

    private async Task<string> FailAsync(string address, SignInGuard? guard = null) =>
        (
            await (guard ?? _guard).TryAsync(
                address,
                () => Task.FromResult<Result<bool>>(ParleyErrors.InvalidCredentials)
            )
        )
            .Error!
            .Code;

    private sealed class FakeAttempts(AttemptTable table) : IAttemptsGrain
    {
        public Task<AttemptStart> BeginAsync(byte[] name) => table.BeginAsync(name);

        public Task<bool> EndAsync(byte[] name, Guid attempt, AttemptOutcome outcome) =>
            Task.FromResult(table.End(name, attempt, outcome));

        public Task ClearAsync(byte[] name)
        {
            table.Clear(name);
            return Task.CompletedTask;
        }
    }
}
