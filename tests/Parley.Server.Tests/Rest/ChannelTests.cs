namespace Parley.Server.Tests.Rest;

public sealed class ChannelTests(SharedServer shared)
{
    [Fact]
    public async Task Create_channel_folds_the_name_and_is_idempotent_by_id()
    {
        var team = await shared.Server.TeamAsync();
        var path = $"workspaces/{team.Workspace.Id}/channels";
        var request = new CreateChannelRequest
        {
            Id = Ids.Channel(),
            Name = "#Design",
            Kind = ChannelKind.Private,
            Topic = " Looks ",
        };
        using var created = await team.Owner.SendAsync(HttpMethod.Post, path, request);
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        var channel = await TestUser.ReadAsync<Channel>(created);
        Assert.Equal(
            (request.Id!.Value, "design", ChannelKind.Private, "Looks", team.Owner.Id, true, 1, 1L, 0L, 1L),
            (
                channel.Id,
                channel.Name,
                channel.Kind,
                channel.Topic,
                channel.CreatedBy,
                channel.Joined,
                channel.MemberCount,
                channel.LastSeq,
                channel.LastIndex,
                channel.ReadSeq
            )
        );
        using var again = await team.Owner.SendAsync(HttpMethod.Post, path, request);
        Assert.Equal((HttpStatusCode.OK, channel), (again.StatusCode, await TestUser.ReadAsync<Channel>(again)));
        Assert.Equal(channel, await team.Owner.ChannelAsync(channel.Id));
        await team.Owner.ExpectErrorAsync(
            HttpMethod.Post,
            path,
            request with
            {
                Name = "other",
            },
            409,
            ErrorCodes.IdConflict
        );
        await team.Owner.ExpectErrorAsync(
            HttpMethod.Post,
            path,
            request with
            {
                Id = null,
                Name = "DESIGN",
            },
            409,
            ErrorCodes.ChannelNameTaken
        );
        await team.Owner.ExpectErrorAsync(
            HttpMethod.Post,
            path,
            request with
            {
                Id = null,
                Name = "two words",
            },
            422,
            ErrorCodes.ChannelNameInvalid
        );
        await team.Owner.ExpectErrorAsync(
            HttpMethod.Post,
            path,
            request with
            {
                Id = null,
                Topic = new('a', 251),
            },
            422,
            ErrorCodes.RequestInvalid
        );
    }

