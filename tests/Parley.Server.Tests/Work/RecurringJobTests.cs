using Microsoft.Extensions.Time.Testing;
using Parley.Server.Platform.Work;

namespace Parley.Server.Tests.Work;

/// <summary>Recurring jobs: one row per kind, which is due again after each run.</summary>
public sealed class RecurringJobTests
{
    private const string Kind = TestHandler.TestKind;

    private static readonly TimeSpan Period = TimeSpan.FromHours(1);

    private readonly FakeTimeProvider _clock = new(new(2026, 11, 27, 9, 41, 0, TimeSpan.Zero));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Job_runs_soon_after_the_start_and_once_per_period_on_all_nodes_together()
    {
        await using var scene = await WorkScene.OpenAsync();
        var job = new Job();
        await StartAsync(scene, job);
        await StartAsync(scene, job);
        await scene.UntilAsync(rows => rows.Count == 1, "the row of the kind");
        var first = Assert.Single(await scene.RowsAsync());
        Assert.Equal(_clock.GetUtcNow() + RecurringWork.FirstDelay, first.DueAt);
        for (var run = 1; run <= 3; run++)
        {
            Advance(scene, Assert.Single(await scene.RowsAsync()).DueAt - _clock.GetUtcNow());
            var next = _clock.GetUtcNow() + Period;
            await UntilIdleAsync(scene, row => row.DueAt == next && row.Attempts == 0);
            Assert.Equal(run, job.Runs);
        }

        Assert.Equal(first.Id, Assert.Single(await scene.RowsAsync()).Id);
    }

    [Fact]
    public async Task Failing_job_is_retried_with_backoff_and_never_becomes_a_dead_letter()
    {
        await using var scene = await WorkScene.OpenAsync();
        var job = new Job { Run = _ => throw new InvalidOperationException("a token prs_secret") };
        var attempts = await StartAsync(scene, job);
        await scene.UntilAsync(rows => rows.Count == 1, "the row of the kind");
        for (var attempt = 1; attempt < attempts; attempt++)
        {
            await RunDueAsync(scene);
            await UntilIdleAsync(scene, row => row.Attempts == attempt);
            var row = Assert.Single(await scene.RowsAsync());
            var full = TimeSpan.FromSeconds(1 << (attempt - 1));
            Assert.InRange(row.DueAt - _clock.GetUtcNow(), full / 2, full);
            Assert.Equal(nameof(InvalidOperationException), row.LastError);
        }

        await RunDueAsync(scene);
        await UntilIdleAsync(scene, row => row.Attempts == 0);
        var last = Assert.Single(await scene.RowsAsync());
        Assert.Equal((null, null, _clock.GetUtcNow() + Period), (last.DeadAt, last.ExpiresAt, last.DueAt));
        Assert.Equal(attempts, job.Runs);
        Assert.DoesNotContain(scene.Log, entry => entry.Contains("prs_secret", StringComparison.Ordinal));

        job.Run = _ => Task.CompletedTask;
        await RunDueAsync(scene);
        await UntilIdleAsync(scene, row => row.LastError is null && row.DueAt == _clock.GetUtcNow() + Period);
    }

    /// <summary>The process ended during each of the attempts: the row does not crash it again at once.</summary>
    [Fact]
    public async Task Job_whose_attempts_all_crashed_waits_for_its_next_period()
    {
        await using var scene = await WorkScene.OpenAsync();
        var job = new Job();
        await scene.Store.AddIfAbsentAsync(RecurringWork.Row(Kind, _clock.GetUtcNow()), Token);
        await scene.Database.ExecuteAsync("UPDATE work SET attempts = 8");
        await StartAsync(scene, job);
        await UntilIdleAsync(scene, row => row.LastError == "work.interrupted");
        var row = Assert.Single(await scene.RowsAsync());
        Assert.Equal((0, null, _clock.GetUtcNow() + Period), (row.Attempts, row.DeadAt, row.DueAt));
        Assert.Equal(0, job.Runs);
    }

