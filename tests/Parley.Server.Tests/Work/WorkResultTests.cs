using Parley.Server.Platform.Work;

namespace Parley.Server.Tests.Work;

/// <summary>Retries, dead letters, due times and expiry.</summary>
public sealed class WorkResultTests
{
    private const string Kind = TestHandler.TestKind;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Failing_row_is_retried_becomes_a_dead_letter_and_can_be_retried_by_the_operator()
    {
        await using var scene = await WorkScene.OpenAsync();
        var succeeds = false;
        var handler = new TestHandler(
            (_, _) => Task.FromResult(succeeds ? WorkResult.Done : WorkResult.Retry("test.code", TimeSpan.Zero))
        )
        {
            MaxAttempts = 3,
        };
        await scene.AddAsync(Kind);
        await scene.StartAsync(handler);
        await scene.UntilAsync(rows => rows.Single().DeadAt is not null, "the dead letter");
        Assert.Equal([1, 2, 3], handler.Attempts.Select(attempt => attempt.Attempt));
        var dead = Assert.Single(await scene.RowsAsync());
        Assert.Equal(("test.code", 3, null), (dead.LastError, dead.Attempts, dead.LeaseUntil));
        Assert.Equal(dead.DeadAt!.Value.AddDays(14), dead.ExpiresAt);
        Assert.Equal([new WorkCount(Kind, 0, 1)], await scene.Store.CountAsync(Token));

        // docs/guides/operate.md, "Deferred work".
        succeeds = true;
        await scene.Database.ExecuteAsync(
            "UPDATE work SET dead_at = NULL, attempts = 0 WHERE dead_at IS NOT NULL AND kind = 'test.kind'"
        );
        await scene.UntilAsync(rows => rows.Count == 0, "the retry succeeds");
    }

    [Fact]
    public async Task Permanent_failure_is_not_retried()
    {
        await using var scene = await WorkScene.OpenAsync();
        var handler = new TestHandler(WorkResult.Fail("test.permanent"));
        await scene.AddAsync(Kind);
        await scene.StartAsync(handler);
        await scene.UntilAsync(rows => rows.Single().DeadAt is not null, "the dead letter");
        Assert.Single(handler.Attempts);
    }

    [Fact]
    public async Task Exception_is_recorded_by_its_type_and_the_retry_waits()
    {
        await using var scene = await WorkScene.OpenAsync();
        var handler = new TestHandler((_, _) => throw new InvalidOperationException("a token prs_secret"));
        await scene.AddAsync(Kind);
        var before = TimeProvider.System.GetUtcNow();
        await scene.StartAsync(handler);
        await scene.UntilAsync(rows => rows.Single().LastError is not null, "the failure");
        var row = Assert.Single(await scene.RowsAsync());
        Assert.Equal(nameof(InvalidOperationException), row.LastError);
        Assert.True(row.DueAt >= before + TimeSpan.FromSeconds(0.5), "the first retry waits at least half a second");
        Assert.DoesNotContain(scene.Log, entry => entry.Contains("prs_secret", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Attempt_beyond_its_timeout_is_cancelled_and_retried()
    {
        await using var scene = await WorkScene.OpenAsync();
        var handler = new TestHandler(TestHandler.ForeverAsync) { Timeout = TimeSpan.FromMilliseconds(50) };
        await scene.AddAsync(Kind);
        await scene.StartAsync(handler);
        await scene.UntilAsync(rows => rows.Single().LastError == "work.timeout", "the timeout");
    }

    [Fact]
    public async Task Row_whose_attempts_all_crashed_becomes_a_dead_letter_without_another_attempt()
    {
        await using var scene = await WorkScene.OpenAsync();
        var handler = new TestHandler(WorkResult.Done) { MaxAttempts = 3 };
        await scene.AddAsync(Kind);
        await scene.Database.ExecuteAsync("UPDATE work SET attempts = 3");
        await scene.StartAsync(handler);
        await scene.UntilAsync(rows => rows.Single().DeadAt is not null, "the dead letter");
        Assert.Equal("work.interrupted", Assert.Single(await scene.RowsAsync()).LastError);
        Assert.Empty(handler.Attempts);
    }

    /// <summary>The poll interval is longer than the timeout of the test: a runner that only polls fails it.</summary>
    [Fact]
    public async Task New_row_is_run_at_once_and_a_later_one_at_its_time()
    {
        await using var scene = await WorkScene.OpenAsync();
        var handler = new TestHandler(WorkResult.Done);
        await scene.StartAsync(handler, pollSeconds: 300);
        await scene.AddAsync(Kind);
        await Wait.UntilAsync(() => handler.Attempts.Count == 1, "the new row is run");
        var due = TimeProvider.System.GetUtcNow().AddSeconds(1);
        await scene.AddAsync(Kind, TimeSpan.FromSeconds(1));
        await Wait.UntilAsync(() => handler.Attempts.Count == 2, "the later row is run");
        Assert.True(handler.Attempts.Last().At.AddMilliseconds(1) >= due, "not before it is due");
    }

    [Fact]
    public async Task Expired_rows_and_dead_letters_are_deleted_and_not_run()
    {
        await using var scene = await WorkScene.OpenAsync();
        var handler = new TestHandler(WorkResult.Fail("test.permanent"));
        await scene.AddAsync(Kind, expiresIn: -TimeSpan.FromSeconds(1));
        await scene.AddAsync(Kind, expiresIn: TimeSpan.FromDays(1));
        await scene.StartAsync(handler);
        await scene.UntilAsync(rows => rows is [{ DeadAt: not null }], "one dead letter; the expired row is gone");
        Assert.Single(handler.Attempts);
        var dead = Assert.Single(await scene.RowsAsync());
        Assert.True(dead.ExpiresAt < dead.DeadAt!.Value.AddDays(2), "a dead letter lives no longer than its work");
        var expired = TimeProvider.System.GetUtcNow().AddDays(2);
        Assert.Empty(await scene.Store.SweepAsync(expired, Token));
        Assert.Empty(await scene.RowsAsync());
    }

    [Fact]
    public async Task Full_queue_refuses_more_rows_of_its_kind()
    {
        await using var scene = await WorkScene.OpenAsync();
        Assert.True(await scene.Queue.TryAddAsync(WorkScene.Item(Kind), 2, Token));
        Assert.True(await scene.Queue.TryAddAsync(WorkScene.Item(Kind), 2, Token));
        Assert.False(await scene.Queue.TryAddAsync(WorkScene.Item(Kind), 2, Token));
        Assert.True(await scene.Queue.TryAddAsync(WorkScene.Item("test.other"), 2, Token));
        Assert.Equal(3, (await scene.RowsAsync()).Count);
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            new WorkItem(Ids.New(), Kind, new byte[WorkItem.MaxPayloadBytes + 1], default)
        );
    }
}
