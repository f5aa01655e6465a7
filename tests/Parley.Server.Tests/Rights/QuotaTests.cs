using Parley.Server.Tests.Rest;

namespace Parley.Server.Tests.Rights;

/// <summary>Limits of what one user creates and joins, and which ids are refused.</summary>
public sealed class QuotaTests(SharedServer shared)
{
    [Fact]
    public async Task Channel_limits_per_member_and_workspace_are_enforced()
    {
        await using var server = await ParleyServer.StartAsync(
            ("Channels:MadePerMember", "2"),
            ("Channels:PerWorkspace", "5")
        );
        var team = await server.TeamAsync(members: 2);
        var member = team.Members[0];
        await member.ArchiveAsync((await member.CreateChannelAsync(team.Workspace.Id, "one")).Id);
        await member.CreateChannelAsync(team.Workspace.Id, "two", ChannelKind.Private);
        await ExpectLimitAsync(member, team, "three");

        // Members have their own count, admins share that of the workspace.
        await team.Members[1].CreateChannelAsync(team.Workspace.Id, "three");
        await team.Owner.CreateChannelAsync(team.Workspace.Id, "four");
        await ExpectLimitAsync(team.Owner, team, "five");
        await ExpectLimitAsync(team.Members[1], team, "five");
        var other = await server.TeamAsync();
        await other.Owner.CreateChannelAsync(other.Workspace.Id, "six");
    }

    [Fact]
    public async Task Repeated_channel_creation_does_not_count_twice()
    {
        await using var server = await ParleyServer.StartAsync(("Channels:MadePerMember", "1"));
        var team = await server.TeamAsync(members: 1);
        var request = new CreateChannelRequest
        {
            Id = Ids.Channel(),
            Name = "once",
            Kind = ChannelKind.Public,
        };
        for (var again = 0; again < 2; again++)
        {
            var made = await team.Members[0]
                .RequestAsync<Channel>(HttpMethod.Post, $"workspaces/{team.Workspace.Id}/channels", request);
            Assert.Equal(request.Id, made.Id);
        }
    }

    [Fact]
    public async Task Joined_channel_limit_is_enforced_for_every_way_to_join()
    {
        await using var server = await ParleyServer.StartAsync(("Channels:JoinedPerMember", "3"));
        var team = await server.TeamAsync(members: 1);
        var (owner, member) = (team.Owner, team.Members[0]);
        var rooms = new[]
        {
            await team.ChannelAsync(ChannelKind.Public, member),
            await team.ChannelAsync(ChannelKind.Public, member),
        };
        var admin = await team.AddMemberAsync("Admin", WorkspaceRole.Admin);
        var full = await admin.CreateChannelAsync(team.Workspace.Id, "full");
        await member.ExpectErrorAsync(
            HttpMethod.Post,
            $"channels/{full.Id}/join",
            null,
            422,
            ErrorCodes.ChannelTooMany
        );
        await admin.ExpectErrorAsync(
            HttpMethod.Post,
            $"channels/{full.Id}/members",
            new AddChannelMemberRequest { UserId = member.Id },
            422,
            ErrorCodes.ChannelTooMany
        );
        var invite = await admin.InviteAsync(team.Workspace.Id, null, null, full.Id);
        await member.ExpectErrorAsync(
            HttpMethod.Post,
            $"invites/{invite.Code}/accept",
            null,
            422,
            ErrorCodes.ChannelTooMany
        );
        await ExpectLimitAsync(member, team, "own");
        Assert.Equal(1, (await admin.ChannelAsync(full.Id)).MemberCount);

        // Leaving a channel frees capacity.
        await member.LeaveAsync(rooms[0].Id);
        await member.JoinAsync(full.Id);
        Assert.Equal(
            3,
            (await owner.ChannelAsync(rooms[1].Id)).MemberCount + (await owner.ChannelAsync(rooms[0].Id)).MemberCount
        );
    }

