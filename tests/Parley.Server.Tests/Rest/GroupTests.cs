using Microsoft.EntityFrameworkCore;
using Parley.Server.Features.Channels;
using Parley.Server.Features.Messages;
using Parley.Server.Platform.Work;
using Parley.Server.Tests.Robustness;

namespace Parley.Server.Tests.Rest;

/// <summary>Members leave groups, and lose them with the last workspace that they share with another member.</summary>
public sealed class GroupTests(FaultyServerFixture fixture) : IClassFixture<FaultyServerFixture>
{
    private readonly FaultyServer _server = fixture.Server;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Member_who_left_gets_nothing_and_is_not_brought_back_by_others()
    {
        var (_, _, ada, bo, cy) = await TeamAsync();
        var group = await ada.OpenConversationAsync(bo.Id, cy.Id);
        var root = await bo.PostAsync(group.Id, "before");
        await using var socket = await cy.OpenSocketAsync(conversations: true);
        await using var other = await ada.OpenSocketAsync(conversations: true);
        await LeaveAsync(cy, group);
        var left = await socket.ReceiveAsync<MemberLeft>();
        Assert.Equal((group.Id, cy.Id), (left.ChannelId, left.UserId));
        Assert.Equal(left, await other.ReceiveAsync<MemberLeft>());
        await AssertGoneAsync(cy, group, root);

        // The same users have the same group: it is no way to put the user in again.
        foreach (var user in new[] { ada, bo })
        {
            var found = await user.OpenConversationAsync([
                .. new[] { ada, bo, cy }.Where(one => one.Id != user.Id).Select(one => one.Id),
            ]);
            Assert.Equal((group.Id, 2), (found.Id, found.Members.Count));
        }

        var after = await ada.PostAsync(group.Id, "after");
        await other.ReceiveAsync<MessageCreated>(created => created.Message.Id == after.Id);
        var direct = await ada.OpenConversationAsync(cy.Id);
        await socket.ReceiveAsync<ConversationCreated>(created => created.ChannelId == direct.Id);
        Assert.DoesNotContain(
            socket.Frames.OfType<ChannelEvent>(),
            frame => frame.ChannelId == group.Id && frame.Seq > left.Seq
        );
        await AssertGoneAsync(cy, group, root);
    }

    [Fact]
    public async Task Member_who_left_returns_by_opening_the_group()
    {
        var (_, _, ada, bo, cy) = await TeamAsync();
        var group = await ada.OpenConversationAsync(bo.Id, cy.Id);
        await LeaveAsync(cy, group);
        await ada.PostAsync(group.Id, "meanwhile");
        await using var socket = await cy.OpenSocketAsync(conversations: true);
        await using var other = await ada.OpenSocketAsync(conversations: true);
        Assert.Empty(socket.Ready.Conversations!);

        var back = await cy.OpenConversationAsync(ada.Id, bo.Id);
        Assert.Equal((group.Id, 3, back.LastSeq), (back.Id, back.Members.Count, back.ReadSeq));
        var joined = await other.ReceiveAsync<MemberJoined>();
        Assert.Equal((cy.Id, back.LastSeq), (joined.User.Id, joined.Seq));
        var opened = await socket.ReceiveAsync<ConversationCreated>();
        Assert.Equal((group.Id, joined.Seq, 3), (opened.ChannelId, opened.Seq, opened.Conversation.Members.Count));
        var next = await bo.PostAsync(group.Id, "welcome");
        Assert.Equal(next.Id, (await socket.ReceiveAsync<MessageCreated>()).Message.Id);
        Assert.Equal("meanwhile", (await cy.MessagesAsync(group.Id)).Messages[0].Content);

        // A repetition changes nothing.
        Assert.Equal(next.Seq, (await cy.OpenConversationAsync(ada.Id, bo.Id)).LastSeq);
    }

    [Fact]
    public async Task Group_that_all_have_left_can_be_opened_again()
    {
        var (owner, workspace, ada, bo, cy) = await TeamAsync();
        var group = await ada.OpenConversationAsync(bo.Id, cy.Id);
        foreach (var user in new[] { ada, bo, cy })
        {
            await LeaveAsync(user, group);
        }

        Assert.Equal(group.Id, (await bo.OpenConversationAsync(ada.Id, cy.Id)).Id);
        Assert.Equal(2, (await cy.OpenConversationAsync(ada.Id, bo.Id)).Members.Count);

        // Only within a common workspace.
        await owner.RemoveFromWorkspaceAsync(workspace, ada.Id);
        await ada.ExpectErrorAsync(
            HttpMethod.Post,
            "conversations",
            new OpenConversationRequest { UserIds = [bo.Id, cy.Id] },
            404,
            ErrorCodes.UserNotFound
        );
    }

