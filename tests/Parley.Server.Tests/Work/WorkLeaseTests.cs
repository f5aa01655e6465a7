using System.Text;
using Parley.Server.Platform.Work;

namespace Parley.Server.Tests.Work;

/// <summary>Several runners over one database: while a lease holds, nobody else runs the row.</summary>
public sealed class WorkLeaseTests
{
    private const string Kind = TestHandler.TestKind;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_runners_run_each_row_once()
    {
        await using var scene = await WorkScene.OpenAsync();
        var ids = new List<Guid>();
        for (var i = 0; i < 100; i++)
        {
            ids.Add(await scene.AddAsync(Kind));
        }

        var (one, other) = (new TestHandler(WorkResult.Done), new TestHandler(WorkResult.Done));
        await Task.WhenAll(scene.StartAsync(one), scene.StartAsync(other));
        await scene.UntilAsync(rows => rows.Count == 0, "all rows are done");
        Assert.Equal(ids.Order(), one.Attempts.Concat(other.Attempts).Select(attempt => attempt.Id).Order());
    }

    [Fact]
    public async Task Concurrent_claims_never_share_a_row_or_exceed_their_maximum()
    {
        await using var scene = await WorkScene.OpenAsync();
        for (var i = 0; i < 40; i++)
        {
            await scene.AddAsync(Kind);
        }

        var now = TimeProvider.System.GetUtcNow();
        var claims = await Task.WhenAll(
            Enumerable
                .Range(0, 8)
                .Select(_ => scene.Store.ClaimAsync(new(Kind, Ids.New(), now, now.AddMinutes(1), 3), Token))
        );
        Assert.All(claims, claim => Assert.InRange(claim.Count, 0, 3));
        var rows = claims.SelectMany(claim => claim).Select(row => row.Id).ToList();
        Assert.Equal(rows.Count, rows.Distinct().Count());
        Assert.NotEmpty(rows);
    }

    [Fact]
    public async Task Restarted_row_is_run_anew_and_the_attempt_that_has_it_records_nothing()
    {
        await using var scene = await WorkScene.OpenAsync();
        var (first, second) = (new TaskCompletionSource<WorkResult>(), new TaskCompletionSource<WorkResult>());
        var payloads = new List<string>();
        var handler = new TestHandler(
            (run, _) =>
            {
                lock (payloads)
                {
                    payloads.Add(Encoding.UTF8.GetString(run.Payload));
                    return (payloads.Count == 1 ? first : second).Task;
                }
            }
        )
        {
            MaxConcurrent = 1,
        };
        await scene.StartAsync(handler);
        var item = WorkScene.Item(Kind);
        await scene.RestartAsync(item);
        await Wait.UntilAsync(() => handler.Attempts.Count == 1, "the first attempt runs");
        foreach (var payload in new[] { "two", "three" })
        {
            await scene.RestartAsync(new(item.Id, Kind, Encoding.UTF8.GetBytes(payload), item.DueAt));
        }

        // One at a time: the second attempt starts when the first one has ended, which must not delete the row.
        Assert.Equal(0, Assert.Single(await scene.RowsAsync()).Attempts);
        first.SetResult(WorkResult.Done);
        await Wait.UntilAsync(() => handler.Attempts.Count == 2, "the second attempt runs");
        second.SetResult(WorkResult.Done);
        await scene.UntilAsync(rows => rows.Count == 0, "the row is done");
        Assert.Equal(["{}", "three"], payloads);
        Assert.Equal([1, 1], handler.Attempts.Select(attempt => attempt.Attempt));
    }

    [Fact]
    public async Task Row_of_a_killed_runner_is_run_by_another_after_its_lease()
    {
        await using var scene = await WorkScene.OpenAsync();
        var id = await scene.AddAsync(Kind);
        var now = TimeProvider.System.GetUtcNow();
        var until = now.AddSeconds(2);
        var killed = Assert.Single(await scene.Store.ClaimAsync(new(Kind, Ids.New(), now, until, 1), Token));
        Assert.Empty(await scene.Store.ClaimAsync(new(Kind, Ids.New(), now, until, 1), Token));
        var release = new TaskCompletionSource<WorkResult>();
        var handler = new TestHandler((_, _) => release.Task);
        await scene.StartAsync(handler);
        await Wait.UntilAsync(() => !handler.Attempts.IsEmpty, "the row is run again");
        var attempt = Assert.Single(handler.Attempts);
        Assert.Equal((id, 2), (attempt.Id, attempt.Attempt));

        // The store keeps milliseconds.
        Assert.True(attempt.At.AddMilliseconds(1) >= until, $"{attempt.At:O} is before {until:O}");
        Assert.False(await scene.Store.CompleteAsync(killed, Token), "the killed runner has no lease any more");
        Assert.False(await scene.Store.RenewAsync(killed, until.AddMinutes(1), Token));
        Assert.Single(await scene.RowsAsync());
        release.SetResult(WorkResult.Done);
        await scene.UntilAsync(rows => rows.Count == 0, "the row is done");
    }

    [Fact]
    public async Task Long_attempt_keeps_its_lease()
    {
        await using var scene = await WorkScene.OpenAsync();
        await scene.AddAsync(Kind);
        var release = new TaskCompletionSource<WorkResult>();
        var handler = new TestHandler((_, _) => release.Task);
        await scene.StartAsync(handler, leaseSeconds: 3);
        await scene.StartAsync(handler, leaseSeconds: 3);
        DateTimeOffset? first = null;
        await scene.UntilAsync(
            rows =>
            {
                first ??= rows.Single().LeaseUntil;
                return rows.Single().LeaseUntil > first + TimeSpan.FromSeconds(4);
            },
            "the lease is renewed beyond its end"
        );
        release.SetResult(WorkResult.Done);
        await scene.UntilAsync(rows => rows.Count == 0, "the row is done");
        Assert.Equal(1, Assert.Single(handler.Attempts).Attempt);
    }

    [Fact]
    public async Task Attempt_is_cancelled_when_its_lease_is_lost()
    {
        await using var scene = await WorkScene.OpenAsync();
        var cancelled = new TaskCompletionSource();
        await scene.AddAsync(Kind);
        var handler = new TestHandler(
            async (run, token) =>
            {
                // Each further attempt is cancelled at the end of the test.
                await using var registration = token.Register(() => cancelled.TrySetResult());
                return await TestHandler.ForeverAsync(run, token);
            }
        );
        await scene.StartAsync(handler, leaseSeconds: 3);
        await Wait.UntilAsync(() => !handler.Attempts.IsEmpty, "the row is run");
        await scene.Database.ExecuteAsync("UPDATE work SET attempts = 4");
        await cancelled.Task.WithTimeoutAsync("the cancellation of the attempt");
        await Wait.UntilAsync(
            () => scene.Log.Any(entry => entry.Contains("the lease was lost", StringComparison.Ordinal)),
            "the loss in the log"
        );
    }

    [Fact]
    public async Task Stop_interrupts_a_running_attempt_and_releases_its_row()
    {
        await using var scene = await WorkScene.OpenAsync();
        await scene.AddAsync(Kind);
        var handler = new TestHandler(TestHandler.ForeverAsync);
        var runner = await scene.StartAsync(handler);
        await Wait.UntilAsync(() => !handler.Attempts.IsEmpty, "the row is run");
        await runner.StopAsync(Token);
        var row = Assert.Single(await scene.RowsAsync());
        Assert.Equal((0, null, null), (row.Attempts, row.LeaseOwner, row.LeaseUntil));
    }
}