    [Fact]
    public async Task Channels_added_by_others_fill_only_a_part_of_the_limit()
    {
        await using var server = await ParleyServer.StartAsync(
            ("Channels:JoinedPerMember", "5"),
            ("Channels:AddedPerMember", "3")
        );
        var team = await server.TeamAsync(members: 1);
        var member = team.Members[0];
        await team.ChannelAsync(ChannelKind.Private, member);
        var added = await team.ChannelAsync(ChannelKind.Public, member);
        var open = await team.ChannelAsync();
        var admin = await team.AddMemberAsync("Admin", WorkspaceRole.Admin);
        var secret = await admin.CreateChannelAsync(team.Workspace.Id, "secret", ChannelKind.Private);
        var last = await admin.CreateChannelAsync(team.Workspace.Id, "last");
        foreach (var (by, room) in new[] { (team.Owner, open), (admin, secret) })
        {
            var problem = await by.ExpectErrorAsync(
                HttpMethod.Post,
                $"channels/{room.Id}/members",
                new AddChannelMemberRequest { UserId = member.Id },
                422,
                ErrorCodes.ChannelTooMany
            );
            Assert.Contains("by themselves", problem.Detail!, StringComparison.Ordinal);
        }

        // Own joins continue up to the own limit.
        await member.JoinAsync(open.Id);
        await member.AcceptAsync((await admin.InviteAsync(team.Workspace.Id, null, null, secret.Id)).Code);
        await member.ExpectErrorAsync(
            HttpMethod.Post,
            $"channels/{last.Id}/join",
            null,
            422,
            ErrorCodes.ChannelTooMany
        );

        // Leaving frees capacity for own joins, not for others.
        await member.LeaveAsync(added.Id);
        await admin.ExpectErrorAsync(
            HttpMethod.Post,
            $"channels/{last.Id}/members",
            new AddChannelMemberRequest { UserId = member.Id },
            422,
            ErrorCodes.ChannelTooMany
        );
        await member.JoinAsync(last.Id);
    }

    [Fact]
    public async Task Session_limit_evicts_the_longest_unused_session()
    {
        await using var server = await ParleyServer.StartAsync(("Accounts:SessionsPerUser", "2"));
        var user = await server.RegisterAsync();
        var tokens = new List<string>();
        for (var i = 0; i < 2; i++)
        {
            tokens.Add((await server.SignInAsync(user)).Token);
            server.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        // The first session is used, so the second one is the longest unused.
        server.Clock.Advance(TimeSpan.FromMinutes(6));
        using (var used = server.With(tokens[0]))
        {
            using var answer = await used.GetAsync(
                new Uri("me", UriKind.Relative),
                TestContext.Current.CancellationToken
            );
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        await Wait.UntilAsync(
            async () =>
                (await user.GetAsync<ItemList<Session>>("me/sessions")).Items.Count(session =>
                    session.Kind == SessionKind.Device && session.LastSeenAt > session.CreatedAt
                ) == 1,
            () => "the use to be noted"
        );
        await using var socket = await TestSocket.OpenAsync(server.Address, token: tokens[0]);
        tokens.Add((await server.SignInAsync(user)).Token);
        using (var ended = server.With(tokens[1]))
        {
            await ended.ExpectErrorAsync(HttpMethod.Get, "me", null, 401, ErrorCodes.AuthRequired);
        }

        await server.SignInAsync(user);
        Assert.Equal(CloseCodes.Forbidden, await socket.ClosedAsync());
        var sessions = (await user.GetAsync<ItemList<Session>>("me/sessions")).Items;
        Assert.Equal(2, sessions.Count(session => session.Kind == SessionKind.Device));

        // Tokens do not count as browser sessions.
        Assert.Single(sessions, session => session.Kind == SessionKind.Browser && session.Current);
    }

    [Fact]
    public async Task Concurrent_sign_ins_do_not_exceed_the_session_limit()
    {
        await using var server = await ParleyServer.StartAsync(("Accounts:SessionsPerUser", "3"));
        var user = await server.RegisterAsync();
        await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => server.SignInAsync(user)));
        var sessions = (await user.GetAsync<ItemList<Session>>("me/sessions")).Items;
        Assert.Equal(3, sessions.Count(session => session.Kind == SessionKind.Device));
    }