    [Fact]
    public async Task Thread_states_of_a_group_end_with_the_membership()
    {
        var (_, _, ada, bo, cy) = await TeamAsync();
        var group = await ada.OpenConversationAsync(bo.Id, cy.Id);
        var root = await ada.PostAsync(group.Id, "root");
        await ada.PostAsync(group.Id, "reply", thread: root.Id);
        var thread = $"channels/{group.Id}/threads/{root.Id}";
        await cy.RequestAsync(HttpMethod.Put, $"{thread}/follow");
        await LeaveAsync(cy, group);
        await cy.OpenConversationAsync(ada.Id, bo.Id);
        Assert.False((await cy.GetAsync<ThreadPage>($"{thread}/messages")).Following);
        await Wait.UntilAsync(
            async () =>
            {
                var count = 0;
                await _server.UseAsync(async context =>
                    count = await context
                        .Set<ThreadStateEntity>()
                        .CountAsync(state => state.ChannelId == group.Id.Value, Token)
                );
                return count == 0;
            },
            () => "the states are deleted"
        );
    }

    [Fact]
    public async Task Removal_from_the_last_common_workspace_ends_the_membership()
    {
        var (owner, workspace, ada, bo, cy) = await TeamAsync();
        var group = await ada.OpenConversationAsync(bo.Id, cy.Id);
        var root = await cy.PostAsync(group.Id, "before");
        await using var socket = await cy.OpenSocketAsync(conversations: true);
        await owner.RemoveFromWorkspaceAsync(workspace, cy.Id);
        var left = await socket.ReceiveAsync<MemberLeft>(frame => frame.ChannelId == group.Id);
        Assert.Equal(cy.Id, left.UserId);
        await ada.PostAsync(group.Id, "about cy");
        await AssertGoneAsync(cy, group, root);
        await cy.ExpectErrorAsync(
            HttpMethod.Post,
            "conversations",
            new OpenConversationRequest { UserIds = [ada.Id, bo.Id] },
            404,
            ErrorCodes.UserNotFound
        );
        await socket.RoundTripAsync();
        Assert.DoesNotContain(
            socket.Frames.OfType<ChannelEvent>(),
            frame => frame.ChannelId == group.Id && frame.Seq > left.Seq
        );
        Assert.Equal(2, (await ada.GetAsync<Conversation>($"conversations/{group.Id}")).Members.Count);

        // Back in the workspace, the user may return.
        await cy.AcceptAsync((await owner.InviteAsync(workspace)).Code);
        Assert.Equal(group.Id, (await cy.OpenConversationAsync(ada.Id, bo.Id)).Id);
    }

    [Fact]
    public async Task Another_common_workspace_keeps_the_membership()
    {
        var (owner, workspace, ada, bo, cy) = await TeamAsync();
        var second = await ada.CreateWorkspaceAsync(Ids.Name("second"));
        await cy.AcceptAsync((await ada.InviteAsync(second.Id)).Code);
        var group = await ada.OpenConversationAsync(bo.Id, cy.Id);
        await owner.RemoveFromWorkspaceAsync(workspace, cy.Id);
        await ReachIsCheckedAsync();
        await ada.PostAsync(group.Id, "still with cy");
        Assert.Single((await cy.MessagesAsync(group.Id)).Messages);

        // A member who was connected by another one goes with the connection.
        await using var socket = await cy.OpenSocketAsync(conversations: true);
        await bo.AcceptAsync((await ada.InviteAsync(second.Id)).Code);
        await ada.RemoveFromWorkspaceAsync(second.Id, bo.Id);
        await ReachIsCheckedAsync();
        Assert.Equal(3, (await ada.GetAsync<Conversation>($"conversations/{group.Id}")).Members.Count);
        await ada.ChangeRoleAsync(second.Id, cy.Id, WorkspaceRole.Owner);
        await ada.RemoveFromWorkspaceAsync(second.Id, ada.Id);
        var left = await socket.ReceiveAsync<MemberLeft>(frame => frame.ChannelId == group.Id);
        Assert.Equal(cy.Id, left.UserId);
        Assert.Equal(2, (await bo.GetAsync<Conversation>($"conversations/{group.Id}")).Members.Count);
    }

