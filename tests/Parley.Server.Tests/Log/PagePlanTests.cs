using Parley.Server.Platform.Log;
using static Parley.Server.Tests.Log.LogHarness;

namespace Parley.Server.Tests.Log;

/// <summary>Pages of one scope cost the same however many messages of the other scopes lie between.</summary>
public sealed class PagePlanTests
{
    [Theory]
    [InlineData(nameof(MessageScopeKind.TopLevel), "ix_messages_top_level")]
    [InlineData(nameof(MessageScopeKind.Thread), "ix_messages_thread")]
    [InlineData(nameof(MessageScopeKind.Channel), "ix_messages_top_level", "ix_messages_replies")]
    public async Task Page_is_read_by_its_index_and_skips_no_message(string kind, params string[] indexes)
    {
        await using var harness = await OpenAsync();
        var (channel, root) = (Stream(), Draft("root"));
        Draft[] drafts = [root, .. Enumerable.Range(0, 40).SelectMany(WithReplies)];
        await harness.AppendAsync(channel, default, drafts);
        await harness.ExecuteAsync("ANALYZE messages");

        var scope = Enum.Parse<MessageScopeKind>(kind);
        var id = harness.Id(scope == MessageScopeKind.Thread ? root.Id : channel);
        var dialect = harness.IsPostgres ? SqlDialect.Postgres : SqlDialect.Sqlite;
        string[] pages = [MessagePages.Before(dialect, scope), MessagePages.After(dialect, scope)];
        foreach (var sql in scope == MessageScopeKind.Channel ? [.. pages, MessagePages.Events(dialect)] : pages)
        {
            var plan = await harness.ExplainAsync(
                sql.Replace("$1", id, StringComparison.Ordinal)
                    .Replace("$2", "1000", StringComparison.Ordinal)
                    .Replace("$3", "20", StringComparison.Ordinal)
            );
            Assert.All(indexes, index => Assert.True(plan.Contains(index, StringComparison.Ordinal), plan));
            Assert.DoesNotContain("Removed by Filter", plan, StringComparison.Ordinal);
            Assert.DoesNotContain("SCAN messages", plan, StringComparison.Ordinal);
            Assert.DoesNotContain("Seq Scan on messages", plan, StringComparison.Ordinal);
            Assert.DoesNotContain("TEMP B-TREE FOR ORDER BY", plan, StringComparison.Ordinal);
        }

        IEnumerable<Draft> WithReplies(int i) =>
            [Draft($"top {i}"), .. Enumerable.Range(0, 50).Select(reply => Draft($"reply {reply}", thread: root.Id))];
    }

    [Fact]
    public async Task Each_scope_has_its_messages_in_order()
    {
        await using var harness = await OpenAsync();
        var channel = Stream();
        var (first, second) = (Draft("1"), Draft("2"));
        await harness.AppendAsync(
            channel,
            default,
            first,
            second,
            Draft("3", thread: first.Id),
            Draft("4", thread: second.Id),
            Event(),
            Draft("6", thread: first.Id),
            Draft("7")
        );

        Assert.Equal(new long[] { 1, 2, 3, 4, 6, 7 }, await ReadAsync(MessageScope.Channel(channel), 10));
        Assert.Equal(new long[] { 1, 2, 7 }, await ReadAsync(MessageScope.TopLevel(channel), 10));
        Assert.Equal(new long[] { 3, 6 }, await ReadAsync(MessageScope.Thread(first.Id), 10));
        Assert.Equal(new long[] { 4 }, await ReadAsync(MessageScope.Thread(second.Id), 10));
        Assert.Empty(await ReadAsync(MessageScope.Thread(channel), 10));
        Assert.Equal(new long[] { 2, 7 }, await ReadAsync(MessageScope.TopLevel(channel), 2));
        Assert.Equal(new long[] { 4, 6, 7 }, await ReadAsync(MessageScope.Channel(channel), 3));

        async Task<long[]> ReadAsync(MessageScope scope, int limit)
        {
            var token = TestContext.Current.CancellationToken;
            var before = await harness.Messages.ReadBeforeAsync(scope, long.MaxValue, limit, token);
            var oldest = before.Count > 0 ? before[0].Seq - 1 : 0;
            Assert.Equal(before, await harness.Messages.ReadAfterAsync(scope, oldest, limit, token));
            return [.. before.Select(message => message.Seq)];
        }
    }
}
