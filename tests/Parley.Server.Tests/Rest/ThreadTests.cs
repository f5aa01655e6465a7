using Parley.Client;

namespace Parley.Server.Tests.Rest;

/// <summary>Threads as places to read.</summary>
public sealed class ThreadTests(SharedServer shared)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Top_level_pages_contain_no_replies()
    {
        var (team, root) = await CreateAsync(replies: 5);
        var last = await team.Owner.PostAsync(team.General.Id, "last");
        var page = await team.Owner.MessagesAsync(team.General.Id, "?topLevel=true");
        Assert.Equal([root.Id, last.Id], page.Messages.Select(message => message.Id));
        Assert.Equal(last.Seq, page.LastSeq);

        var newest = await team.Owner.MessagesAsync(team.General.Id, "?topLevel=true&limit=1");
        Assert.Equal((last.Id, true, false), (newest.Messages[0].Id, newest.HasOlder, newest.HasNewer));
        var older = await team.Owner.MessagesAsync(team.General.Id, $"?topLevel=true&limit=1&before={last.Id}");
        Assert.Equal((root.Id, false), (Assert.Single(older.Messages).Id, older.HasOlder));

        // A reply is a place in the channel, too.
        var reply = (await ThreadAsync(team.Owner, root)).Messages[2];
        var around = await team.Owner.MessagesAsync(team.General.Id, $"?topLevel=true&around={reply.Id}");
        Assert.Equal([root.Id, last.Id], around.Messages.Select(message => message.Id));
    }

    [Fact]
    public async Task Thread_is_read_in_pages()
    {
        var (team, root) = await CreateAsync(replies: 5);
        var other = await team.Owner.PostAsync(team.General.Id, "other");
        await team.Owner.PostAsync(team.General.Id, "elsewhere", thread: other.Id);
        var all = await ThreadAsync(team.Owner, root);
        Assert.Equal("reply 0, reply 1, reply 2, reply 3, reply 4", Contents(all));
        Assert.Equal((root.Id, false, false), (all.Root.Id, all.HasOlder, all.HasNewer));
        Assert.Equal(team.Owner.Id, Assert.Single(all.Users).Id);

        var newest = await ThreadAsync(team.Owner, root, "?limit=2");
        Assert.Equal(("reply 3, reply 4", true, false), (Contents(newest), newest.HasOlder, newest.HasNewer));
        var before = await ThreadAsync(team.Owner, root, $"?limit=2&before={newest.Messages[0].Id}");
        Assert.Equal(("reply 1, reply 2", true, true), (Contents(before), before.HasOlder, before.HasNewer));
        var after = await ThreadAsync(team.Owner, root, $"?limit=2&after={before.Messages[1].Id}");
        Assert.Equal(("reply 3, reply 4", false), (Contents(after), after.HasNewer));
        var first = await ThreadAsync(team.Owner, root, $"?limit=2&after={root.Id}");
        Assert.Equal(("reply 0, reply 1", true), (Contents(first), first.HasNewer));
        var around = await ThreadAsync(team.Owner, root, $"?limit=2&around={all.Messages[2].Id}");
        Assert.Equal("reply 1, reply 2", Contents(around));

        // A cursor of another thread says nothing about this one.
        await team.Owner.ExpectErrorAsync(
            HttpMethod.Get,
            $"{Path(root)}/messages?before={other.Id}",
            null,
            404,
            ErrorCodes.MessageNotFound
        );
        await team.Owner.ExpectErrorAsync(
            HttpMethod.Get,
            $"{Path(root)}/messages?limit=101",
            null,
            400,
            ErrorCodes.RequestMalformed
        );
    }

    [Fact]
    public async Task Thread_exists_only_below_a_top_level_message_of_its_channel()
    {
        var (team, root) = await CreateAsync(replies: 1);
        var room = await team.ChannelAsync();
        var reply = (await ThreadAsync(team.Owner, root)).Messages[0];
        foreach (var place in new[] { root with { Id = reply.Id }, root with { ChannelId = room.Id } })
        {
            foreach (var (method, path, body) in Requests(place))
            {
                await team.Owner.ExpectErrorAsync(method, path, body, 404, ErrorCodes.MessageNotFound);
            }
        }
    }

    [Fact]
    public async Task Read_position_moves_forward_only_and_not_beyond_the_channel()
    {
        var (team, root) = await CreateAsync(replies: 3);
        var path = $"{Path(root)}/read";
        foreach (var (seq, expected) in new[] { (3L, 3L), (2L, 3L), (4L, 4L), (1_000_000L, 5L), (0L, 5L) })
        {
            await team.Owner.RequestAsync(HttpMethod.Put, path, new MarkReadRequest { Seq = seq });
            Assert.Equal(expected, (await ThreadAsync(team.Owner, root)).ReadSeq);
        }

        await team.Owner.ExpectErrorAsync(
            HttpMethod.Put,
            path,
            new MarkReadRequest { Seq = -1 },
            422,
            ErrorCodes.RequestInvalid
        );

        // The channel has its own read position.
        Assert.True((await team.Owner.ChannelAsync(team.General.Id)).ReadSeq < 5);
    }

    [Fact]
    public async Task Concurrent_reads_of_a_thread_keep_the_highest_position()
    {
        var (team, root) = await CreateAsync(replies: 20);
        await Task.WhenAll(
            Enumerable
                .Range(1, 22)
                .Select(seq =>
                    team.Owner.RequestAsync(HttpMethod.Put, $"{Path(root)}/read", new MarkReadRequest { Seq = seq })
                )
        );
        Assert.Equal(22, (await ThreadAsync(team.Owner, root)).ReadSeq);
    }

    [Fact]
    public async Task State_of_a_thread_ends_with_the_membership()
    {
        var (team, _) = await CreateAsync(replies: 0);
        var member = await team.AddMemberAsync();
        var room = await team.ChannelAsync(ChannelKind.Public, member);
        var root = await member.PostAsync(room.Id, "root");
        await member.PostAsync(room.Id, "reply", thread: root.Id);
        await FollowAndReadAsync(member, root);

        await team.Owner.RemoveFromChannelAsync(room.Id, member.Id);
        foreach (var (method, path, body) in Requests(root).Where(request => request.Method != HttpMethod.Get))
        {
            await member.ExpectErrorAsync(method, path, body, 403, ErrorCodes.ChannelNotMember);
        }

        await member.JoinAsync(room.Id);
        var back = await ThreadAsync(member, root);
        Assert.Equal((0L, false), (back.ReadSeq, back.Following));

        await FollowAndReadAsync(member, root);
        await team.Owner.RemoveFromWorkspaceAsync(team.Workspace.Id, member.Id);
        await member.AcceptAsync((await team.Owner.InviteAsync(team.Workspace.Id)).Code);
        await member.JoinAsync(room.Id);
        Assert.False((await ThreadAsync(member, root)).Following);
    }

    [Fact]
    public async Task Removal_during_a_change_of_the_state_leaves_no_state()
    {
        var team = await shared.Server.TeamAsync();
        var member = await team.AddMemberAsync();
        var room = await team.ChannelAsync(ChannelKind.Public, member);
        var root = await team.Owner.PostAsync(room.Id, "root");
        await team.Owner.PostAsync(room.Id, "reply", thread: root.Id);
        for (var round = 0; round < 10; round++)
        {
            var follows = Enumerable
                .Range(0, 4)
                .Select(_ => member.SendAsync(HttpMethod.Put, $"{Path(root)}/follow"))
                .ToList();
            await team.Owner.RemoveFromChannelAsync(room.Id, member.Id);
            foreach (var response in await Task.WhenAll(follows))
            {
                using (response)
                {
                    Assert.True(
                        response.StatusCode is HttpStatusCode.NoContent or HttpStatusCode.Forbidden,
                        $"{response.StatusCode}"
                    );
                }
            }

            Assert.False((await ThreadAsync(member, root)).Following);
            await member.JoinAsync(room.Id);
            Assert.False((await ThreadAsync(member, root)).Following);
        }
    }

    [Fact]
    public async Task Thread_of_a_deleted_root_and_of_an_archived_channel_stays_readable()
    {
        var team = await shared.Server.TeamAsync();
        var room = await team.ChannelAsync();
        var root = await team.Owner.PostAsync(room.Id, "root");
        await team.Owner.PostAsync(room.Id, "reply", thread: root.Id);
        await team.Owner.RequestAsync(HttpMethod.Delete, $"channels/{room.Id}/messages/{root.Id}");
        var page = await ThreadAsync(team.Owner, root);
        Assert.NotNull(page.Root.DeletedAt);
        Assert.Equal((string.Empty, "reply"), (page.Root.Content, Assert.Single(page.Messages).Content));
        await team.Owner.PostAsync(room.Id, "another", thread: root.Id);
        Assert.Equal(2, (await ThreadAsync(team.Owner, root)).Messages.Count);

        await team.Owner.ArchiveAsync(room.Id);
        await FollowAndReadAsync(team.Owner, root);
        await team.Owner.RequestAsync(HttpMethod.Delete, $"{Path(root)}/follow");
        Assert.False((await ThreadAsync(team.Owner, root)).Following);
    }

    [Fact]
    public async Task Sdk_reads_marks_and_follows_a_thread()
    {
        var (team, root) = await CreateAsync(replies: 3);
        using var client = new ParleyClient(
            new ParleyClientOptions { BaseAddress = shared.Server.Address, Token = team.Owner.Token }
        );
        await client.FollowThreadAsync(team.General.Id, root.Id, Token);
        await client.MarkThreadReadAsync(team.General.Id, root.Id, 4, Token);
        var page = await client.GetThreadAsync(team.General.Id, root.Id, after: root.Id, cancellationToken: Token);
        Assert.Equal((true, 4L, 3), (page.Following, page.ReadSeq, page.Messages.Count));
        await client.UnfollowThreadAsync(team.General.Id, root.Id, Token);
        Assert.False((await client.GetThreadAsync(team.General.Id, root.Id, cancellationToken: Token)).Following);
        var top = await client.GetHistoryAsync(team.General.Id, topLevel: true, cancellationToken: Token);
        Assert.Equal(root.Id, Assert.Single(top.Messages).Id);
    }

    private static async Task FollowAndReadAsync(TestUser user, Message root)
    {
        await user.RequestAsync(HttpMethod.Put, $"{Path(root)}/follow");
        await user.RequestAsync(HttpMethod.Put, $"{Path(root)}/read", new MarkReadRequest { Seq = root.Seq });
        var page = await ThreadAsync(user, root);
        Assert.Equal((true, root.Seq), (page.Following, page.ReadSeq));
    }

    private static string Path(Message root) => $"channels/{root.ChannelId}/threads/{root.Id}";

    private static (HttpMethod Method, string Path, object? Body)[] Requests(Message root) =>
        [
            (HttpMethod.Get, $"{Path(root)}/messages", null),
            (HttpMethod.Put, $"{Path(root)}/read", new MarkReadRequest { Seq = 1 }),
            (HttpMethod.Put, $"{Path(root)}/follow", null),
            (HttpMethod.Delete, $"{Path(root)}/follow", null),
        ];

    private static Task<ThreadPage> ThreadAsync(TestUser user, Message root, string query = "") =>
        user.GetAsync<ThreadPage>($"{Path(root)}/messages{query}");

    private static string Contents(ThreadPage page) =>
        string.Join(", ", page.Messages.Select(message => message.Content));

    private async Task<(Team Team, Message Root)> CreateAsync(int replies)
    {
        var team = await shared.Server.TeamAsync();
        var root = await team.Owner.PostAsync(team.General.Id, "root");
        for (var i = 0; i < replies; i++)
        {
            await team.Owner.PostAsync(team.General.Id, $"reply {i}", thread: root.Id);
        }

        return (team, root);
    }
}
