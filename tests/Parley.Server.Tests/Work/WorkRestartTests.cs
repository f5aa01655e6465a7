using System.Collections.Concurrent;
using Parley.Server.Platform.Work;

namespace Parley.Server.Tests.Work;

/// <summary>A restarted row may have two attempts in one runner, and each of them counts.</summary>
public sealed class WorkRestartTests
{
    private const string Kind = TestHandler.TestKind;
    private const string OtherKind = "test.other";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Both_attempts_of_a_restarted_row_count_for_the_maximum_and_for_the_stop()
    {
        await using var scene = await WorkScene.OpenAsync();
        var running = new ConcurrentDictionary<int, TaskCompletionSource<WorkResult>>();
        var (started, ended) = (0, 0);
        var handler = new TestHandler(
            async (_, token) =>
            {
                var release = new TaskCompletionSource<WorkResult>();
                running[Interlocked.Increment(ref started)] = release;
                try
                {
                    return await release.Task.WaitAsync(token);
                }
                finally
                {
                    Interlocked.Increment(ref ended);
                }
            }
        )
        {
            MaxConcurrent = 2,
        };
        var other = new TestHandler(WorkResult.Done) { Kind = OtherKind };
        var runner = await scene.StartAsync([handler, other]);
        var item = WorkScene.Item(Kind);
        await scene.RestartAsync(item);
        await Wait.UntilAsync(() => running.ContainsKey(1), "the first attempt runs");
        await scene.RestartAsync(item);
        await Wait.UntilAsync(() => running.ContainsKey(2), "the second attempt runs beside the first");

        await scene.AddAsync(Kind);
        await PassAsync(scene, other);
        Assert.Equal(2, running.Count);

        running[1].SetResult(WorkResult.Done);
        await Wait.UntilAsync(() => running.ContainsKey(3), "the other row runs in place of the first attempt");
        await scene.AddAsync(Kind);
        await PassAsync(scene, other);
        Assert.Equal(3, running.Count);

        await runner.StopAsync(Token);
        Assert.Equal(3, ended);
        var rows = await scene.RowsAsync();
        Assert.Equal(3, rows.Count);
        Assert.All(rows, row => Assert.Null(row.LeaseOwner));
    }

    /// <summary>
    /// A pass takes the kinds in order. The second row is written when the first is run, so a later pass runs it.
    /// </summary>
    private static async Task PassAsync(WorkScene scene, TestHandler other)
    {
        for (var i = 0; i < 2; i++)
        {
            var id = await scene.AddAsync(OtherKind);
            await Wait.UntilAsync(() => other.Attempts.Any(attempt => attempt.Id == id), "a pass is through");
        }
    }
}
