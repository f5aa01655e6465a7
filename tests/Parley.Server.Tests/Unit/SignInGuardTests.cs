using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Parley.Server.Features.Accounts;
using Parley.Server.Platform.Cluster;
using Parley.Server.Platform.Errors;

namespace Parley.Server.Tests.Unit;

/// <summary>Failures are counted per email under any load, and the guard retains no input.</summary>
[Storeless]
public sealed class SignInGuardTests
{
    private const int Attempts = 5;
    private const string Victim = "ADA@PARLEY.EXAMPLE";

    private static readonly byte[] Name = SHA256.HashData(Encoding.UTF8.GetBytes(Victim));

    private readonly FakeTimeProvider _clock = new(new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly FakeAttempts[] _owners = new FakeAttempts[SignInGuard.Shares];
    private readonly SignInGuard _guard;
    private readonly SignInGuard _otherNode;

    public SignInGuardTests()
    {
        for (var i = 0; i < _owners.Length; i++)
        {
            _owners[i] = new() { Table = NewTable() };
        }

        (_guard, _otherNode) = (Create(), Create());

        SignInGuard Create() =>
            new(
                share => _owners[share],
                Options.Create(new AccountOptions { LockoutAttempts = Attempts, LockoutMinutes = 5 }),
                new LockoutWriter(null!, null!, NullLogger<LockoutWriter>.Instance),
                _clock,
                NullLogger<SignInGuard>.Instance
            );
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private FakeAttempts Owner => _owners[Name[0] % SignInGuard.Shares];

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
        _ = _otherNode.TryAsync(Victim, () => never.Task, Token);
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

    /// <summary>Else the caller's call times out first, and its attempt goes on without it.</summary>
    [Fact]
    public async Task Attempt_that_waits_for_long_is_refused_as_busy_before_its_call_ends_and_counts_for_nothing()
    {
        Assert.True(AttemptTable.MaxWait + TimeSpan.FromSeconds(3) < ClusterModule.CallTimeout);
        var slow = new TaskCompletionSource<Result<bool>>();
        var running = _otherNode.TryAsync(Victim, () => slow.Task, Token);
        var waiting = Enumerable.Range(0, 2 * Attempts).Select(_ => FailAsync(Victim)).ToList();
        Assert.DoesNotContain(waiting, attempt => attempt.IsCompleted);
        _clock.Advance(AttemptTable.MaxWait);
        Assert.All(
            await Task.WhenAll(waiting).WithTimeoutAsync("the refusals"),
            code => Assert.Equal(ErrorCodes.RateLimited, code)
        );
        slow.SetResult(ParleyErrors.InvalidCredentials);
        await running;
        _clock.Advance(AttemptTable.MaxDuration);
        await AssertLeftAsync(Attempts - 1);
    }

    [Fact]
    public async Task Turn_of_a_caller_that_is_gone_passes_on_and_counts_for_nothing()
    {
        for (var i = 0; i < 2 * Attempts; i++)
        {
            var gone = await Owner.Table.ReserveAsync(Name, Token).WithTimeoutAsync($"turn {i}");
            Assert.NotNull(gone.Attempt);
            var waiting = SucceedAsync();
            Assert.False(waiting.IsCompleted);
            _clock.Advance(AttemptTable.ReservationTime);
            Assert.True((await waiting.WithTimeoutAsync("the turn")).Succeeded);
            Assert.False(Owner.Table.Begin(Name, gone.Attempt.Value));

            // The late end of a caller that gave up is not that of the next attempt.
            Assert.False(Owner.Table.End(Name, gone.Attempt.Value, AttemptOutcome.Failure));
        }

        await AssertLeftAsync(Attempts);
    }

    [Fact]
    public async Task Caller_that_gets_its_turn_too_late_does_not_try_the_password()
    {
        Owner.Reserved = () => _clock.Advance(AttemptTable.ReservationTime);
        for (var i = 0; i < 2 * Attempts; i++)
        {
            var result = await _guard.TryAsync<bool>(
                Victim,
                () => throw new InvalidOperationException("The attempt was made."),
                Token
            );
            Assert.Equal(ErrorCodes.RateLimited, result.Error!.Code);
        }

        Owner.Reserved = null;
        await AssertLeftAsync(Attempts);
    }

    [Fact]
    public async Task Aborted_request_leaves_the_queue()
    {
        var slow = new TaskCompletionSource<Result<bool>>();
        var running = _otherNode.TryAsync(Victim, () => slow.Task, Token);
        using var abort = new CancellationTokenSource();
        var waiting = _guard.TryAsync(Victim, () => Task.FromResult<Result<bool>>(true), abort.Token);
        await abort.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting).WithTimeoutAsync("the end of the wait");
        slow.SetResult(true);
        await running;

        // The turn is free at once: nobody reserved it.
        Assert.True((await SucceedAsync().WithTimeoutAsync("the turn")).Succeeded);
    }

    [Fact]
    public async Task Result_stays_when_its_end_is_not_reported()
    {
        Owner.EndFailure = new TimeoutException();
        Assert.True((await SucceedAsync()).Succeeded);

        // The lost end holds the turn for a while. It may have been a failure, and counts as one.
        _clock.Advance(AttemptTable.MaxDuration);
        Assert.Equal(ErrorCodes.AuthInvalidCredentials, await FailAsync(Victim));
        _clock.Advance(AttemptTable.MaxDuration);
        Owner.EndFailure = null;
        await AssertLeftAsync(Attempts - 2);
    }

    [Fact]
    public async Task Owner_that_dies_before_the_attempt_begins_refuses_it_and_one_that_dies_later_does_not_matter()
    {
        Owner.Reserved = () => Owner.Table = NewTable();
        Assert.Equal(ErrorCodes.RateLimited, (await SucceedAsync()).Error!.Code);
        Owner.Reserved = null;
        var failed = await _guard.TryAsync(
            Victim,
            () =>
            {
                Owner.Table = NewTable();
                return Task.FromResult<Result<bool>>(ParleyErrors.InvalidCredentials);
            },
            Token
        );
        Assert.Equal(ErrorCodes.AuthInvalidCredentials, failed.Error!.Code);
        await AssertLeftAsync(Attempts);
    }

    [Fact]
    public async Task Password_change_stands_when_failures_cannot_be_cleared()
    {
        Array.ForEach(_owners, owner => owner.ClearFailure = new TimeoutException());
        await _guard.ClearAsync(Victim, Guid.CreateVersion7(_clock.GetUtcNow()));
        Assert.Equal(2, _owners.Sum(owner => owner.Clears));
    }

    [Fact]
    public async Task Attempt_that_failed_for_another_reason_does_not_count()
    {
        for (var i = 0; i <= Attempts; i++)
        {
            var result = await _guard.TryAsync(
                Victim,
                () => Task.FromResult<Result<bool>>(ParleyErrors.RateLimited(TimeSpan.FromSeconds(1))),
                Token
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
                            },
                            Token
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

        Assert.True((await SucceedAsync()).Succeeded);
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
                () => Task.FromResult<Result<bool>>(ParleyErrors.InvalidCredentials),
                Token
            )
        )
            .Error!
            .Code;

    private Task<Result<bool>> SucceedAsync() =>
        _guard.TryAsync(Victim, () => Task.FromResult<Result<bool>>(true), Token);

    /// <summary>The next failures that the name has left, up to a lockout.</summary>
    private async Task AssertLeftAsync(int failures)
    {
        for (var i = 0; i < failures; i++)
        {
            Assert.Equal(ErrorCodes.AuthInvalidCredentials, await FailAsync(Victim));
        }

        Assert.Equal(ErrorCodes.AuthLockedOut, await FailAsync(Victim));
    }

    private AttemptTable NewTable() => new(Attempts, TimeSpan.FromMinutes(5), _clock);

    /// <summary>An owner of a share, which can die and be replaced by one that knows nothing.</summary>
    private sealed class FakeAttempts : IAttemptsGrain
    {
        public required AttemptTable Table { get; set; }

        /// <summary>Between the reservation and its answer.</summary>
        public Action? Reserved { get; set; }

        /// <summary>Ends are not reported.</summary>
        public Exception? EndFailure { get; set; }

        public async Task<AttemptReservation> ReserveAsync(byte[] name, CancellationToken cancellationToken)
        {
            var reservation = await Table.ReserveAsync(name, cancellationToken);
            Reserved?.Invoke();
            return reservation;
        }

        public Task<bool> BeginAsync(byte[] name, Guid attempt) => Task.FromResult(Table.Begin(name, attempt));

        public Task<bool> EndAsync(byte[] name, Guid attempt, AttemptOutcome outcome) =>
            EndFailure is { } failure
                ? Task.FromException<bool>(failure)
                : Task.FromResult(Table.End(name, attempt, outcome));

        /// <summary>Clears fail.</summary>
        public Exception? ClearFailure { get; set; }

        public int Clears { get; private set; }

        public Task ClearAsync(byte[] name)
        {
            Clears++;
            Table.Clear(name);
            return ClearFailure is { } failure ? Task.FromException(failure) : Task.CompletedTask;
        }
    }
}