    /// <summary>The clock stands still: a stop that waits before it interrupts would never end.</summary>
    [Fact]
    public async Task Stop_interrupts_a_running_job_at_once_and_returns_its_lease()
    {
        await using var scene = await WorkScene.OpenAsync();
        var job = new Job { Run = token => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token) };
        var due = _clock.GetUtcNow();
        await scene.Store.AddIfAbsentAsync(RecurringWork.Row(Kind, due), Token);
        var runner = await scene.StartAsync(new RecurringWork(job), clock: _clock);
        await Wait.UntilAsync(() => job.Runs == 1, "the job runs");
        await runner.StopAsync(Token).WithTimeoutAsync("the stop");
        var row = Assert.Single(await scene.RowsAsync());
        Assert.Equal((0, null, null, due), (row.Attempts, row.LeaseOwner, row.LeaseUntil, row.DueAt));

        job.Run = _ => Task.CompletedTask;
        await StartAsync(scene, job);
        await UntilIdleAsync(scene, repeated => repeated.DueAt == due + Period);
    }

    [Fact]
    public async Task Restart_keeps_the_due_time_and_runs_what_is_overdue()
    {
        await using var scene = await WorkScene.OpenAsync();
        var job = new Job();
        var due = _clock.GetUtcNow() + (Period / 2);
        await scene.Store.AddIfAbsentAsync(RecurringWork.Row(Kind, due), Token);
        var probe = new Job { Kind = "test.probe" };
        await scene.Store.AddIfAbsentAsync(RecurringWork.Row(probe.Kind, _clock.GetUtcNow()), Token);
        await StartAsync(scene, job);
        await StartAsync(scene, probe);
        await Wait.UntilAsync(() => probe.Runs == 1, "what is due runs");
        Assert.Equal(due, (await scene.RowsAsync()).Single(row => row.Kind == Kind).DueAt);
        Assert.Equal(0, job.Runs);
        Advance(scene, Period / 2);
        await Wait.UntilAsync(() => job.Runs == 1, "the job runs when it is due");
    }

    [Fact]
    public async Task Row_that_is_due_too_late_is_brought_forward_and_a_deleted_one_is_added_again()
    {
        await using var scene = await WorkScene.OpenAsync();
        await scene.Store.AddIfAbsentAsync(RecurringWork.Row(Kind, _clock.GetUtcNow().AddYears(1)), Token);
        await StartAsync(scene, new Job());
        await UntilIdleAsync(scene, row => row.DueAt == _clock.GetUtcNow() + Period);
        await scene.Database.ExecuteAsync("DELETE FROM work");
        Advance(scene, TimeSpan.FromSeconds(15));
        await UntilIdleAsync(scene, row => row.DueAt == _clock.GetUtcNow() + RecurringWork.FirstDelay);
    }

    /// <summary>A leap of the clock alone could come between the runner's reading of the time and its sleep.</summary>
    private void Advance(WorkScene scene, TimeSpan by)
    {
        _clock.Advance(by);
        scene.Database.Get<WorkSignal>().Notify();
    }

    private async Task RunDueAsync(WorkScene scene) =>
        Advance(scene, Assert.Single(await scene.RowsAsync()).DueAt - _clock.GetUtcNow());

    /// <summary>Returns the maximum of attempts.</summary>
    private async Task<int> StartAsync(WorkScene scene, Job job)
    {
        var work = new RecurringWork(job);
        await scene.StartAsync(work, pollSeconds: 15, clock: _clock);
        return work.MaxAttempts;
    }

    private static Task UntilIdleAsync(WorkScene scene, Predicate<WorkEntity> state) =>
        scene.UntilAsync(rows => rows is [{ LeaseUntil: null } row] && state(row), "the state of the row");

    private sealed class Job : IRecurringJob
    {
        private int _runs;

        public int Runs => Volatile.Read(ref _runs);

        public Func<CancellationToken, Task> Run { get; set; } = _ => Task.CompletedTask;

        public string Kind { get; init; } = RecurringJobTests.Kind;

        public TimeSpan Period => RecurringJobTests.Period;

        public TimeSpan Timeout => TimeSpan.FromHours(2);

        public Task RunAsync(CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _runs);
            return Run(cancellationToken);
        }
    }
}