    [Fact]
    public async Task Twelve_concurrent_joins_do_not_exceed_the_limit()
    {
        await using var server = await ParleyServer.StartAsync(("Channels:JoinedPerMember", "5"));
        var team = await server.TeamAsync(members: 1);
        var admins = await Task.WhenAll(
            Enumerable.Range(0, 3).Select(_ => team.AddMemberAsync("Admin", WorkspaceRole.Admin))
        );
        var rooms = new List<Channel>();
        foreach (var admin in admins)
        {
            for (var i = 0; i < 4; i++)
            {
                rooms.Add(await admin.CreateChannelAsync(team.Workspace.Id, Ids.Name("room")));
            }
        }

        var answers = await Task.WhenAll(
            rooms.Select(room => team.Members[0].SendAsync(HttpMethod.Post, $"channels/{room.Id}/join"))
        );
        Assert.Equal(4, answers.Count(answer => answer.IsSuccessStatusCode));
        var joined = await team.Members[0]
            .GetAsync<ItemList<Channel>>($"workspaces/{team.Workspace.Id}/channels?joined=true");
        Assert.Equal(5, joined.Items.Count);
    }

    [Fact]
    public async Task Workspace_creation_and_join_limits_are_enforced()
    {
        await using var server = await ParleyServer.StartAsync(
            ("Workspaces:MadePerUser", "2"),
            ("Workspaces:JoinedPerUser", "3")
        );
        var user = await server.RegisterAsync();
        await user.CreateWorkspaceAsync("One");
        await user.CreateWorkspaceAsync("Two");
        await user.ExpectErrorAsync(
            HttpMethod.Post,
            "workspaces",
            new CreateWorkspaceRequest { Name = "Three" },
            422,
            ErrorCodes.WorkspaceTooMany
        );
        var (third, fourth) = (await server.TeamAsync(), await server.TeamAsync());
        await user.AcceptAsync((await third.Owner.InviteAsync(third.Workspace.Id)).Code);
        var invite = await fourth.Owner.InviteAsync(fourth.Workspace.Id);
        await user.ExpectErrorAsync(
            HttpMethod.Post,
            $"invites/{invite.Code}/accept",
            null,
            422,
            ErrorCodes.WorkspaceTooMany
        );
        var invites = await fourth.Owner.GetAsync<ItemList<Invite>>($"workspaces/{fourth.Workspace.Id}/invites");
        Assert.Equal(0, Assert.Single(invites.Items).Uses);
        await user.RemoveFromWorkspaceAsync(third.Workspace.Id, user.Id);
        await user.AcceptAsync(invite.Code);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task User_id_is_refused_as_a_channel_id(bool written)
    {
        var team = await shared.Server.TeamAsync();
        var user = await shared.Server.RegisterAsync();
        if (written)
        {
            await user.CreateWorkspaceAsync("Own");
        }

        await team.Owner.ExpectErrorAsync(
            HttpMethod.Post,
            $"workspaces/{team.Workspace.Id}/channels",
            new CreateChannelRequest
            {
                Id = new(user.Id.Value),
                Name = "theirs",
                Kind = ChannelKind.Public,
            },
            409,
            ErrorCodes.IdConflict
        );

        // The id of #general derives from that of the workspace: the last byte is inverted.
        var bytes = user.Id.Value.ToByteArray(bigEndian: true);
        bytes[^1] ^= 0xff;
        await team.Owner.ExpectErrorAsync(
            HttpMethod.Post,
            "workspaces",
            new CreateWorkspaceRequest { Id = new(new Guid(bytes, bigEndian: true)), Name = "theirs" },
            409,
            ErrorCodes.IdConflict
        );

        // Their own stream continues.
        await using var socket = await user.OpenSocketAsync();
        await user.CreateWorkspaceAsync("Another");
        Assert.Equal(socket.Ready.UserSeq + 1, (await socket.ReceiveAsync<WorkspaceJoined>()).UserSeq);
    }

    private static Task<Problem> ExpectLimitAsync(TestUser user, Team team, string name) =>
        user.ExpectErrorAsync(
            HttpMethod.Post,
            $"workspaces/{team.Workspace.Id}/channels",
            new CreateChannelRequest { Name = name, Kind = ChannelKind.Public },
            422,
            ErrorCodes.ChannelTooMany
        );
}
