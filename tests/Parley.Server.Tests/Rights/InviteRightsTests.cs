using Parley.Server.Platform.Log;
using Parley.Server.Tests.Robustness;

namespace Parley.Server.Tests.Rights;

/// <summary>
/// What an invite grants to whom (S51), and what remains when it ends, when its creator loses a right, or when a user
/// was removed.
/// </summary>
public sealed class InviteRightsTests(SharedServer shared)
{
    [Fact]
    public async Task Spent_invite_joins_a_member_to_no_channel()
    {
        var (team, secret) = await SceneAsync(shared.Server, members: 1);
        var invite = await team.Owner.InviteAsync(team.Workspace.Id, maxUses: 1, null, secret.Id);
        var first = await shared.Server.RegisterAsync();
        await first.AcceptAsync(invite.Code);
        await ExpectAccessAsync(first, secret);
        await team.Members[0].ExpectErrorAsync(HttpMethod.Post, Accept(invite), null, 422, ErrorCodes.InviteUsedUp);
        await ExpectNoAccessAsync(team.Members[0], secret);
        Assert.Equal(2, (await team.Owner.ChannelAsync(secret.Id)).MemberCount);
    }

    [Fact]
    public async Task Redemption_by_a_member_takes_a_use_only_for_new_channels()
    {
        var (team, secret) = await SceneAsync(shared.Server, members: 2);
        var open = await team.ChannelAsync();
        var invite = await team.Owner.InviteAsync(team.Workspace.Id, 2, null, secret.Id, open.Id);
        for (var again = 0; again < 3; again++)
        {
            Assert.Equal(team.Workspace.Id, (await team.Members[0].AcceptAsync(invite.Code)).Id);
            Assert.Equal(1, await UsesAsync(team, invite));
        }

        await ExpectAccessAsync(team.Members[0], secret);
        await ExpectAccessAsync(team.Members[0], open);
        await team.Members[1].AcceptAsync(invite.Code);
        var late = await team.AddMemberAsync();
        await late.ExpectErrorAsync(HttpMethod.Post, Accept(invite), null, 422, ErrorCodes.InviteUsedUp);

        // A user who is in all channels is told so, also by an invite without effect.
        await team.Members[0].AcceptAsync(invite.Code);
        Assert.Equal(3, (await team.Owner.ChannelAsync(secret.Id)).MemberCount);
    }

    [Fact]
    public async Task Twenty_concurrent_redemptions_by_members_take_the_single_use_once()
    {
        var (team, secret) = await SceneAsync(shared.Server, members: 20);
        var invite = await team.Owner.InviteAsync(team.Workspace.Id, 1, null, secret.Id);
        var answers = await Task.WhenAll(
            team.Members.Select(member => member.SendAsync(HttpMethod.Post, Accept(invite)))
        );
        Assert.Single(answers, answer => answer.IsSuccessStatusCode);
        foreach (var answer in answers.Where(answer => !answer.IsSuccessStatusCode))
        {
            await answer.ExpectErrorAsync(422, ErrorCodes.InviteUsedUp);
        }

        Assert.Equal(2, (await team.Owner.ChannelAsync(secret.Id)).MemberCount);
    }

    [Fact]
    public async Task Invite_that_expires_after_the_preview_is_refused()
    {
        await using var server = await ParleyServer.StartAsync();
        var (team, secret) = await SceneAsync(server, members: 1);
        var stranger = await server.RegisterAsync();
        var invite = await team.Owner.InviteAsync(team.Workspace.Id, null, 1, secret.Id);
        await stranger.GetAsync<InvitePreview>($"invites/{invite.Code}");
        server.Clock.Advance(TimeSpan.FromMinutes(61));
        foreach (var user in new[] { stranger, team.Members[0] })
        {
            await user.ExpectErrorAsync(HttpMethod.Post, Accept(invite), null, 422, ErrorCodes.InviteExpired);
            await ExpectNoAccessAsync(user, secret);
        }
    }

