using Parley.Server.Features.Messages.Effects;
using Parley.Server.Platform.Log;
using Parley.Server.Platform.Work;
using Parley.Server.Tests.Work;
using static Parley.Server.Tests.Log.LogHarness;

namespace Parley.Server.Tests.Log;

/// <summary>Effects of messages: written in the commit of their message, and only with it.</summary>
public sealed class MessageEffectTests : IAsyncLifetime
{
    private LogHarness _harness = null!;

    public async ValueTask InitializeAsync() => _harness = await OpenAsync();

    public ValueTask DisposeAsync() => _harness.DisposeAsync();

    [Fact]
    public async Task Work_of_a_message_is_stored_with_it_and_wakes_the_runner()
    {
        var signal = _harness.Get<WorkSignal>();
        var woken = signal.Next;
        await _harness.AppendAsync(Stream(), default, Draft("without work"));
        Assert.False(woken.IsCompleted);
        await _harness.AppendAsync(Stream(), default, WithWork("one"), WithWork("two"));
        await woken.WithTimeoutAsync("the notification of the runner");
        Assert.Equal(2, await WorkAsync());
    }

    [Fact]
    public async Task Repeated_message_writes_no_effect_again()
    {
        var (channel, root) = (Stream(), Draft("root"));
        var reply = WithWork("reply", thread: root.Id);
        var first = await _harness.AppendAsync(channel, default, root, reply);

        // The sender did not get the acknowledgement and sends it again, within one append and in the next one.
        var again = reply with
        {
            Effects = [.. Work(), .. AddReply.Of(root.Id, At)!],
        };
        var second = await _harness.AppendAsync(channel, first.Head, again, again);
        Assert.All(second.Drafts, draft => Assert.Equal(DraftOutcome.Existing, draft.Outcome));
        Assert.Equal((1, 1), (await WorkAsync(), await RepliesAsync(root.Id)));
    }

    [Fact]
    public async Task Refused_message_writes_no_effect_and_the_others_of_its_append_do()
    {
        var (channel, root) = (Stream(), Draft("root"));
        var result = await _harness.AppendAsync(
            channel,
            default,
            root,
            WithWork("no thread", thread: Ids.New()),
            WithWork("no quote", replyTo: Ids.New()),
            WithWork("another message", id: root.Id),
            WithWork("reply", thread: root.Id)
        );
        Assert.Equal(
            [
                DraftOutcome.Written,
                DraftOutcome.ThreadNotFound,
                DraftOutcome.ReplyNotFound,
                DraftOutcome.IdConflict,
                DraftOutcome.Written,
            ],
            result.Drafts.Select(draft => draft.Outcome)
        );
        Assert.Equal((1, 1), (await WorkAsync(), await RepliesAsync(root.Id)));
    }

    /// <summary>Appends of one batch: those with a lost fence are rolled back, and the others are written.</summary>
    [Fact]
    public async Task Append_with_a_lost_fence_writes_no_effect_and_others_of_the_batch_do()
    {
        var channels = Enumerable.Range(0, 40).Select(_ => Stream()).ToList();
        var roots = channels.ConvertAll(_ => Draft("root"));
        await Task.WhenAll(channels.Select((channel, i) => _harness.AppendAsync(channel, default, roots[i])));
        var results = await Task.WhenAll(
            channels.Select(
                (channel, i) =>
                    _harness.AppendAsync(
                        channel,
                        new(i % 4 == 0 ? 7 : 1, 1),
                        WithWork("reply", thread: roots[i].Id),
                        WithWork("reply", thread: roots[i].Id)
                    )
            )
        );
        Assert.Equal(10, results.Count(result => result.Outcome == AppendOutcome.FenceLost));
        Assert.Equal(60, await WorkAsync());
        for (var i = 0; i < roots.Count; i++)
        {
            Assert.Equal(i % 4 == 0 ? 0 : 2, await RepliesAsync(roots[i].Id));
        }
    }

