using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Parley.Server.Features.Channels;
using Parley.Server.Features.Channels.Effects;
using Parley.Server.Features.Messages;
using Parley.Server.Platform.Log;
using Parley.Server.Platform.Persistence;
using Parley.Server.Platform.Work;

namespace Parley.Server.Tests.Log;

/// <summary>States of threads end with their membership, and are deleted after it.</summary>
public sealed class ThreadStateCleanupTests : IAsyncLifetime
{
    private const int Count = (3 * ThreadStateCleanup.StepRows) + 1;

    private LogHarness _harness = null!;
    private Guid _channel;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _harness = await LogHarness.OpenAsync();
        _channel = await _harness.ChannelAsync("general");
    }

    public ValueTask DisposeAsync() => _harness.DisposeAsync();

    [Fact]
    public async Task Commit_of_a_removal_deletes_no_states_and_a_new_membership_has_none()
    {
        var threads = await AddStatesAsync();
        await AppendAsync(new(1, 0), new RemoveMember(_channel, _harness.UserId));
        Assert.Equal(Count, await CountAsync());

        await JoinAsync(new(2, 0));
        var states = new ThreadStates(Contexts, _harness.Get<WriteGate>(), Options.Create(new MessageOptions()));
        var root = new MessageId(threads[0]);
        Assert.Null(await states.FindAsync(_harness.UserId, new(_channel), root, Token));

        // The position of the earlier membership was 9.
        await _harness.ExecuteAsync(
            $"""
            INSERT INTO threads(id, channel_id, reply_count, last_reply_at, last_reply_seq)
            SELECT {_harness.Id(threads[0])}, id, 1, created_at, 3 FROM channels
            """
        );
        Assert.Null(await states.MarkReadAsync(_harness.UserId, new(_channel), root, 3, Token));
        var state = await states.FindAsync(_harness.UserId, new(_channel), root, Token);
        Assert.Equal((3L, 3L, false), (state!.JoinedSeq, state.ReadSeq, state.Following));
        Assert.Equal(Count, await CountAsync());
    }

    [Fact]
    public async Task States_are_deleted_in_small_steps_except_those_of_the_next_membership()
    {
        var threads = await AddStatesAsync();
        await AppendAsync(new(1, 0), new RemoveMember(_channel, _harness.UserId));
        await JoinAsync(new(2, 0));
        await _harness.ExecuteAsync(
            $"UPDATE thread_states SET joined_seq = 3 WHERE thread_id = {_harness.Id(threads[0])}"
        );

        var gate = new CountingGate(_harness.Get<WriteGate>());
        var cleanup = new ThreadStateCleanup(Contexts, gate, TimeProvider.System);
        var item = Assert.Single(
            ((EnqueueWork)cleanup.ToEffect(new(_channel, _harness.UserId, 2, LogHarness.At))).Items
        );
        var run = new WorkRun(item.ToEntity(), cleanup.MaxAttempts);
        Assert.Equal(WorkResult.Done, await cleanup.RunAsync(run, Token));
        Assert.Equal(1, await CountAsync());
        Assert.Equal(
            [ThreadStateCleanup.StepRows, ThreadStateCleanup.StepRows, ThreadStateCleanup.StepRows],
            gate.Changed
        );

        // A repetition is harmless.
        Assert.Equal(WorkResult.Done, await cleanup.RunAsync(run, Token));
        Assert.Equal(1, await CountAsync());
    }

    /// <summary>
    /// What refers to a membership by a cascade is deleted in the commit of a removal. A member must not be able to
    /// make that any number of rows.
    /// </summary>
    [Fact]
    public async Task Nothing_refers_to_a_membership_of_a_channel_or_workspace()
    {
        await _harness.UseAsync(context =>
        {
            Assert.Empty(
                context
                    .Model.FindEntityType(typeof(ChannelMemberEntity))!
                    .GetReferencingForeignKeys()
                    .Concat(
                        context
                            .Model.FindEntityType(typeof(Features.Workspaces.WorkspaceMemberEntity))!
                            .GetReferencingForeignKeys()
                    )
            );
            return Task.CompletedTask;
        });
    }

    private IDbContextFactory<ParleyDbContext> Contexts => _harness.Get<IDbContextFactory<ParleyDbContext>>();

    private Task<long> CountAsync() => _harness.CountAsync("SELECT count(*) FROM thread_states");

    private Task JoinAsync(StreamHead fence) =>
        AppendAsync(fence, new AddMember(_channel, _harness.UserId, LogHarness.At, fence with { Seq = fence.Seq + 1 }));

    private async Task AppendAsync(StreamHead fence, ChannelEffect effect)
    {
        var written = await _harness.AppendAsync(_channel, fence, LogHarness.Event(effect));
        Assert.Equal(AppendOutcome.Committed, written.Outcome);
    }

    /// <summary>States of the first membership, which has seq 1.</summary>
    private async Task<Guid[]> AddStatesAsync()
    {
        Guid[] threads = [.. Enumerable.Range(0, Count).Select(_ => Ids.New())];
        await _harness.UseAsync(async context =>
        {
            context
                .Set<ThreadStateEntity>()
                .AddRange(
                    threads.Select(thread => new ThreadStateEntity
                    {
                        ChannelId = _channel,
                        UserId = _harness.UserId,
                        ThreadId = thread,
                        JoinedSeq = 1,
                        ReadSeq = 9,
                        Following = true,
                    })
                );
            await context.SaveChangesAsync(Token);
        });
        return threads;
    }

    private sealed class CountingGate(WriteGate gate) : WriteGate
    {
        public ConcurrentQueue<int> Changed { get; } = [];

        public override async Task<int> ExecuteAsync(
            Func<CancellationToken, Task<int>> statement,
            CancellationToken cancellationToken
        )
        {
            var changed = await gate.ExecuteAsync(statement, cancellationToken);
            Changed.Enqueue(changed);
            return changed;
        }

        public override Task<int> ExecuteTransactionAsync(
            Func<CancellationToken, Task<int>> transaction,
            CancellationToken cancellationToken
        ) => gate.ExecuteTransactionAsync(transaction, cancellationToken);
    }
}