    [Fact]
    public async Task Revoked_invite_is_refused()
    {
        var (team, secret) = await SceneAsync(shared.Server, members: 1);
        var invite = await team.Owner.InviteAsync(team.Workspace.Id, null, null, secret.Id);
        await team.Owner.RequestAsync(HttpMethod.Delete, $"workspaces/{team.Workspace.Id}/invites/{invite.Code}");
        await team.Members[0].ExpectErrorAsync(HttpMethod.Post, Accept(invite), null, 404, ErrorCodes.InviteNotFound);
        await ExpectNoAccessAsync(team.Members[0], secret);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Invite_grants_no_more_than_its_creator_has(bool demoted)
    {
        var (team, secret) = await SceneAsync(shared.Server, members: 1);
        var admin = await team.AddMemberAsync("Admin", WorkspaceRole.Admin);
        await team.Owner.AddToChannelAsync(secret.Id, admin.Id);
        var invite = await admin.InviteAsync(team.Workspace.Id, null, null, secret.Id);
        if (demoted)
        {
            await team.Owner.ChangeRoleAsync(team.Workspace.Id, admin.Id, WorkspaceRole.Member);
            await team.Members[0]
                .ExpectErrorAsync(HttpMethod.Post, Accept(invite), null, 404, ErrorCodes.InviteNotFound);
        }
        else
        {
            await team.Owner.RemoveFromChannelAsync(secret.Id, admin.Id);
            var stranger = await shared.Server.RegisterAsync();
            await stranger.AcceptAsync(invite.Code);
            await ExpectNoAccessAsync(stranger, secret);
            await team.Members[0].AcceptAsync(invite.Code);

            // Not even its creator rejoins by it.
            await admin.AcceptAsync(invite.Code);
            await ExpectNoAccessAsync(admin, secret);
        }

        await ExpectNoAccessAsync(team.Members[0], secret);
        Assert.Equal(demoted ? 2 : 1, (await team.Owner.ChannelAsync(secret.Id)).MemberCount);
    }

    [Fact]
    public async Task User_removed_from_a_channel_rejoins_by_a_newer_invite_only()
    {
        var (team, secret) = await SceneAsync(shared.Server, members: 1);
        var member = team.Members[0];
        var unused = await team.Owner.InviteAsync(team.Workspace.Id, null, null, secret.Id);
        var used = await team.Owner.InviteAsync(team.Workspace.Id, null, null, secret.Id);
        await member.AcceptAsync(used.Code);
        await team.Owner.RemoveFromChannelAsync(secret.Id, member.Id);
        foreach (var invite in new[] { unused, used })
        {
            await member.AcceptAsync(invite.Code);
            await ExpectNoAccessAsync(member, secret);
        }

        Assert.Equal((0, 1), (await UsesAsync(team, unused), await UsesAsync(team, used)));
        await member.AcceptAsync((await team.Owner.InviteAsync(team.Workspace.Id, null, null, secret.Id)).Code);
        await ExpectAccessAsync(member, secret);
    }

    [Fact]
    public async Task User_removed_from_the_workspace_rejoins_by_a_newer_invite_only()
    {
        var (team, secret) = await SceneAsync(shared.Server, members: 1);
        var member = team.Members[0];
        var older = await team.Owner.InviteAsync(team.Workspace.Id, null, null, secret.Id);
        await member.AcceptAsync(older.Code);
        await team.Owner.RemoveFromWorkspaceAsync(team.Workspace.Id, member.Id);
        var problem = await member.ExpectErrorAsync(
            HttpMethod.Post,
            Accept(older),
            null,
            404,
            ErrorCodes.InviteNotFound
        );
        Assert.Contains("you were removed", problem.Detail!, StringComparison.Ordinal);
        Assert.Empty((await member.GetAsync<ItemList<Workspace>>("workspaces")).Items);

        // After rejoining by a newer invite, the older one still does not grant its channels.
        await member.AcceptAsync((await team.Owner.InviteAsync(team.Workspace.Id)).Code);
        await member.AcceptAsync(older.Code);
        await ExpectNoAccessAsync(member, secret);
        Assert.Equal(1, await UsesAsync(team, older));
    }

    [Fact]
    public async Task User_who_left_rejoins_by_another_use()
    {
        var (team, secret) = await SceneAsync(shared.Server, members: 1);
        var member = team.Members[0];
        var invite = await team.Owner.InviteAsync(team.Workspace.Id, 2, null, secret.Id);
        for (var uses = 1; uses <= 2; uses++)
        {
            await member.AcceptAsync(invite.Code);
            Assert.Equal(2, (await team.Owner.ChannelAsync(secret.Id)).MemberCount);
            await member.LeaveAsync(secret.Id);
        }

        await member.ExpectErrorAsync(HttpMethod.Post, Accept(invite), null, 422, ErrorCodes.InviteUsedUp);
        await ExpectNoAccessAsync(member, secret);
    }

    [Fact]
    public async Task Redemption_does_not_raise_a_role()
    {
        var (team, secret) = await SceneAsync(shared.Server);
        var guest = await team.AddMemberAsync("Guest", WorkspaceRole.Guest);
        var invite = await team.Owner.InviteAsync(team.Workspace.Id, null, null, secret.Id);
        Assert.Equal(WorkspaceRole.Guest, (await guest.AcceptAsync(invite.Code)).Role);
        await ExpectAccessAsync(guest, secret);
        Assert.Equal(WorkspaceRole.Guest, (await guest.GetAsync<Workspace>($"workspaces/{team.Workspace.Id}")).Role);
    }

    [Theory]
    [InlineData("nothing", true)]
    [InlineData("expired", true)]
    [InlineData("removed from the channel", false)]
    [InlineData("removed from the workspace", false)]
    [InlineData("left the workspace", false)]
    [InlineData("maker removed", false)]
    [InlineData("revoked", false)]
    public async Task Partially_failed_redemption_can_be_retried_unless_forbidden_meanwhile(
        string meanwhile,
        bool enters
    )
    {
        await using var server = await FaultyServer.StartAsync();
        var owner = await server.RegisterAsync();
        var workspace = owner.FirstWorkspace!.Id;
        var admin = await server.RegisterAsync((await owner.InviteAsync(workspace)).Code);
        await owner.ChangeRoleAsync(workspace, admin.Id, WorkspaceRole.Admin);
        var member = await server.RegisterAsync((await owner.InviteAsync(workspace)).Code);
        var one = await owner.CreateChannelAsync(workspace, "one", ChannelKind.Private);
        var two = await owner.CreateChannelAsync(workspace, "two", ChannelKind.Private);
        await owner.AddToChannelAsync(one.Id, admin.Id);
        await owner.AddToChannelAsync(two.Id, admin.Id);
        var invite = await admin.InviteAsync(workspace, 1, 1, one.Id, two.Id);
        server.Log.Before = append =>
            append.ChannelId == two.Id.Value
                ? Task.FromException(new LogUnavailableException("away"))
                : Task.CompletedTask;
        await member.ExpectErrorAsync(HttpMethod.Post, Accept(invite), null, 503, ErrorCodes.ServerUnavailable);
        server.Log.Before = null;
        await ExpectAccessAsync(member, one);
        switch (meanwhile)
        {
            case "expired":
                server.Clock.Advance(TimeSpan.FromMinutes(61));
                break;
            case "removed from the channel":
                await owner.RemoveFromChannelAsync(two.Id, member.Id);
                break;
            case "removed from the workspace":
                await owner.RemoveFromWorkspaceAsync(workspace, member.Id);
                await member.AcceptAsync((await owner.InviteAsync(workspace)).Code);
                break;
            case "left the workspace":
                await member.RemoveFromWorkspaceAsync(workspace, member.Id);
                await member.AcceptAsync((await owner.InviteAsync(workspace)).Code);
                break;
            case "maker removed":
                await owner.RemoveFromChannelAsync(two.Id, admin.Id);
                break;
            case "revoked":
                await owner.RequestAsync(HttpMethod.Delete, $"workspaces/{workspace}/invites/{invite.Code}");
                break;
        }

        using (await member.SendAsync(HttpMethod.Post, Accept(invite)))
        {
            // Whatever the response is, the resulting memberships count.
        }

        if (enters)
        {
            await ExpectAccessAsync(member, two);
        }
        else
        {
            await ExpectNoAccessAsync(member, two);
        }
    }

    [Fact]
    public async Task New_member_gets_the_workspace_event_when_a_channel_join_fails()
    {
        await using var server = await FaultyServer.StartAsync();
        var (owner, newcomer) = (await server.RegisterAsync(), await server.RegisterAsync());
        var room = await owner.CreateChannelAsync(owner.FirstWorkspace!.Id, "room", ChannelKind.Private);
        var invite = await owner.InviteAsync(owner.FirstWorkspace.Id, 1, 1, room.Id);
        await using var socket = await newcomer.OpenSocketAsync();
        server.Log.Before = append =>
            append.ChannelId == room.Id.Value
                ? Task.FromException(new LogUnavailableException("away"))
                : Task.CompletedTask;
        await newcomer.ExpectErrorAsync(HttpMethod.Post, Accept(invite), null, 503, ErrorCodes.ServerUnavailable);
        server.Log.Before = null;
        Assert.Equal(owner.FirstWorkspace.Id, (await socket.ReceiveAsync<WorkspaceJoined>()).Workspace.Id);
        await newcomer.AcceptAsync(invite.Code);
        await ExpectAccessAsync(newcomer, room);
        await socket.RoundTripAsync();
        Assert.Single(socket.Frames.OfType<WorkspaceJoined>());
    }

    private static string Accept(Invite invite) => $"invites/{invite.Code}/accept";

    /// <summary>A workspace and a private channel of the owner with a message.</summary>
    private static async Task<(Team Team, Channel Secret)> SceneAsync(ParleyServer server, int members = 0)
    {
        var team = await server.TeamAsync(members);
        var secret = await team.ChannelAsync(ChannelKind.Private);
        await team.Owner.PostAsync(secret.Id, "the secret");
        return (team, secret);
    }

    private static async Task<int> UsesAsync(Team team, Invite invite)
    {
        var invites = await team.Owner.GetAsync<ItemList<Invite>>($"workspaces/{team.Workspace.Id}/invites");
        return invites.Items.Single(found => found.Code == invite.Code).Uses;
    }

    private static async Task ExpectAccessAsync(TestUser user, Channel channel) =>
        Assert.True((await user.ChannelAsync(channel.Id)).Joined);

    private static async Task ExpectNoAccessAsync(TestUser user, Channel channel)
    {
        await user.ExpectErrorAsync(
            HttpMethod.Get,
            $"channels/{channel.Id}/messages",
            null,
            404,
            ErrorCodes.ChannelNotFound
        );
        await using var socket = await user.OpenSocketAsync();
        Assert.DoesNotContain(socket.Ready.Channels, found => found.Id == channel.Id);
    }
}
