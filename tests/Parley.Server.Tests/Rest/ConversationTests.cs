using Parley.Client;

namespace Parley.Server.Tests.Rest;

/// <summary>Direct and group conversations by REST.</summary>
public sealed class ConversationTests(SharedServer shared)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Same_members_always_have_the_same_conversation()
    {
        var team = await shared.Server.TeamAsync(members: 2);
        var (owner, ada, bo) = (team.Owner, team.Members[0], team.Members[1]);
        var direct = await owner.OpenConversationAsync(ada.Id);
        Assert.Equal(
            (ChannelKind.Direct, owner.Id, 1L, 0L, 1L),
            (direct.Kind, direct.CreatedBy, direct.LastSeq, direct.LastIndex, direct.ReadSeq)
        );
        Assert.Equal(Sorted(owner.Id, ada.Id), Sorted([.. direct.Members.Select(member => member.Id)]));
        Assert.Equal(direct.Id, (await ada.OpenConversationAsync(owner.Id)).Id);
        Assert.Equal(direct.Id, (await owner.OpenConversationAsync(ada.Id, owner.Id, ada.Id)).Id);

        var group = await ada.OpenConversationAsync(owner.Id, bo.Id);
        Assert.Equal((ChannelKind.Group, 3), (group.Kind, group.Members.Count));
        Assert.NotEqual(direct.Id, group.Id);
        Assert.Equal(group.Id, (await bo.OpenConversationAsync(ada.Id, owner.Id)).Id);

        await ada.PostAsync(direct.Id, "hello");
        Assert.Equal([direct.Id, group.Id], (await owner.ConversationsAsync()).Select(found => found.Id));
        Assert.Equal([group.Id], (await bo.ConversationsAsync()).Select(found => found.Id));
        var unread = await owner.GetAsync<Conversation>($"conversations/{direct.Id}");
        Assert.Equal((2L, 1L, 1L, 0L), (unread.LastSeq, unread.LastIndex, unread.ReadSeq, unread.ReadIndex));
        await owner.MarkReadAsync(direct.Id, 2);
        Assert.Equal(1, (await owner.GetAsync<Conversation>($"conversations/{direct.Id}")).ReadIndex);
    }

    [Fact]
    public async Task Concurrent_openings_make_one_conversation()
    {
        var team = await shared.Server.TeamAsync(members: 1);
        var member = team.Members[0];
        var opened = await Task.WhenAll(
            Enumerable
                .Range(0, 16)
                .Select(i =>
                    i % 2 == 0
                        ? team.Owner.OpenConversationAsync(member.Id)
                        : member.OpenConversationAsync(team.Owner.Id)
                )
        );
        Assert.Single(opened.Select(conversation => conversation.Id).Distinct());
        Assert.Single(await member.ConversationsAsync());
    }

    [Fact]
    public async Task Only_open_accounts_in_a_common_workspace_can_be_reached()
    {
        var team = await shared.Server.TeamAsync(members: 2);
        var stranger = (await shared.Server.TeamAsync()).Owner;
        var (closed, author) = (team.Members[0], await ImportedAuthorAsync(team));
        await team.Owner.RequestAsync(
            HttpMethod.Put,
            $"workspaces/{team.Workspace.Id}/members/{closed.Id}/deactivation"
        );
        foreach (var id in new[] { stranger.Id, closed.Id, author, new UserId(Ids.New()) })
        {
            await RefusedAsync(team.Owner, 404, ErrorCodes.UserNotFound, id);
            await RefusedAsync(team.Owner, 404, ErrorCodes.UserNotFound, id, team.Members[1].Id);
        }

        await RefusedAsync(team.Owner, 422, ErrorCodes.RequestInvalid);
        await RefusedAsync(team.Owner, 422, ErrorCodes.RequestInvalid, team.Owner.Id);
        await RefusedAsync(
            team.Owner,
            422,
            ErrorCodes.RequestInvalid,
            [.. Enumerable.Range(0, 10).Select(_ => new UserId(Ids.New()))]
        );
        Assert.Empty(await team.Owner.ConversationsAsync());
        Assert.Empty(await stranger.ConversationsAsync());
    }

    [Fact]
    public async Task Members_read_and_write_and_change_nothing_else()
    {
        var team = await shared.Server.TeamAsync(members: 3);
        var (owner, ada) = (team.Owner, team.Members[0]);
        foreach (
            var conversation in new[]
            {
                await owner.OpenConversationAsync(ada.Id),
                await owner.OpenConversationAsync(ada.Id, team.Members[1].Id),
            }
        )
        {
            var path = $"channels/{conversation.Id}";
            var message = await ada.PostAsync(conversation.Id, "from ada");
            await ada.PostAsync(conversation.Id, "a reply", thread: message.Id);
            await owner.RequestAsync<MessageChange>(HttpMethod.Put, $"{path}/messages/{message.Id}/reactions/👍");
            await owner.RequestAsync<MessageChange>(HttpMethod.Put, $"{path}/pins/{message.Id}");
            Assert.Equal(2, (await owner.MessagesAsync(conversation.Id)).Messages.Count);
            Assert.Single((await owner.GetAsync<ThreadPage>($"{path}/threads/{message.Id}/messages")).Messages);
            await ada.RequestAsync<Message>(
                HttpMethod.Patch,
                $"{path}/messages/{message.Id}",
                new EditMessageRequest { Content = "edited" }
            );

            // The owner of the workspace is a member like the other.
            await owner.ExpectErrorAsync(
                HttpMethod.Delete,
                $"{path}/messages/{message.Id}",
                null,
                403,
                ErrorCodes.MessageNotAuthor
            );
            (HttpMethod, string, object?)[] leaving =
                conversation.Kind == ChannelKind.Direct ? [(HttpMethod.Post, $"{path}/leave", null)] : [];
            foreach (var (method, target, body) in leaving.Concat(Changes(path, team.Members[2], ada)))
            {
                await owner.ExpectErrorAsync(method, target, body, 403, ErrorCodes.AccessForbidden);
            }

            await owner.ExpectErrorAsync(HttpMethod.Get, path, null, 404, ErrorCodes.ChannelNotFound);
            await owner.ExpectErrorAsync(HttpMethod.Get, $"{path}/members", null, 404, ErrorCodes.ChannelNotFound);
            Assert.Equal(
                conversation.Members.Count,
                (await ada.GetAsync<Conversation>($"conversations/{conversation.Id}")).Members.Count
            );
        }
    }

    [Fact]
    public async Task Conversation_does_not_exist_for_others_whatever_their_role()
    {
        var team = await shared.Server.TeamAsync(members: 2);
        var admin = await team.AddMemberAsync("Admin", WorkspaceRole.Admin);
        var guest = await team.AddMemberAsync("Guest", WorkspaceRole.Guest);
        var stranger = (await shared.Server.TeamAsync()).Owner;
        var (ada, bo) = (team.Members[0], team.Members[1]);
        var direct = await ada.OpenConversationAsync(bo.Id);
        var message = await ada.PostAsync(direct.Id, "between us");
        var path = $"channels/{direct.Id}";
        foreach (var other in new[] { team.Owner, admin, guest, stranger })
        {
            (HttpMethod Method, string Path, object? Body)[] reads =
            [
                (HttpMethod.Get, $"conversations/{direct.Id}", null),
                (HttpMethod.Get, path, null),
                (HttpMethod.Get, $"{path}/messages", null),
                (HttpMethod.Get, $"{path}/messages/{message.Id}/history", null),
                (HttpMethod.Get, $"{path}/threads/{message.Id}/messages", null),
                (HttpMethod.Get, $"{path}/events", null),
                (HttpMethod.Get, $"{path}/pins", null),
                (HttpMethod.Delete, $"{path}/messages/{message.Id}", null),
                (HttpMethod.Put, $"{path}/read", new MarkReadRequest { Seq = 1 }),
                (HttpMethod.Put, $"{path}/pins/{message.Id}", null),
                (
                    HttpMethod.Post,
                    $"{path}/messages",
                    new PostMessageRequest { Id = Ids.Message(), Content = "intruder" }
                ),
                (HttpMethod.Post, $"{path}/leave", null),
                .. Changes(path, other, ada),
            ];
            foreach (var (method, target, body) in reads)
            {
                await other.ExpectErrorAsync(method, target, body, 404, ErrorCodes.ChannelNotFound);
            }

            Assert.Empty(await other.ConversationsAsync());
        }

        var listed = await team.Owner.GetAsync<ItemList<Channel>>($"workspaces/{team.Workspace.Id}/channels");
        Assert.DoesNotContain(listed.Items, channel => channel.Id == direct.Id);
        listed = await ada.GetAsync<ItemList<Channel>>($"workspaces/{team.Workspace.Id}/channels");
        Assert.DoesNotContain(listed.Items, channel => channel.Id == direct.Id);

        // No way in by an invite, also not for those who are in the conversation.
        using var invite = await team.Owner.SendAsync(
            HttpMethod.Post,
            $"workspaces/{team.Workspace.Id}/invites",
            new CreateInviteRequest { ChannelIds = [direct.Id] }
        );
        Assert.False(invite.IsSuccessStatusCode);
        await ada.ExpectErrorAsync(
            HttpMethod.Post,
            $"workspaces/{team.Workspace.Id}/channels",
            $$"""{"name":"fake","kind":"direct"}""",
            422,
            ErrorCodes.RequestInvalid
        );
    }

    [Fact]
    public async Task Without_a_common_workspace_the_conversation_can_only_be_read()
    {
        var team = await shared.Server.TeamAsync(members: 2);
        var (ada, bo) = (team.Members[0], team.Members[1]);
        var direct = await ada.OpenConversationAsync(bo.Id);
        var message = await bo.PostAsync(direct.Id, "before");
        var other = await ada.PostAsync(direct.Id, "also before");
        await team.Owner.RemoveFromWorkspaceAsync(team.Workspace.Id, bo.Id);

        foreach (var (user, own) in new[] { (ada, other), (bo, message) })
        {
            var path = $"channels/{direct.Id}";
            (HttpMethod Method, string Path, object? Body)[] writes =
            [
                (HttpMethod.Post, $"{path}/messages", new PostMessageRequest { Id = Ids.Message(), Content = "after" }),
                (HttpMethod.Patch, $"{path}/messages/{own.Id}", new EditMessageRequest { Content = "after" }),
                (HttpMethod.Put, $"{path}/messages/{own.Id}/reactions/👍", null),
                (HttpMethod.Put, $"{path}/pins/{own.Id}", null),
            ];
            foreach (var (method, target, body) in writes)
            {
                await user.ExpectErrorAsync(method, target, body, 403, ErrorCodes.ConversationClosed);
            }

            Assert.Equal(
                ["before", "also before"],
                (await user.MessagesAsync(direct.Id)).Messages.Select(found => found.Content)
            );
            Assert.Single(await user.ConversationsAsync());
        }

        // Own content can always be taken back. The same users find the same conversation again.
        await bo.RequestAsync<MessageChange>(HttpMethod.Delete, $"channels/{direct.Id}/messages/{message.Id}");
        Assert.Equal(direct.Id, (await bo.OpenConversationAsync(ada.Id)).Id);
        await bo.AcceptAsync((await team.Owner.InviteAsync(team.Workspace.Id)).Code);
        await bo.PostAsync(direct.Id, "back");

        await team.Owner.RequestAsync(HttpMethod.Put, $"workspaces/{team.Workspace.Id}/members/{bo.Id}/deactivation");
        await ada.ExpectErrorAsync(
            HttpMethod.Post,
            $"channels/{direct.Id}/messages",
            new PostMessageRequest { Id = Ids.Message(), Content = "to nobody" },
            403,
            ErrorCodes.ConversationClosed
        );
        var seen = await ada.GetAsync<Conversation>($"conversations/{direct.Id}");
        Assert.True(seen.Members.Single(member => member.Id == bo.Id).Deactivated);
    }

    [Fact]
    public async Task Removal_during_posts_and_openings_ends_both()
    {
        var team = await shared.Server.TeamAsync(members: 2);
        var (ada, bo) = (team.Members[0], team.Members[1]);
        var direct = await ada.OpenConversationAsync(bo.Id);
        var posts = Enumerable
            .Range(0, 20)
            .Select(i =>
                bo.SendAsync(
                    HttpMethod.Post,
                    $"channels/{direct.Id}/messages",
                    new PostMessageRequest { Id = Ids.Message(), Content = $"{i}" }
                )
            )
            .Append(
                bo.SendAsync(
                    HttpMethod.Post,
                    "conversations",
                    new OpenConversationRequest { UserIds = [team.Owner.Id] }
                )
            )
            .ToList();
        await team.Owner.RemoveFromWorkspaceAsync(team.Workspace.Id, bo.Id);
        var seq = (await ada.GetAsync<Conversation>($"conversations/{direct.Id}")).LastSeq;
        foreach (var response in await Task.WhenAll(posts))
        {
            response.Dispose();
        }

        await bo.ExpectErrorAsync(
            HttpMethod.Post,
            $"channels/{direct.Id}/messages",
            new PostMessageRequest { Id = Ids.Message(), Content = "late" },
            403,
            ErrorCodes.ConversationClosed
        );
        await RefusedAsync(bo, 404, ErrorCodes.UserNotFound, team.Owner.Id, ada.Id);
        Assert.True((await ada.GetAsync<Conversation>($"conversations/{direct.Id}")).LastSeq >= seq);
        var messages = (await ada.MessagesAsync(direct.Id)).Messages;
        Assert.DoesNotContain(messages, message => message.Content == "late");
    }

    [Fact]
    public async Task Sdk_opens_and_lists_conversations()
    {
        var team = await shared.Server.TeamAsync(members: 2);
        using var client = new ParleyClient(
            new ParleyClientOptions { BaseAddress = shared.Server.Address, Token = team.Owner.Token }
        );
        var direct = await client.OpenConversationAsync([team.Members[0].Id], Token);
        var group = await client.OpenConversationAsync([team.Members[0].Id, team.Members[1].Id], Token);
        var listed = await client.GetConversationsAsync(Token).ToListAsync(Token);
        Assert.Equal([direct.Id, group.Id], listed.Select(conversation => conversation.Id));
        Assert.Equal(2, (await client.GetConversationAsync(direct.Id, Token)).Members.Count);

        var page = await team.Owner.GetAsync<ItemList<Conversation>>("conversations?limit=1");
        Assert.Equal(direct.Id, Assert.Single(page.Items).Id);
        page = await team.Owner.GetAsync<ItemList<Conversation>>($"conversations?limit=1&cursor={page.Next}");
        Assert.Equal((group.Id, null), (Assert.Single(page.Items).Id, page.Next));
    }

    private static (HttpMethod Method, string Path, object? Body)[] Changes(
        string path,
        TestUser added,
        TestUser member
    ) =>
        [
            (HttpMethod.Patch, path, new UpdateChannelRequest { Topic = "ours" }),
            (HttpMethod.Delete, path, null),
            (HttpMethod.Post, $"{path}/join", null),
            (HttpMethod.Post, $"{path}/members", new AddChannelMemberRequest { UserId = added.Id }),
            (HttpMethod.Delete, $"{path}/members/{member.Id}", null),
            (
                HttpMethod.Post,
                $"{path}/import",
                $$"""{"messages":[{"id":"{{Ids.Message()}}","authorId":"{{member.Id}}","content":"x","""
                    + """
                    "createdAt":"2026-01-01T00:00:00Z"}]}
                    """
            ),
        ];

    private static async Task<UserId> ImportedAuthorAsync(Team team) =>
        (
            await team.Owner.RequestAsync<ItemList<ImportAuthor>>(
                HttpMethod.Post,
                $"workspaces/{team.Workspace.Id}/import/authors",
                new ImportAuthorsRequest { Names = ["Charles"] }
            )
        )
            .Items[0]
            .UserId;

    private static Task<Problem> RefusedAsync(TestUser user, int status, string code, params UserId[] users) =>
        user.ExpectErrorAsync(
            HttpMethod.Post,
            "conversations",
            new OpenConversationRequest { UserIds = users },
            status,
            code
        );

    private static string Sorted(params UserId[] ids) =>
        string.Join(' ', ids.Select(id => $"{id}").Order(StringComparer.Ordinal));
}
