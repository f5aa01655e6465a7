using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Parley.Server.Features.Messages;
using Parley.Server.Platform.Persistence;
using Parley.Server.Tests.Robustness;

namespace Parley.Server.Tests.Rest;

/// <summary>Replies are counted in their commits.</summary>
public sealed class ThreadSummaryTests(FaultyServerFixture fixture) : IClassFixture<FaultyServerFixture>
{
    private readonly FaultyServer _server = fixture.Server;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Replies_are_counted_once_and_the_root_has_none_at_first()
    {
        var (user, root) = await CreateAsync();
        Assert.Null(await SummaryAsync(user, root));
        var id = Ids.Message();
        var first = await user.PostAsync(root.ChannelId, "reply", id, root.Id);
        await user.PostAsync(root.ChannelId, "reply", id, root.Id);
        Assert.Equal(Summary(1, first), await SummaryAsync(user, root));

        await using var socket = await user.OpenSocketAsync();
        var ack = Assert.IsType<AckFrame>(
            await socket.RequestAsync(
                new SendMessageFrame
                {
                    Ref = 1,
                    ChannelId = root.ChannelId,
                    Id = Ids.Message(),
                    Content = "by socket",
                    ThreadId = root.Id,
                }
            )
        );
        var summary = await SummaryAsync(user, root);
        Assert.Equal((2, ack.Seq), (summary!.ReplyCount, summary.LastReplySeq));

        // Neither a quote nor a top-level message is a reply.
        await user.PostAsync(root.ChannelId, "quote", replyTo: root.Id);
        await user.PostAsync(root.ChannelId, "other");
        Assert.Equal(summary, await SummaryAsync(user, root));
        Assert.Empty((await ThreadAsync(user, await user.PostAsync(root.ChannelId, "second root"))).Messages);
    }

    [Fact]
    public async Task Deleted_reply_is_not_counted_any_more_and_the_last_reply_is_the_one_before()
    {
        var (user, root) = await CreateAsync();
        var replies = new List<Message>();
        for (var i = 0; i < 4; i++)
        {
            replies.Add(await user.PostAsync(root.ChannelId, $"reply {i}", thread: root.Id));
        }

        await DeleteAsync(user, replies[1]);
        Assert.Equal(Summary(3, replies[3]), await SummaryAsync(user, root));
        await DeleteAsync(user, replies[1]);
        Assert.Equal(Summary(3, replies[3]), await SummaryAsync(user, root));
        await DeleteAsync(user, replies[2]);
        await DeleteAsync(user, replies[3]);
        Assert.Equal(Summary(1, replies[0]), await SummaryAsync(user, root));

        // A deleted root keeps its thread.
        await DeleteAsync(user, root);
        Assert.Equal(Summary(1, replies[0]), await SummaryAsync(user, root));
        await DeleteAsync(user, replies[0]);
        Assert.Null(await SummaryAsync(user, root));
    }

    [Fact]
    public async Task Imported_replies_are_counted()
    {
        var (user, root) = await CreateAsync();
        var workspace = (await user.ChannelAsync(root.ChannelId)).WorkspaceId;
        var authors = await user.RequestAsync<ItemList<ImportAuthor>>(
            HttpMethod.Post,
            $"workspaces/{workspace}/import/authors",
            new ImportAuthorsRequest { Names = ["Ada"] }
        );
        var at = new DateTimeOffset(2026, 11, 1, 9, 41, 0, TimeSpan.Zero);
        var request = new ImportMessagesRequest
        {
            Messages =
            [
                .. Enumerable
                    .Range(0, 3)
                    .Select(i => new ImportMessage
                    {
                        Id = Ids.Message(),
                        AuthorId = authors.Items[0].UserId,
                        Content = $"imported {i}",
                        CreatedAt = at.AddMinutes(i),
                        ThreadId = root.Id,
                    }),
            ],
        };
        for (var i = 0; i < 2; i++)
        {
            await user.RequestAsync<ImportMessagesResult>(
                HttpMethod.Post,
                $"channels/{root.ChannelId}/import",
                request
            );
            var summary = await SummaryAsync(user, root);
            Assert.Equal((3, at.AddMinutes(2)), (summary!.ReplyCount, summary.LastReplyAt));
        }
    }

    /// <summary>The table must equal what a count of the messages would give, whatever the order of commits.</summary>
    [Fact]
    public async Task Counts_equal_the_messages_after_concurrent_posts_and_deletions()
    {
        var (user, root) = await CreateAsync();
        var other = await user.PostAsync(root.ChannelId, "other root");
        await Task.WhenAll(
            Enumerable
                .Range(0, 60)
                .Select(async i =>
                {
                    var thread = i % 3 == 0 ? other.Id : root.Id;
                    var reply = await user.PostAsync(root.ChannelId, $"reply {i}", thread: thread);
                    if (i % 2 == 0)
                    {
                        await DeleteAsync(user, reply);
                    }
                })
        );
        foreach (var place in new[] { root, other })
        {
            var left = (await ThreadAsync(user, place, "?limit=100"))
                .Messages.Where(reply => reply.DeletedAt is null)
                .ToList();
            Assert.Equal(Summary(left.Count, left[^1]), await SummaryAsync(user, place));
        }
    }

    /// <summary>A user who deletes very many replies must not make each further deletion search all of them.</summary>
    [Fact]
    public async Task Search_for_the_last_reply_skips_a_bounded_number_of_deleted_ones()
    {
        var (user, root) = await CreateAsync();
        for (var i = 0; i < 203; i++)
        {
            await user.PostAsync(root.ChannelId, $"reply {i}", thread: root.Id);
        }

        var replies = (await ThreadAsync(user, root, "?limit=100")).Messages;
        var last = replies[^1];
        await using (
            var context = await _server
                .Services.GetRequiredService<IDbContextFactory<ParleyDbContext>>()
                .CreateDbContextAsync(Token)
        )
        {
            // All but the first and the last.
            await context.Database.ExecuteSqlAsync(
                $"""
                UPDATE messages SET deleted_at = created_at
                WHERE thread_id IS NOT NULL AND seq > {root.Seq + 1} AND seq < {last.Seq}
                """,
                Token
            );
            await context
                .Set<ThreadEntity>()
                .Where(thread => thread.Id == root.Id.Value)
                .ExecuteUpdateAsync(set => set.SetProperty(thread => thread.ReplyCount, 2), Token);
        }

        await DeleteAsync(user, last);
        Assert.Equal(Summary(1, last), await SummaryAsync(user, root));
    }

    private static ThreadSummary Summary(int count, Message last) =>
        new()
        {
            ReplyCount = count,
            LastReplyAt = last.CreatedAt,
            LastReplySeq = last.Seq,
        };

    private static async Task<ThreadSummary?> SummaryAsync(TestUser user, Message root) =>
        (await ThreadAsync(user, root)).Summary;

    private static Task<ThreadPage> ThreadAsync(TestUser user, Message root, string query = "") =>
        user.GetAsync<ThreadPage>($"channels/{root.ChannelId}/threads/{root.Id}/messages{query}");

    private static Task<MessageChange> DeleteAsync(TestUser user, Message message) =>
        user.RequestAsync<MessageChange>(HttpMethod.Delete, $"channels/{message.ChannelId}/messages/{message.Id}");

    private async Task<(TestUser User, Message Root)> CreateAsync()
    {
        var user = await _server.RegisterAsync();
        var channel = await user.GeneralAsync((await user.CreateWorkspaceAsync(Ids.Name("team"))).Id);
        return (user, await user.PostAsync(channel.Id, "root"));
    }
}
