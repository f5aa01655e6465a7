namespace Parley.Server.Tests.UserStreams;

/// <summary>The events of a user's stream and their causes.</summary>
public sealed class UserEventTests(SharedServer shared)
{
    [Fact]
    public async Task Every_device_of_the_user_is_told_of_joining_roles_profile_and_leaving()
    {
        var team = await shared.Server.TeamAsync();
        var user = await shared.Server.RegisterAsync();
        var (one, two) = (await user.OpenSocketAsync(), await user.OpenSocketAsync());
        var seq = one.Ready.UserSeq;
        await user.AcceptAsync((await team.Owner.InviteAsync(team.Workspace.Id)).Code);
        var joined = await user.ChannelAsync(team.General.Id);
        await team.Owner.ChangeRoleAsync(team.Workspace.Id, user.Id, WorkspaceRole.Admin);
        await RenameAsync(user, "Another Name");
        await team.Owner.ChangeRoleAsync(team.Workspace.Id, user.Id, WorkspaceRole.Guest);
        await team.Owner.RemoveFromWorkspaceAsync(team.Workspace.Id, user.Id);
        UserEvent[] expected =
        [
            new WorkspaceJoined { UserSeq = seq + 1, Workspace = team.Workspace with { Role = WorkspaceRole.Member } },
            new ChannelJoined
            {
                UserSeq = seq + 2,
                ChannelId = team.General.Id,
                Seq = joined.LastSeq,
                Channel = joined,
            },
            new RoleChanged
            {
                UserSeq = seq + 3,
                WorkspaceId = team.Workspace.Id,
                Role = WorkspaceRole.Admin,
            },
            new ProfileUpdated { UserSeq = seq + 4, DisplayName = "Another Name" },
            new RoleChanged
            {
                UserSeq = seq + 5,
                WorkspaceId = team.Workspace.Id,
                Role = WorkspaceRole.Guest,
            },
            new WorkspaceLeft { UserSeq = seq + 6, WorkspaceId = team.Workspace.Id },
        ];
        foreach (var socket in new[] { one, two })
        {
            await socket.ReceiveAnyAsync<WorkspaceLeft>();
            Assert.Equal(
                expected.Select(change => change.ToString()),
                socket.Frames.OfType<UserEvent>().Select(change => change.ToString())
            );
        }
    }

    [Fact]
    public async Task Requests_that_change_nothing_or_are_refused_make_no_event()
    {
        var team = await shared.Server.TeamAsync(members: 1);
        var member = team.Members[0];
        var path = $"workspaces/{team.Workspace.Id}/members/";
        var seq = await SeqAsync(member);
        await RenameAsync(member, member.Me.DisplayName);
        await team.Owner.ChangeRoleAsync(team.Workspace.Id, member.Id, WorkspaceRole.Member);
        foreach (var (caller, target, status) in new[] { (member, member, 403), (team.Owner, team.Owner, 422) })
        {
            using var refused = await caller.SendAsync(
                HttpMethod.Patch,
                path + target.Id,
                new UpdateMemberRequest { Role = WorkspaceRole.Admin }
            );
            Assert.Equal(status, (int)refused.StatusCode);
        }

        var (owner, alone) = (await SeqAsync(team.Owner), path + team.Owner.Id);
        using var left = await team.Owner.SendAsync(HttpMethod.Delete, alone);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, left.StatusCode);
        Assert.Equal((seq, owner), (await SeqAsync(member), await SeqAsync(team.Owner)));
        Assert.Empty((await member.EventsAsync(team.General.Id)).OfType<MemberUpdated>());
    }

    [Fact]
    public async Task Every_member_is_told_of_another_name_of_the_workspace_in_general()
    {
        var team = await shared.Server.TeamAsync(members: 1);
        var outsider = await shared.Server.RegisterAsync();
        var (socket, outside) = (await team.Members[0].OpenSocketAsync(), await outsider.OpenSocketAsync());
        var path = $"workspaces/{team.Workspace.Id}";
        using var refused = await team.Members[0]
            .SendAsync(HttpMethod.Patch, path, new UpdateWorkspaceRequest { Name = "Not by members" });
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        foreach (var name in new[] { "Another", "Another", "A third" })
        {
            var renamed = await team.Owner.RequestAsync<Workspace>(
                HttpMethod.Patch,
                path,
                new UpdateWorkspaceRequest { Name = name }
            );
            Assert.Equal(name, renamed.Name);
        }

        await socket.ReceiveAsync<WorkspaceRenamed>(change => change.Name == "A third");
        var events = socket.Frames.OfType<WorkspaceRenamed>().ToList();
        Assert.Equal(["Another", "A third"], events.Select(change => change.Name));
        Assert.All(
            events,
            change => Assert.Equal((team.General.Id, team.Workspace.Id), (change.ChannelId, change.WorkspaceId))
        );
        Assert.Equal(
            events.Select(change => change.ToString()),
            (await team.Members[0].EventsAsync(team.General.Id))
                .OfType<WorkspaceRenamed>()
                .Select(change => change.ToString())
        );
        await outside.RoundTripAsync();
        Assert.Empty(outside.Frames.OfType<WorkspaceRenamed>());
        Assert.Equal("A third", (await team.Members[0].GetAsync<Workspace>(path)).Name);
    }

    private static Task RenameAsync(TestUser user, string name) =>
        user.RequestAsync(HttpMethod.Patch, "me", new UpdateMeRequest { DisplayName = name });

    private static async Task<long> SeqAsync(TestUser user)
    {
        await using var socket = await user.OpenSocketAsync();
        return socket.Ready.UserSeq;
    }
}
