using Parley.Rest;

namespace Parley.Faults.Tests.Cluster;

/// <summary>The stream of a user whose devices and causes are on different nodes.</summary>
public sealed class UserEventTests(TwoNodes nodes) : IClassFixture<TwoNodes>
{
    private const int Changes = 12;

    [Fact]
    public async Task Devices_on_two_nodes_get_events_with_causes_on_both_in_one_order_and_by_resume()
    {
        var team = await Team.CreateAsync(nodes.First, members: 1);
        var member = team.Members[0];
        await using var first = await TestSocket.OpenAsync(nodes.First, token: member.Token);
        await using var second = await TestSocket.OpenAsync(nodes.Second, token: member.Token);
        var start = first.Ready.UserSeq;
        using var other = new HttpClient { BaseAddress = new(nodes.Second, "/api/") };
        other.DefaultRequestHeaders.Authorization = new("Bearer", team.Owner.Token);
        await Task.WhenAll(RenameAsync(member), ChangeRolesAsync(other, team, member.Id));

        var last = start + (2 * Changes);
        var streams = new List<List<string>>();
        foreach (var socket in (TestSocket[])[first, second])
        {
            await socket.ReceiveAnyAsync<UserEvent>(change => change.UserSeq == last);
            var events = socket.Frames.OfType<UserEvent>().ToList();
            Assert.Equal(
                Enumerable.Range(1, 2 * Changes).Select(i => start + i),
                events.Select(change => change.UserSeq)
            );
            streams.Add(events.ConvertAll(change => change.ToString()));
        }

        Assert.Equal(streams[0], streams[1]);
        await using var resumed = await TestSocket.OpenAsync(
            nodes.Second,
            token: member.Token,
            resume: new()
            {
                Epoch = first.Ready.Epoch,
                UserSeq = start,
                Channels = new Dictionary<ChannelId, long>(),
            }
        );
        await resumed.ReceiveAsync<ResumedFrame>();
        Assert.Equal(streams[0], resumed.Frames.OfType<UserEvent>().Select(change => change.ToString()));
    }

    [Fact]
    public async Task Members_on_another_node_learn_of_another_name_and_role()
    {
        var team = await Team.CreateAsync(nodes.First, members: 2);
        var (member, watcher) = (team.Members[0], team.Members[1]);
        await using var socket = await TestSocket.OpenAsync(nodes.Second, token: watcher.Token);
        await member.RequestAsync(HttpMethod.Patch, "me", new UpdateMeRequest { DisplayName = "By the first node" });
        await team.Owner.ChangeRoleAsync(team.Workspace.Id, member.Id, WorkspaceRole.Admin);
        var name = await socket.ReceiveAnyAsync<MemberUpdated>(update => update.DisplayName is not null);
        var role = await socket.ReceiveAnyAsync<MemberUpdated>(update => update.Role is not null);
        Assert.Equal((member.Id, "By the first node"), (name.UserId, name.DisplayName));
        Assert.Equal((member.Id, WorkspaceRole.Admin), (role.UserId, role.Role));
    }

    /// <summary>By the first node.</summary>
    private static async Task RenameAsync(TestUser member)
    {
        for (var i = 0; i < Changes; i++)
        {
            await member.RequestAsync(HttpMethod.Patch, "me", new UpdateMeRequest { DisplayName = $"Name {i}" });
        }
    }

    private static async Task ChangeRolesAsync(HttpClient owner, Team team, UserId member)
    {
        for (var i = 0; i < Changes; i++)
        {
            using var changed = await owner.PatchAsync(
                new Uri($"workspaces/{team.Workspace.Id}/members/{member}", UriKind.Relative),
                TestUser.Json(
                    new UpdateMemberRequest { Role = i % 2 == 0 ? WorkspaceRole.Admin : WorkspaceRole.Member }
                ),
                TestContext.Current.CancellationToken
            );
            await TestUser.ReadAsync<Member>(changed);
        }
    }
}