    [Fact]
    public async Task Last_two_members_both_keep_what_was_said_and_nobody_posts()
    {
        var (owner, workspace, ada, bo, cy) = await TeamAsync();
        var group = await ada.OpenConversationAsync(bo.Id, cy.Id);
        await bo.PostAsync(group.Id, "before");
        await owner.RemoveFromWorkspaceAsync(workspace, cy.Id);
        await ReachIsCheckedAsync();
        await owner.RemoveFromWorkspaceAsync(workspace, bo.Id);
        await ReachIsCheckedAsync();
        foreach (var user in new[] { ada, bo })
        {
            Assert.Equal("before", Assert.Single((await user.MessagesAsync(group.Id)).Messages).Content);
            await user.ExpectErrorAsync(
                HttpMethod.Post,
                $"channels/{group.Id}/messages",
                new PostMessageRequest { Id = Ids.Message(), Content = "alone" },
                403,
                ErrorCodes.ConversationClosed
            );
        }
    }

    [Fact]
    public async Task Deactivated_member_gets_nothing_and_has_the_group_again_after_it()
    {
        var (owner, workspace, ada, bo, cy) = await TeamAsync();
        var group = await ada.OpenConversationAsync(bo.Id, cy.Id);
        await using var socket = await cy.OpenSocketAsync(conversations: true);
        var path = $"workspaces/{workspace}/members/{cy.Id}/deactivation";
        await owner.RequestAsync(HttpMethod.Put, path);
        Assert.Equal(CloseCodes.Forbidden, await socket.ClosedAsync());
        await ada.PostAsync(group.Id, "meanwhile");
        await cy.ExpectErrorAsync(HttpMethod.Get, $"channels/{group.Id}/messages", null, 401, ErrorCodes.AuthRequired);
        Assert.DoesNotContain(socket.Frames, frame => frame is MessageCreated);
        Assert.Equal(3, (await ada.GetAsync<Conversation>($"conversations/{group.Id}")).Members.Count);
    }

    private static Task LeaveAsync(TestUser user, Conversation group) =>
        user.RequestAsync(HttpMethod.Post, $"channels/{group.Id}/leave");

    private static async Task AssertGoneAsync(TestUser user, Conversation group, Message message)
    {
        (HttpMethod Method, string Path, object? Body)[] requests =
        [
            (HttpMethod.Get, $"conversations/{group.Id}", null),
            (HttpMethod.Get, $"channels/{group.Id}/messages", null),
            (HttpMethod.Get, $"channels/{group.Id}/events", null),
            (HttpMethod.Get, $"channels/{group.Id}/pins", null),
            (HttpMethod.Get, $"channels/{group.Id}/threads/{message.Id}/messages", null),
            (
                HttpMethod.Post,
                $"channels/{group.Id}/messages",
                new PostMessageRequest { Id = Ids.Message(), Content = "late" }
            ),
        ];
        foreach (var (method, path, body) in requests)
        {
            await user.ExpectErrorAsync(method, path, body, 404, ErrorCodes.ChannelNotFound);
        }

        Assert.DoesNotContain(await user.ConversationsAsync(), conversation => conversation.Id == group.Id);
        await using var socket = await user.OpenSocketAsync(conversations: true);
        Assert.DoesNotContain(socket.Ready.Conversations!, conversation => conversation.Id == group.Id);
    }

    private Task ReachIsCheckedAsync() =>
        Wait.UntilAsync(
            async () =>
            {
                var waiting = true;
                await _server.UseAsync(async context =>
                    waiting = await context.Set<WorkEntity>().AnyAsync(work => work.Kind == GroupReach.WorkKind, Token)
                );
                return !waiting;
            },
            () => "the reach is checked"
        );

    /// <summary>An owner and three members of one workspace.</summary>
    private async Task<(TestUser Owner, WorkspaceId Workspace, TestUser Ada, TestUser Bo, TestUser Cy)> TeamAsync()
    {
        var owner = await _server.RegisterAsync();
        var workspace = (await owner.CreateWorkspaceAsync(Ids.Name("team"))).Id;
        var invite = (await owner.InviteAsync(workspace)).Code;
        return (
            owner,
            workspace,
            await _server.RegisterAsync(invite),
            await _server.RegisterAsync(invite),
            await _server.RegisterAsync(invite)
        );
    }
}
