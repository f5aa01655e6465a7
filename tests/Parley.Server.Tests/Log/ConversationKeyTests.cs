using Microsoft.Extensions.Options;
using Parley.Server.Features.Channels.Effects;
using Parley.Server.Platform.Log;
using static Parley.Server.Tests.Log.LogHarness;

namespace Parley.Server.Tests.Log;

/// <summary>The store decides which conversation a set of members has, also for several processes.</summary>
public sealed class ConversationKeyTests
{
    [Fact]
    public async Task Concurrent_creations_on_two_nodes_make_one_conversation()
    {
        await using var first = await OpenAsync();
        await first.ChannelAsync("general");

        // SQLite has one process; a second one shares the database of PostgreSQL.
        await using var second = first.IsPostgres ? await OpenAsync(null, ("Database", DatabaseOf(first))) : null;
        for (var round = 0; round < 10; round++)
        {
            var key = $"key {round}";
            var outcomes = await Task.WhenAll(
                Enumerable
                    .Range(0, 4)
                    .Select(i => CreateAsync((i % 2 == 0 ? first : second ?? first).Log, key, first.UserId))
            );
            Assert.Single(outcomes, result => result.Outcome == AppendOutcome.Committed);
            Assert.Equal(
                3,
                outcomes.Count(result =>
                    result.Outcome == AppendOutcome.EffectRefused && result.Refused is CreateConversation
                )
            );
        }

        Assert.Equal(10, await first.CountAsync("SELECT count(*) FROM channels WHERE direct_key IS NOT NULL"));
    }

    private static string DatabaseOf(LogHarness harness) => harness.Get<IOptions<ParleyOptions>>().Value.Database!;

    private static Task<AppendResult> CreateAsync(IMessageLog log, string key, Guid userId)
    {
        var id = Stream();
        return log.AppendAsync(
            new(id, default, [Event(new CreateConversation(id, ChannelKind.Direct, key, [userId], userId, At))])
        );
    }
}
