using Parley.Server.Features.Workspaces.Effects;
using Parley.Server.Platform.Log;
using Parley.Server.Platform.Work;
using Parley.Server.Tests.Log;

namespace Parley.Server.Tests.Work;

/// <summary>Work as an effect: written in the commit of its cause.</summary>
public sealed class WorkEffectTests
{
    private const string Kind = TestHandler.TestKind;

    [Fact]
    public async Task Work_of_a_commit_is_stored_whole_and_run_at_once()
    {
        await using var scene = await WorkScene.OpenAsync();
        var handler = new TestHandler(WorkResult.Done);
        WorkItem[] items = [WorkScene.Item(Kind), WorkScene.Item("test.other", expiresIn: TimeSpan.FromHours(1))];
        await scene.StartAsync(handler, pollSeconds: 300);
        var stream = LogHarness.Stream();
        var result = await scene.Database.AppendAsync(stream, default, LogHarness.Event(new EnqueueWork(items)));
        Assert.Equal(AppendOutcome.Committed, result.Outcome);
        await Wait.UntilAsync(() => !handler.Attempts.IsEmpty, "the work is run");
        Assert.Equal(items[0].Id, Assert.Single(handler.Attempts).Id);
        await scene.UntilAsync(rows => rows.Count == 1, "the work is done");
        var other = Assert.Single(await scene.RowsAsync());
        Assert.Equal(
            (items[1].Id, items[1].Kind, 0, items[1].DueAt.ToUnixTimeMilliseconds()),
            (other.Id, other.Kind, other.Attempts, other.DueAt.ToUnixTimeMilliseconds())
        );
        Assert.Equal(items[1].ExpiresAt?.ToUnixTimeMilliseconds(), other.ExpiresAt?.ToUnixTimeMilliseconds());
        Assert.Equal(items[1].Payload, other.Payload);
    }

    [Fact]
    public async Task Work_is_absent_when_the_fence_is_lost_or_another_effect_is_refused()
    {
        await using var scene = await WorkScene.OpenAsync();
        var stream = LogHarness.Stream();
        var work = new EnqueueWork([WorkScene.Item(Kind)]);
        var lost = await scene.Database.AppendAsync(stream, new(7, 0), LogHarness.Event(work));
        Assert.Equal(AppendOutcome.FenceLost, lost.Outcome);
        var refused = await scene.Database.AppendAsync(
            stream,
            default,
            LogHarness.Event(work, new RequireRole(Ids.New(), Ids.New(), WorkspaceRole.Member))
        );
        Assert.Equal(AppendOutcome.EffectRefused, refused.Outcome);
        Assert.Empty(await scene.RowsAsync());
    }

    [Fact]
    public async Task Repeated_item_is_stored_once_and_not_refused()
    {
        await using var scene = await WorkScene.OpenAsync();
        var work = new EnqueueWork([WorkScene.Item(Kind)]);
        var stream = LogHarness.Stream();
        await scene.Database.AppendAsync(stream, default, LogHarness.Event(work));
        var again = await scene.Database.AppendAsync(stream, new(1, 0), LogHarness.Event(work));
        Assert.Equal(AppendOutcome.Committed, again.Outcome);
        Assert.Single(await scene.RowsAsync());
    }
}