    [Fact]
    public async Task Concurrent_creates_of_one_channel_name_succeed_once()
    {
        var team = await shared.Server.TeamAsync();
        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, 10)
                .Select(_ =>
                    team.Owner.SendAsync(
                        HttpMethod.Post,
                        $"workspaces/{team.Workspace.Id}/channels",
                        new CreateChannelRequest { Name = "rush", Kind = ChannelKind.Public }
                    )
                )
        );
        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.Created);
        Assert.Equal(9, answers.Count(answer => answer.StatusCode == HttpStatusCode.Conflict));
    }

    [Fact]
    public async Task Channel_list_is_paged_by_name_and_filters_by_membership()
    {
        var team = await shared.Server.TeamAsync(members: 1);
        foreach (var name in new[] { "delta", "alpha", "charlie", "bravo" })
        {
            await team.Owner.CreateChannelAsync(team.Workspace.Id, name);
        }

        await team.Owner.CreateChannelAsync(team.Workspace.Id, "hidden", ChannelKind.Private);
        var member = team.Members[0];
        var path = $"workspaces/{team.Workspace.Id}/channels";
        var first = await member.GetAsync<ItemList<Channel>>($"{path}?limit=3");
        Assert.Equal(["alpha", "bravo", "charlie"], first.Items.Select(channel => channel.Name));
        var second = await member.GetAsync<ItemList<Channel>>($"{path}?limit=3&cursor={first.Next}");
        Assert.Equal((2, null), (second.Items.Count, second.Next));
        Assert.Equal(["delta", "general"], second.Items.Select(channel => channel.Name));
        Assert.Equal(
            ["general"],
            (await member.GetAsync<ItemList<Channel>>($"{path}?joined=true")).Items.Select(channel => channel.Name)
        );
        Assert.Equal(4, (await member.GetAsync<ItemList<Channel>>($"{path}?joined=false")).Items.Count);
        Assert.Equal(6, (await team.Owner.GetAsync<ItemList<Channel>>(path)).Items.Count);
        await member.ExpectErrorAsync(HttpMethod.Get, $"{path}?limit=101", null, 400, ErrorCodes.RequestMalformed);
        await member.ExpectErrorAsync(HttpMethod.Get, $"{path}?joined=perhaps", null, 400, ErrorCodes.RequestMalformed);
        await member.ExpectErrorAsync(HttpMethod.Get, $"{path}?cursor=%00", null, 400, ErrorCodes.RequestMalformed);
    }

    [Fact]
    public async Task Channel_update_by_a_member_is_idempotent()
    {
        var team = await shared.Server.TeamAsync(members: 1);
        var room = await team.ChannelAsync();
        await team.Owner.CreateChannelAsync(team.Workspace.Id, "taken");
        var changed = await team.Owner.UpdateChannelAsync(room.Id, "New-Name", "New topic");
        Assert.Equal(("new-name", "New topic", 2L), (changed.Name, changed.Topic, changed.LastSeq));
        Assert.Equal(2, (await team.Owner.UpdateChannelAsync(room.Id, "new-name")).LastSeq);
        await team.Owner.ExpectErrorAsync(
            HttpMethod.Patch,
            $"channels/{room.Id}",
            """{"name":"taken"}""",
            409,
            ErrorCodes.ChannelNameTaken
        );
        await team.Owner.ExpectErrorAsync(
            HttpMethod.Patch,
            $"channels/{room.Id}",
            """{"name":"a b"}""",
            422,
            ErrorCodes.ChannelNameInvalid
        );
        await team.Members[0]
            .ExpectErrorAsync(
                HttpMethod.Patch,
                $"channels/{room.Id}",
                """{"topic":"x"}""",
                403,
                ErrorCodes.ChannelNotMember
            );
        await team.Owner.ExpectErrorAsync(
            HttpMethod.Patch,
            $"channels/{team.General.Id}",
            """{"name":"other"}""",
            422,
            ErrorCodes.ChannelRequired
        );
        Assert.Equal("talk", (await team.Owner.UpdateChannelAsync(team.General.Id, topic: "talk")).Topic);
    }

    [Fact]
    public async Task Archived_channel_is_read_only_and_keeps_its_name()
    {
        var team = await shared.Server.TeamAsync(members: 2);
        var room = await team.ChannelAsync(ChannelKind.Public, team.Members[0]);
        var message = await team.Owner.PostAsync(room.Id, "before");
        await team.Members[0]
            .ExpectErrorAsync(HttpMethod.Delete, $"channels/{room.Id}", null, 403, ErrorCodes.AccessForbidden);
        await team.Owner.ArchiveAsync(room.Id);
        await team.Owner.ArchiveAsync(room.Id);
        var archived = await team.Owner.ChannelAsync(room.Id);
        Assert.NotNull(archived.ArchivedAt);
        Assert.Equal(message, Assert.Single((await team.Owner.MessagesAsync(room.Id)).Messages));
        await team.Owner.ExpectErrorAsync(
            HttpMethod.Post,
            $"channels/{room.Id}/messages",
            new PostMessageRequest { Id = Ids.Message(), Content = "x" },
            422,
            ErrorCodes.ChannelArchived
        );
        await team.Owner.ExpectErrorAsync(
            HttpMethod.Patch,
            $"channels/{room.Id}",
            """{"topic":"x"}""",
            422,
            ErrorCodes.ChannelArchived
        );
        await team.Members[1]
            .ExpectErrorAsync(HttpMethod.Post, $"channels/{room.Id}/join", null, 422, ErrorCodes.ChannelArchived);
        await team.Owner.ExpectErrorAsync(
            HttpMethod.Post,
            $"channels/{room.Id}/members",
            new AddChannelMemberRequest { UserId = team.Members[1].Id },
            422,
            ErrorCodes.ChannelArchived
        );
        await team.Owner.ExpectErrorAsync(
            HttpMethod.Post,
            $"workspaces/{team.Workspace.Id}/channels",
            new CreateChannelRequest { Name = room.Name, Kind = ChannelKind.Public },
            409,
            ErrorCodes.ChannelNameTaken
        );
        await team.Members[0].LeaveAsync(room.Id);
        Assert.Equal(archived.LastSeq + 1, (await team.Owner.ChannelAsync(room.Id)).LastSeq);
    }

    [Fact]
    public async Task General_channel_cannot_be_left_or_archived()
    {
        var team = await shared.Server.TeamAsync(members: 1);
        await team.Members[0]
            .ExpectErrorAsync(
                HttpMethod.Post,
                $"channels/{team.General.Id}/leave",
                null,
                422,
                ErrorCodes.ChannelRequired
            );
        await team.Owner.ExpectErrorAsync(
            HttpMethod.Delete,
            $"channels/{team.General.Id}",
            null,
            422,
            ErrorCodes.ChannelRequired
        );
        await team.Owner.ExpectErrorAsync(
            HttpMethod.Delete,
            $"channels/{team.General.Id}/members/{team.Members[0].Id}",
            null,
            422,
            ErrorCodes.ChannelRequired
        );
    }

    [Fact]
    public async Task Membership_changes_are_idempotent_and_counted_once()
    {
        var team = await shared.Server.TeamAsync(members: 2);
        var (joiner, added) = (team.Members[0], team.Members[1]);
        var room = await team.ChannelAsync();
        Assert.True((await joiner.JoinAsync(room.Id)).Joined);
        Assert.Equal(2, (await joiner.JoinAsync(room.Id)).LastSeq);
        var member = await team.Owner.AddToChannelAsync(room.Id, added.Id);
        Assert.Equal((added.Id, WorkspaceRole.Member), (member.User.Id, member.Role));
        Assert.Equal(member, await joiner.AddToChannelAsync(room.Id, added.Id));
        Assert.Equal(3, (await joiner.ChannelAsync(room.Id)).MemberCount);
        await joiner.LeaveAsync(room.Id);
        await joiner.LeaveAsync(room.Id);
        await team.Owner.RemoveFromChannelAsync(room.Id, added.Id);
        await team.Owner.RemoveFromChannelAsync(room.Id, added.Id);
        var left = await team.Owner.ChannelAsync(room.Id);
        Assert.Equal((1, 5L), (left.MemberCount, left.LastSeq));
        Assert.Single((await team.Owner.GetAsync<ItemList<Member>>($"channels/{room.Id}/members")).Items);
        await joiner.ExpectErrorAsync(
            HttpMethod.Post,
            $"channels/{room.Id}/members",
            new AddChannelMemberRequest { UserId = added.Id },
            403,
            ErrorCodes.ChannelNotMember
        );
        await team.Owner.ExpectErrorAsync(
            HttpMethod.Post,
            $"channels/{room.Id}/members",
            new AddChannelMemberRequest { UserId = (await shared.Server.FirstUserAsync()).Id },
            404,
            ErrorCodes.UserNotFound
        );
        await joiner.ExpectErrorAsync(
            HttpMethod.Delete,
            $"channels/{room.Id}/members/{team.Owner.Id}",
            null,
            403,
            ErrorCodes.AccessForbidden
        );
    }

    [Fact]
    public async Task Messages_before_joining_count_as_read()
    {
        var team = await shared.Server.TeamAsync(members: 1);
        var room = await team.ChannelAsync();
        await team.Owner.PostAsync(room.Id, "one");
        await team.Owner.PostAsync(room.Id, "two");
        var joined = await team.Members[0].JoinAsync(room.Id);
        Assert.Equal((4L, 2L, 4L, 2L), (joined.LastSeq, joined.LastIndex, joined.ReadSeq, joined.ReadIndex));
        await team.Owner.PostAsync(room.Id, "three");
        var later = await team.Members[0].ChannelAsync(room.Id);
        Assert.Equal(1, later.LastIndex - later.ReadIndex);
    }

    [Fact]
    public async Task Read_position_only_moves_forward_up_to_the_last_message()
    {
        var team = await shared.Server.TeamAsync(members: 1);
        var room = await team.ChannelAsync();
        await team.Owner.PostAsync(room.Id, "one");
        await team.Owner.PostAsync(room.Id, "two");
        foreach (
            var (seq, expected, index) in new[] { (2L, 2L, 1L), (1L, 2L, 1L), (long.MaxValue, 3L, 2L), (0L, 3L, 2L) }
        )
        {
            await team.Owner.MarkReadAsync(room.Id, seq);
            var channel = await team.Owner.ChannelAsync(room.Id);
            Assert.Equal((expected, index), (channel.ReadSeq, channel.ReadIndex));
        }

        await team.Owner.ExpectErrorAsync(
            HttpMethod.Put,
            $"channels/{room.Id}/read",
            """{"seq":-1}""",
            422,
            ErrorCodes.RequestInvalid
        );
        await team.Members[0]
            .ExpectErrorAsync(
                HttpMethod.Put,
                $"channels/{room.Id}/read",
                """{"seq":1}""",
                403,
                ErrorCodes.ChannelNotMember
            );
        Assert.Equal(0, (await team.Members[0].ChannelAsync(room.Id)).ReadSeq);
    }

    [Fact]
    public async Task Name_and_topic_limits_are_configurable()
    {
        await using var server = await ParleyServer.StartAsync(
            ("Channels:NameLength", "10"),
            ("Channels:TopicLength", "3"),
            ("Messages:Length", "5"),
            ("Accounts:DisplayNameLength", "12"),
            ("Accounts:PasswordLength", "20")
        );
        var founder = await server.FirstUserAsync();
        var path = $"workspaces/{founder.FirstWorkspace!.Id}/channels";
        await founder.ExpectErrorAsync(
            HttpMethod.Post,
            path,
            """{"name":"abcdefghijk","kind":"public"}""",
            422,
            ErrorCodes.ChannelNameInvalid
        );
        await founder.ExpectErrorAsync(
            HttpMethod.Post,
            path,
            """{"name":"abc","kind":"public","topic":"abcd"}""",
            422,
            ErrorCodes.RequestInvalid
        );
        var general = await founder.GeneralAsync(founder.FirstWorkspace.Id);
        await founder.ExpectErrorAsync(
            HttpMethod.Post,
            $"channels/{general.Id}/messages",
            new PostMessageRequest { Id = Ids.Message(), Content = "abcdef" },
            422,
            ErrorCodes.MessageTooLong
        );
        await founder.ExpectErrorAsync(
            HttpMethod.Patch,
            "me",
            """{"displayName":"abcdefghijklm"}""",
            422,
            ErrorCodes.RequestInvalid
        );
        using var http = server.Anonymous();
        await http.ExpectErrorAsync(
            HttpMethod.Post,
            "auth/register",
            new RegisterRequest
            {
                Email = "x@parley.example",
                DisplayName = "x",
                Password = "only nineteen chars",
            },
            422,
            ErrorCodes.AccountPasswordWeak
        );
        var limits = (await founder.OpenSocketAsync()).Ready.Limits;
        Assert.Equal(
            (10, 3, 5, 12),
            (limits.ChannelNameLength, limits.TopicLength, limits.MessageLength, limits.DisplayNameLength)
        );
    }
}
