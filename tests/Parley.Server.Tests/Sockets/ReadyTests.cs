namespace Parley.Server.Tests.Sockets;

/// <summary><c>ready</c> is read without the access gates of requests: it must equal their responses.</summary>
public sealed class ReadyTests(SharedServer shared)
{
    [Fact]
    public async Task Ready_equals_the_REST_responses_for_every_role()
    {
        var team = await shared.Server.TeamAsync(members: 2);
        var other = await shared.Server.TeamAsync();
        var (owner, member, leaver) = (team.Owner, team.Members[0], team.Members[1]);
        var hidden = await team.ChannelAsync(ChannelKind.Private, member, leaver);
        var open = await team.ChannelAsync(ChannelKind.Public, leaver);
        var old = await team.ChannelAsync(ChannelKind.Public, member);
        await owner.PostAsync(hidden.Id, "one");
        var second = await owner.PostAsync(hidden.Id, "two");
        await member.MarkReadAsync(hidden.Id, second.Seq);
        await owner.ArchiveAsync(old.Id);
        await leaver.LeaveAsync(hidden.Id);
        await member.AcceptAsync((await other.Owner.InviteAsync(other.Workspace.Id)).Code);
        await owner.RemoveFromWorkspaceAsync(team.Workspace.Id, leaver.Id);
        var guest = await shared.Server.RegisterAsync();
        await guest.AcceptAsync((await owner.InviteAsync(team.Workspace.Id, null, null, open.Id)).Code);
        await owner.RequestAsync<Member>(
            HttpMethod.Patch,
            $"workspaces/{team.Workspace.Id}/members/{guest.Id}",
            new UpdateMemberRequest { Role = WorkspaceRole.Guest }
        );

        foreach (var user in new[] { owner, member, leaver, guest, other.Owner })
        {
            var ready = (await user.OpenSocketAsync()).Ready;
            var workspaces = await user.GetAsync<ItemList<Workspace>>("workspaces");
            var channels = new List<Channel>();
            foreach (var workspace in workspaces.Items)
            {
                channels.AddRange(
                    (await user.GetAsync<ItemList<Channel>>($"workspaces/{workspace.Id}/channels?joined=true")).Items
                );
            }

            Assert.Equal(workspaces.Items, ready.Workspaces);
            Assert.Equal(
                channels.OrderBy(channel => channel.Id.Value),
                ready.Channels.OrderBy(channel => channel.Id.Value)
            );
            Assert.Equal(await user.GetAsync<Me>("me"), ready.User);
        }
    }
}
