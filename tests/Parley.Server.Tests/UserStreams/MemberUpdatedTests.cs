namespace Parley.Server.Tests.UserStreams;

/// <summary>Another role of a user, as the other members of the workspace learn of it.</summary>
public sealed class MemberUpdatedTests(SharedServer shared)
{
    [Fact]
    public async Task Every_member_learns_of_another_role_by_one_event_of_general_and_nobody_else_does()
    {
        var team = await shared.Server.TeamAsync(members: 2);
        var (member, watcher) = (team.Members[0], team.Members[1]);
        var outsider = await shared.Server.RegisterAsync();
        var (socket, outside) = (await watcher.OpenSocketAsync(), await outsider.OpenSocketAsync());
        var before = await watcher.ChannelAsync(team.General.Id);
        foreach (var role in new[] { WorkspaceRole.Admin, WorkspaceRole.Admin, WorkspaceRole.Guest })
        {
            Assert.Equal(role, (await team.Owner.ChangeRoleAsync(team.Workspace.Id, member.Id, role)).Role);
        }

        await socket.ReceiveAsync<MemberUpdated>(change => change.Role == WorkspaceRole.Guest);
        MemberUpdated[] expected =
        [
            .. new[] { WorkspaceRole.Admin, WorkspaceRole.Guest }.Select(
                (role, i) =>
                    new MemberUpdated
                    {
                        ChannelId = team.General.Id,
                        Seq = before.LastSeq + 1 + i,
                        WorkspaceId = team.Workspace.Id,
                        UserId = member.Id,
                        Role = role,
                    }
            ),
        ];
        Assert.Equal(expected, socket.Frames.OfType<MemberUpdated>());
        Assert.Equal(expected, (await watcher.EventsAsync(team.General.Id)).OfType<MemberUpdated>());
        await outside.RoundTripAsync();
        Assert.Empty(outside.Frames.OfType<MemberUpdated>());

        // Nothing to read: the count of messages is as before.
        var after = await watcher.ChannelAsync(team.General.Id);
        Assert.Equal((before.LastIndex, before.LastSeq + 2), (after.LastIndex, after.LastSeq));
    }

    [Fact]
    public async Task Concurrent_requests_for_the_same_role_succeed_with_one_event()
    {
        var team = await shared.Server.TeamAsync(members: 1);
        var member = team.Members[0];
        await Task.WhenAll(
            Enumerable
                .Range(0, 8)
                .Select(_ => team.Owner.ChangeRoleAsync(team.Workspace.Id, member.Id, WorkspaceRole.Admin))
        );
        Assert.Single((await member.EventsAsync(team.General.Id)).OfType<MemberUpdated>());
        Assert.Single((await member.GetAsync<EventPage>("me/events?after=0")).Events.OfType<RoleChanged>());
    }
}
