using System.Text.Json;
using Parley.Json;
using Parley.Rest;

namespace Parley.Faults.Tests.Cluster;

/// <summary>Sessions, tickets and rights hold on every node, whichever one the request reached.</summary>
public sealed class SessionTests(TwoNodes nodes) : IClassFixture<TwoNodes>
{
    [Fact]
    public async Task Socket_resumes_on_the_other_node_with_a_ticket_that_opens_one()
    {
        var team = await Team.CreateAsync(nodes.First, members: 1);
        var member = team.Members[0];
        var channel = team.General.Id;
        ResumeState resume;
        await using (var before = await TestSocket.OpenAsync(nodes.First, token: member.Token))
        {
            var known = before.Ready.Channels.Single(candidate => candidate.Id == channel).LastSeq;
            resume = new()
            {
                Epoch = before.Ready.Epoch,
                UserSeq = before.Ready.UserSeq,
                Channels = new Dictionary<ChannelId, long> { [channel] = known },
            };
        }

        var missed = await team.Owner.PostAsync(channel, "missed");
        var ticket = await member.RequestAsync<SocketTicket>(HttpMethod.Post, "auth/tickets");
        var query = $"ticket={Uri.EscapeDataString(ticket.Ticket)}";
        await using var after = await TestSocket.OpenAsync(nodes.Second, query: query, resume: resume);
        Assert.True(after.Ready.Resumed);
        Assert.Equal(missed.Seq, (await after.ReceiveAnyAsync<MessageCreated>()).Seq);
        await after.ReceiveAnyAsync<ResumedFrame>();
        var live = await team.Owner.PostAsync(channel, "live");
        await after.ReceiveAnyAsync<MessageCreated>(created => created.Seq == live.Seq);

        foreach (var node in (Uri[])[nodes.First, nodes.Second])
        {
            var refused = await Assert.ThrowsAsync<UpgradeRefusedException>(() =>
                TestSocket.ConnectAsync(node, query: query)
            );
            Assert.Equal(401, refused.Status);
        }
    }

    [Fact]
    public async Task Ticket_opens_one_socket_when_both_nodes_get_it_at_the_same_time()
    {
        var team = await Team.CreateAsync(nodes.First);
        for (var i = 0; i < 5; i++)
        {
            var ticket = await team.Owner.RequestAsync<SocketTicket>(HttpMethod.Post, "auth/tickets");
            var query = $"ticket={Uri.EscapeDataString(ticket.Ticket)}";
            var opened = await Task.WhenAll(
                Enumerable
                    .Range(0, 6)
                    .Select(async attempt =>
                    {
                        try
                        {
                            var node = attempt % 2 == 0 ? nodes.First : nodes.Second;
                            await using var socket = await TestSocket.OpenAsync(node, query: query);
                            return 1;
                        }
                        catch (UpgradeRefusedException)
                        {
                            return 0;
                        }
                    })
            );
            Assert.Equal(1, opened.Sum());
        }
    }

    [Fact]
    public async Task Sign_out_closes_the_sockets_on_every_node()
    {
        var team = await Team.CreateAsync(nodes.First, members: 1);
        await using var sockets = await BothAsync(team.Members[0]);
        await team.Members[0].RequestAsync(HttpMethod.Post, "auth/logout");
        await sockets.AssertClosedAsync();
    }

    [Fact]
    public async Task Removal_of_a_device_closes_its_sockets_on_every_node()
    {
        var team = await Team.CreateAsync(nodes.First);
        await using var phone = await team.Owner.SignInAsync();
        var device = await phone.RequestAsync<Device>(
            HttpMethod.Post,
            "me/devices",
            new RegisterDeviceRequest { Name = "Phone" }
        );
        await using var sockets = await BothAsync(phone);
        await using var watcher = await TestSocket.OpenAsync(nodes.Second, token: team.Owner.Token);
        await team.Owner.RequestAsync(HttpMethod.Delete, $"me/devices/{device.Id}");
        await sockets.AssertClosedAsync();
        Assert.Equal(device.Id, (await watcher.ReceiveAnyAsync<DeviceRemoved>()).DeviceId);
    }

    [Fact]
    public async Task Deactivation_closes_the_sockets_on_every_node()
    {
        var team = await Team.CreateAsync(nodes.First, members: 1);
        var member = team.Members[0];
        await using var sockets = await BothAsync(member);
        await team.Owner.RequestAsync(
            HttpMethod.Put,
            $"workspaces/{team.Workspace.Id}/members/{member.Id}/deactivation"
        );
        await sockets.AssertClosedAsync();
    }