    /// <summary>The event may be in the batch of the message, and its effects need those of the message.</summary>
    [Fact]
    public async Task Effects_of_an_event_come_after_those_of_earlier_messages_in_its_batch()
    {
        var pairs = await Task.WhenAll(
            Enumerable
                .Range(0, 30)
                .Select(async _ =>
                {
                    var (channel, root) = (Stream(), Draft("root"));
                    var replies = new[] { Reply(root.Id), Reply(root.Id) };
                    var messages = _harness.AppendAsync(channel, default, [root, .. replies]);
                    var deletion = _harness.AppendAsync(
                        channel,
                        new(3, 1),
                        Event(
                            new DeleteMessage(channel, replies[0].Id, ContentDigest.Of("text"), 4, At),
                            new RemoveReply(root.Id, 2)
                        )
                    );
                    Assert.Equal(AppendOutcome.Committed, (await messages).Outcome);
                    return (root.Id, (await deletion).Outcome);
                })
        );
        foreach (var (root, outcome) in pairs)
        {
            Assert.Equal(AppendOutcome.Committed, outcome);
            Assert.Equal(1, await RepliesAsync(root));
        }
    }

    [Fact]
    public async Task Refused_event_takes_the_effects_of_its_own_messages_with_it()
    {
        var (channel, root) = (Stream(), Draft("root"));
        await _harness.AppendAsync(channel, default, root);
        var missing = new DeleteMessage(channel, Ids.New(), [], 2, At);
        var result = await _harness.AppendAsync(channel, new(1, 1), WithWork("reply", thread: root.Id), Event(missing));
        Assert.Equal(AppendOutcome.EffectRefused, result.Outcome);
        Assert.Equal((0, 0), (await WorkAsync(), await RepliesAsync(root.Id)));
    }

    [Fact]
    public void Effects_of_a_batch_are_grouped_by_type_in_their_order()
    {
        var pending = new PendingMessageEffects();
        var registry = new EffectRegistry([new AddReplyStatements(), new EnqueueWorkStatements(new())]);
        var channel = Stream();
        Assert.Empty(pending.Take(registry));
        for (var seq = 1; seq <= 3; seq++)
        {
            pending.Add([.. Work(), new AddReply(Ids.New(), At)], channel, seq);
        }

        pending.Truncate(5);
        var groups = pending.Take(registry);
        Assert.Equal(
            [(typeof(EnqueueWork), "1 2 3"), (typeof(AddReply), "1 2")],
            groups.Select(group =>
                (group.Statements.EffectType, string.Join(' ', group.Effects.Select(written => written.Seq)))
            )
        );
        Assert.Equal(0, pending.Count);
    }

    /// <summary>Messages without effects are the fast road: effects must not cost them anything.</summary>
    [Fact]
    public void Batch_of_messages_without_effects_allocates_nothing_for_effects()
    {
        var append = new Append(Stream(), default, [Draft("one"), Draft("two")]);
        var (pending, registry) = (new PendingMessageEffects(), new EffectRegistry([]));
        var (onlyMessages, groups) = (append.ContainsOnlyMessages, pending.Take(registry).Length);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            onlyMessages &= append.ContainsOnlyMessages;
            groups += pending.Take(registry).Length;
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        Assert.Equal((true, 0), (onlyMessages, groups));
    }

    private static MessageDraft Reply(Guid root) => Draft(thread: root) with { Effects = AddReply.Of(root, At) };

    private static MessageDraft WithWork(string content, Guid? id = null, Guid? thread = null, Guid? replyTo = null) =>
        Draft(content, id, thread: thread, replyTo: replyTo) with
        {
            Effects = [.. Work(), .. AddReply.Of(thread, At) ?? []],
        };

    private static MessageEffect[] Work() => [new EnqueueWork([WorkScene.Item(TestHandler.TestKind)])];

    private Task<long> WorkAsync() => _harness.CountAsync("SELECT count(*) FROM work");

    private Task<long> RepliesAsync(Guid root) =>
        _harness.CountAsync($"SELECT coalesce(sum(reply_count), 0) FROM threads WHERE id = {_harness.Id(root)}");
}
