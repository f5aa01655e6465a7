using Parley.Server.Features.Workspaces.Effects;
using Parley.Server.Platform.Log;
using Parley.Server.Platform.Persistence;
using Parley.Server.Platform.UserStreams;
using Parley.Server.Tests.Log;
using static Parley.Server.Tests.Log.LogHarness;

namespace Parley.Server.Tests.UserStreams;

/// <summary>Events of users are numbered and stored in the commit of their cause, on both stores.</summary>
public sealed class AppendUserEventsTests : IAsyncLifetime
{
    private LogHarness _harness = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _harness = await OpenAsync();

    public ValueTask DisposeAsync() => _harness.DisposeAsync();

    [Fact]
    public async Task One_commit_numbers_an_event_for_a_thousand_users_each_in_their_own_stream()
    {
        var users = Enumerable.Range(0, 1_000).Select(_ => Ids.New()).ToArray();
        var early = Left(users[..500]);
        Assert.Equal(AppendOutcome.Committed, (await AppendAsync(default, early)).Outcome);
        Assert.Equal(500, early.Written.Count);
        var all = Left([.. users, users[0]]);
        var last = Left(users[0]);
        Assert.Equal(AppendOutcome.Committed, (await AppendAsync(default, all, last)).Outcome);
        Assert.Equal(
            users.ToDictionary(user => user, user => Array.IndexOf(users, user) < 500 ? 2L : 1L),
            all.Written.ToDictionary(written => written.UserId, written => written.Seq)
        );
        Assert.Equal([new UserSeq(users[0], 3)], last.Written);
        foreach (var user in new[] { users[0], users[1], users[999] })
        {
            var stored = await _harness.Events.ReadEventsAsync(user, 0, 10, Token);
            Assert.Equal(Enumerable.Range(1, stored.Count).Select(seq => (long)seq), Numbers(stored));
            Assert.Equal(stored[^1].Seq, (await _harness.Events.ReadHeadAsync(user, Token)).Seq);
        }
    }

    [Fact]
    public async Task Refused_append_leaves_no_event_and_no_number()
    {
        var user = Ids.New();
        var refused = await AppendAsync(
            default,
            Left(user),
            new RequireRole(Ids.New(), Ids.New(), WorkspaceRole.Member)
        );
        Assert.Equal(AppendOutcome.EffectRefused, refused.Outcome);
        Assert.Equal(AppendOutcome.FenceLost, (await AppendAsync(new(7, 0), Left(user))).Outcome);
        Assert.Equal(
            0,
            await _harness.CountAsync($"SELECT count(*) FROM streams WHERE channel_id = {_harness.Id(user)}")
        );
        var effect = Left(user);
        Assert.Equal(AppendOutcome.Committed, (await AppendAsync(default, effect)).Outcome);
        Assert.Equal([new UserSeq(user, 1)], effect.Written);
    }

    [Fact]
    public async Task Rolled_back_transaction_of_entity_framework_leaves_no_event_and_no_number()
    {
        var user = Ids.New();
        Assert.False(await TransactAsync(Left(user), commit: false));
        Assert.Empty(await _harness.Events.ReadEventsAsync(user, 0, 10, Token));
        var effect = Left(user);
        Assert.True(await TransactAsync(effect, commit: true));
        Assert.Equal([new UserSeq(user, 1)], effect.Written);
    }

    /// <summary>The rollback of a batch of SQLite writes all its appends again.</summary>
    [Fact]
    public async Task Concurrent_causes_from_channels_and_transactions_number_each_stream_without_gaps()
    {
        Guid[] users = [Ids.New(), Ids.New(), Ids.New()];
        const int Rounds = 40;
        var (first, second, lost) = (Stream(), Stream(), Stream());
        async Task ByChannelAsync(Guid channel, params int[] order)
        {
            for (var seq = 0; seq < Rounds; seq++)
            {
                var result = await _harness.AppendAsync(
                    channel,
                    new(seq, 0),
                    Event([.. order.Select(i => Left(users[i]))])
                );
                Assert.Equal(AppendOutcome.Committed, result.Outcome);
            }
        }

        async Task ByTransactionAsync()
        {
            for (var i = 0; i < Rounds; i++)
            {
                Assert.True(await TransactAsync(Left(users[i % 3]), commit: true));
            }
        }

        async Task LoseFencesAsync()
        {
            for (var i = 0; i < Rounds; i++)
            {
                var result = await _harness.AppendAsync(lost, new(7, 0), Draft());
                Assert.Equal(AppendOutcome.FenceLost, result.Outcome);
            }
        }

        await Task.WhenAll(
            ByChannelAsync(first, 0, 1, 2),
            ByChannelAsync(second, 2, 1, 0),
            ByTransactionAsync(),
            ByTransactionAsync(),
            LoseFencesAsync()
        );
        foreach (var (i, user) in users.Index())
        {
            var perTransaction = (Rounds / 3) + (i < Rounds % 3 ? 1 : 0);
            var stored = await _harness.Events.ReadEventsAsync(user, 0, 1_000, Token);
            Assert.Equal(
                Enumerable.Range(1, (2 * Rounds) + (2 * perTransaction)).Select(seq => (long)seq),
                Numbers(stored)
            );
            Assert.Equal(stored.Count, (await _harness.Events.ReadHeadAsync(user, Token)).Seq);
        }
    }

    [Fact]
    public void More_users_than_one_commit_takes_are_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            Left([.. Enumerable.Range(0, AppendUserEvents.MaxUsers + 1).Select(_ => Ids.New())])
        );

    [Theory]
    [InlineData("""{"type":"workspace.left","userSeq":0,"workspaceId":"w"}""", 42, 42)]
    [InlineData("""{"type":"reminder.due","userSeq":17,"text":"\"userSeq\":5"}""", 9_007_199_254_740_991, 5)]
    public void Number_replaces_only_that_of_the_event(string payload, long seq, long rest)
    {
        var json = System.Text.Encoding.UTF8.GetString(
            UserEventPayload.Number(System.Text.Encoding.UTF8.GetBytes(payload), seq).Json
        );
        Assert.Contains($"\"userSeq\":{seq},", json, StringComparison.Ordinal);
        Assert.Contains(rest == seq ? "\"w\"" : "\\\"userSeq\\\":5", json, StringComparison.Ordinal);
        using var parsed = System.Text.Json.JsonDocument.Parse(json);
        Assert.Equal(seq, parsed.RootElement.GetProperty("userSeq").GetInt64());
    }

    private static AppendUserEvents Left(params Guid[] users) =>
        new(users, new WorkspaceLeft { UserSeq = 0, WorkspaceId = new(Ids.New()) }, At);

    /// <summary>The numbers as clients get them.</summary>
    private static IEnumerable<long> Numbers(IEnumerable<StoredEvent> stored) =>
        stored.Select(row => ((UserEvent)UserEventPayload.Number(row.Payload!, row.Seq).Frame).UserSeq);

    private Task<AppendResult> AppendAsync(StreamHead fence, params ChannelEffect[] effects) =>
        _harness.AppendAsync(Stream(), fence, Event(effects));

    private async Task<bool> TransactAsync(AppendUserEvents effect, bool commit)
    {
        var store = _harness.Get<IUserStreamStore>();
        var committed = false;
        await _harness.UseAsync(async context =>
            committed = await _harness
                .Get<WriteGate>()
                .ExecuteInTransactionAsync(
                    context,
                    async token =>
                    {
                        await store.LockAsync(context, effect.UserIds, token);
                        await store.AppendAsync(context, effect, token);
                        return commit;
                    },
                    Token
                )
        );
        return committed;
    }
}