    [Fact]
    public async Task Removed_member_gets_nothing_more_on_any_node()
    {
        var team = await Team.CreateAsync(nodes.First, members: 1);
        var member = team.Members[0];
        var channel = (await team.ChannelAsync(ChannelKind.Private, member)).Id;
        await using var sockets = await BothAsync(member);
        await team.Owner.PostAsync(channel, "before");
        foreach (var socket in sockets.Both)
        {
            await socket.ReceiveAnyAsync<MessageCreated>(created => created.Message.Content == "before");
        }

        await team.Owner.RemoveFromChannelAsync(channel, member.Id);
        foreach (var socket in sockets.Both)
        {
            await socket.ReceiveAnyAsync<MemberLeft>(left => left.ChannelId == channel && left.UserId == member.Id);
        }

        await team.Owner.PostAsync(channel, "after");
        var general = await team.Owner.PostAsync(team.General.Id, "for all");
        foreach (var socket in sockets.Both)
        {
            await socket.ReceiveAnyAsync<MessageCreated>(created => created.Message.Id == general.Id);
            Assert.DoesNotContain(
                "after",
                socket.Frames.OfType<MessageCreated>().Select(created => created.Message.Content)
            );
        }
    }

    [Fact]
    public async Task Sockets_of_a_user_are_limited_over_both_nodes()
    {
        const int limit = 20;
        var team = await Team.CreateAsync(nodes.First, members: 1);
        var sockets = new List<TestSocket>();
        try
        {
            for (var i = 0; i < limit; i++)
            {
                var node = i % 3 == 0 ? nodes.First : nodes.Second;
                sockets.Add(await TestSocket.OpenAsync(node, token: team.Owner.Token));
            }

            foreach (var node in (Uri[])[nodes.First, nodes.Second])
            {
                await using var excess = await TestSocket.ConnectAsync(node);
                await excess.SendAsync(
                    new HelloFrame
                    {
                        Protocol = 1,
                        Token = team.Owner.Token,
                        Client = new() { Name = "tests", Version = "1" },
                    }
                );
                Assert.Equal(CloseCodes.Overloaded, await excess.ClosedAsync());
                await using var other = await TestSocket.OpenAsync(node, token: team.Members[0].Token);
            }
        }
        finally
        {
            foreach (var socket in sockets)
            {
                await socket.DisposeAsync();
            }
        }
    }

    [Fact]
    public async Task Wrong_passwords_on_both_nodes_lock_the_sign_in_on_both()
    {
        const int limit = 5;
        var team = await Team.CreateAsync(nodes.First);
        for (var i = 0; i < limit; i++)
        {
            Assert.Equal(
                ErrorCodes.AuthInvalidCredentials,
                await LogInAsync(i % 2 == 0 ? nodes.First : nodes.Second, team.Owner.Email, "a wrong password")
            );
        }

        Assert.Equal(ErrorCodes.AuthLockedOut, await LogInAsync(nodes.First, team.Owner.Email, TestUser.Password));
        Assert.Equal(ErrorCodes.AuthLockedOut, await LogInAsync(nodes.Second, team.Owner.Email, TestUser.Password));
    }

    /// <summary>The code of the error; null for a success.</summary>
    private static async Task<string?> LogInAsync(Uri node, string email, string password)
    {
        using var http = new HttpClient { BaseAddress = new(node, "/api/") };
        using var response = await http.PostAsync(
            new Uri("auth/login", UriKind.Relative),
            TestUser.Json(new LogInRequest { Email = email, Password = password }),
            TestContext.Current.CancellationToken
        );
        return response.IsSuccessStatusCode
            ? null
            : JsonSerializer
                .Deserialize(
                    await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken),
                    ParleyJson.Default.Problem
                )!
                .Code;
    }

    private async Task<Sockets> BothAsync(TestUser user) =>
        new([
            await TestSocket.OpenAsync(nodes.First, token: user.Token),
            await TestSocket.OpenAsync(nodes.Second, token: user.Token),
        ]);

    /// <summary>The sockets of one user on both nodes.</summary>
    private sealed class Sockets(TestSocket[] both) : IAsyncDisposable
    {
        /// <summary>
        /// Nodes check all sessions every 30 s as well: a socket that closes earlier was closed by the call.
        /// </summary>
        private static readonly TimeSpan Limit = TimeSpan.FromSeconds(8);

        public TestSocket[] Both => both;

        public async Task AssertClosedAsync()
        {
            var start = TimeProvider.System.GetTimestamp();
            var codes = await Task.WhenAll(both.Select(socket => socket.ClosedAsync()));
            Assert.All(codes, code => Assert.Equal(CloseCodes.Forbidden, code));
            Assert.True(TimeProvider.System.GetElapsedTime(start) < Limit);
        }

        public async ValueTask DisposeAsync()
        {
            foreach (var socket in both)
            {
                await socket.DisposeAsync();
            }
        }
    }
}
