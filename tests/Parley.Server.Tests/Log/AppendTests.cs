using Parley.Server.Features.Channels.Effects;
using Parley.Server.Platform.Log;
using static Parley.Server.Tests.Log.LogHarness;

namespace Parley.Server.Tests.Log;

/// <summary>Appends to the log: sequence numbers, fences, idempotence and the bounded queue.</summary>
public sealed class AppendTests : IAsyncLifetime
{
    private LogHarness _harness = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _harness = await OpenAsync();

    public ValueTask DisposeAsync() => _harness.DisposeAsync();

    [Fact]
    public async Task Seq_and_index_are_dense_and_a_thread_reply_has_no_index()
    {
        var channel = Stream();
        var root = Draft("root");
        var first = await _harness.AppendAsync(
            channel,
            default,
            root,
            Draft("reply", thread: root.Id),
            Event(),
            Draft("second")
        );
        Assert.Equal(AppendOutcome.Committed, first.Outcome);
        Assert.Equal([1L, 2, 3, 4], first.Drafts.Select(draft => draft.Seq));
        Assert.Equal([1L, null, null, 2], first.Drafts.Select(draft => draft.Index));
        Assert.Equal(new StreamHead(4, 2), first.Head);
        var next = await _harness.AppendAsync(channel, first.Head, Draft("third"));
        Assert.Equal(new StreamHead(5, 3), next.Head);
        Assert.Equal(new StreamHead(5, 3), await _harness.Events.ReadHeadAsync(channel, Token));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Append_with_a_wrong_fence_writes_nothing_and_returns_the_head(long fence)
    {
        var channel = Stream();
        await _harness.AppendAsync(channel, default, Draft(), Draft());
        var lost = await _harness.AppendAsync(channel, new(fence, fence), Draft("stale"));
        Assert.Equal(AppendOutcome.FenceLost, lost.Outcome);
        Assert.Equal(new StreamHead(2, 2), lost.Head);
        Assert.Equal(2, (await _harness.Messages.ReadAfterAsync(MessageScope.Channel(channel), 0, 10, Token)).Count);
    }

    [Fact, SqliteOnly]
    public async Task Append_to_an_inconsistent_stream_fails_alone_in_its_batch()
    {
        var broken = Stream();
        await _harness.AppendAsync(broken, default, Draft(), Draft());
        await _harness.ExecuteAsync(
            $"UPDATE streams SET last_seq = 1, last_index = 1 WHERE channel_id = {_harness.Id(broken)}"
        );
        var others = Enumerable.Range(0, 40).Select(_ => Stream()).ToList();
        var writes = others.ConvertAll(other => _harness.AppendAsync(other, default, Draft()));
        writes.Insert(20, _harness.AppendAsync(broken, new(1, 1), Draft("in the place of the second")));
        writes.AddRange(others.Select(other => _harness.AppendAsync(other, new(1, 1), Draft())));
        var results = await Task.WhenAll(writes);
        Assert.Equal(new(1, 1), Assert.Single(results, result => result.Outcome == AppendOutcome.FenceLost).Head);
        foreach (var other in others)
        {
            Assert.Equal(2, (await _harness.Messages.ReadAfterAsync(MessageScope.Channel(other), 0, 10, Token)).Count);
        }

        Assert.True(_harness.Log.IsHealthy);
    }

    [Fact]
    public async Task Repeated_message_returns_the_first_result_and_takes_no_seq()
    {
        var channel = Stream();
        var draft = Draft("once");
        var first = await _harness.AppendAsync(channel, default, draft);
        var again = await _harness.AppendAsync(channel, first.Head, draft with { At = At.AddHours(1) }, Draft("next"));
        Assert.Equal(new DraftResult(DraftOutcome.Existing, 1, 1, At), again.Drafts[0]);
        Assert.Equal(2, again.Drafts[1].Seq);
        Assert.Equal(new StreamHead(2, 2), again.Head);
    }

    [Fact]
    public async Task Message_twice_in_one_append_is_written_once()
    {
        var draft = Draft();
        var result = await _harness.AppendAsync(Stream(), default, draft, draft);
        Assert.Equal([DraftOutcome.Written, DraftOutcome.Existing], result.Drafts.Select(written => written.Outcome));
        Assert.Equal(result.Drafts[0].Seq, result.Drafts[1].Seq);
    }

    [Fact]
    public async Task Reused_id_with_different_fields_is_a_conflict()
    {
        var (channel, other) = (Stream(), Stream());
        var (root, draft) = (Draft("root"), Draft("mine"));
        var head = (await _harness.AppendAsync(channel, default, root, draft)).Head;
        var result = await _harness.AppendAsync(
            channel,
            head,
            draft with
            {
                Content = "other",
            },
            draft with
            {
                AuthorId = Ids.New(),
            },
            draft with
            {
                ThreadId = root.Id,
            },
            draft with
            {
                ReplyTo = root.Id,
            }
        );
        Assert.All(result.Drafts, refused => Assert.Equal(DraftOutcome.IdConflict, refused.Outcome));
        Assert.Equal(head, result.Head);
        Assert.Equal(DraftOutcome.IdConflict, (await _harness.AppendAsync(other, default, draft)).Drafts[0].Outcome);
        Assert.Equal(default, await _harness.Events.ReadHeadAsync(other, Token));
    }

    [Fact]
    public async Task Thread_root_must_be_a_root_message_of_the_channel()
    {
        var (channel, other) = (Stream(), Stream());
        var (root, foreign) = (Draft("root"), Draft("foreign"));
        await _harness.AppendAsync(other, default, foreign);
        var reply = Draft("reply", thread: root.Id);
        var head = (await _harness.AppendAsync(channel, default, root, reply)).Head;
        var result = await _harness.AppendAsync(
            channel,
            head,
            Draft(thread: Ids.New()),
            Draft(thread: foreign.Id),
            Draft(thread: reply.Id),
            Draft("fine", thread: root.Id)
        );
        Assert.Equal(
            [
                DraftOutcome.ThreadNotFound,
                DraftOutcome.ThreadNotFound,
                DraftOutcome.ThreadNotFound,
                DraftOutcome.Written,
            ],
            result.Drafts.Select(draft => draft.Outcome)
        );
        Assert.Equal(head with { Seq = head.Seq + 1 }, result.Head);
    }

    [Fact]
    public async Task Quoted_message_must_be_in_the_same_channel()
    {
        var (channel, other) = (Stream(), Stream());
        var (root, foreign) = (Draft("root"), Draft("foreign"));
        await _harness.AppendAsync(other, default, foreign);
        var reply = Draft("reply", thread: root.Id);
        var head = (await _harness.AppendAsync(channel, default, root, reply)).Head;
        var result = await _harness.AppendAsync(
            channel,
            head,
            Draft(replyTo: Ids.New()),
            Draft(replyTo: foreign.Id),
            Draft(replyTo: root.Id),
            Draft(replyTo: reply.Id)
        );
        Assert.Equal(
            [DraftOutcome.ReplyNotFound, DraftOutcome.ReplyNotFound, DraftOutcome.Written, DraftOutcome.Written],
            result.Drafts.Select(draft => draft.Outcome)
        );
    }

    [Fact]
    public async Task Refused_and_stale_appends_do_not_affect_others_in_the_batch()
    {
        var channel = await _harness.ChannelAsync("general");
        await _harness.ChannelAsync("taken");
        var streams = Enumerable.Range(0, 40).Select(_ => Stream()).ToList();
        var writes = new List<Task<AppendResult>>();
        foreach (var stream in streams)
        {
            writes.Add(_harness.AppendAsync(stream, default, Draft("a"), Draft("b")));
            writes.Add(_harness.AppendAsync(channel, new(1, 0), Event(new RenameChannel(channel, "taken", "x"))));
            writes.Add(_harness.AppendAsync(channel, new(99, 0), Draft("stale")));
        }

        var results = await Task.WhenAll(writes);
        Assert.All(
            results.Where((_, i) => i % 3 == 0),
            result => Assert.Equal((AppendOutcome.Committed, new StreamHead(2, 2)), (result.Outcome, result.Head))
        );
        Assert.All(
            results.Where((_, i) => i % 3 == 1),
            result => Assert.Equal(AppendOutcome.EffectRefused, result.Outcome)
        );
        Assert.All(
            results.Where((_, i) => i % 3 == 2),
            result => Assert.Equal(AppendOutcome.FenceLost, result.Outcome)
        );
        Assert.Equal(new StreamHead(1, 0), await _harness.Events.ReadHeadAsync(channel, Token));
    }

    [Fact]
    public async Task Full_queue_refuses_appends_and_writes_the_accepted_ones()
    {
        await using var harness = await OpenAsync(
            null,
            ("Sqlite:QueueLength", "1"),
            ("Sqlite:CommitRows", "1"),
            ("Postgres:QueueLength", "1"),
            ("Postgres:CommitRows", "1")
        );
        var writes = Enumerable.Range(0, 200).Select(_ => harness.AppendAsync(Stream(), default, Draft())).ToList();
        await Task.WhenAll(writes).ContinueWith(_ => { }, TaskScheduler.Default);
        var refused = writes.Where(write => write.IsFaulted).ToList();
        Assert.NotEmpty(refused);
        Assert.All(refused, write => Assert.IsType<LogUnavailableException>(write.Exception!.InnerException));
        Assert.Equal(writes.Count - refused.Count, await harness.CountAsync("SELECT count(*) FROM messages"));
    }

    [Fact]
    public async Task Closed_log_refuses_appends()
    {
        var harness = await OpenAsync();
        await harness.DisposeAsync();
        await Assert.ThrowsAsync<LogUnavailableException>(() => harness.AppendAsync(Stream(), default, Draft()));
    }
}
