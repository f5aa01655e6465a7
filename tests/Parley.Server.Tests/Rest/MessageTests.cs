namespace Parley.Server.Tests.Rest;

public sealed class MessageTests(SharedServer shared)
{
    [Fact]
    public async Task Message_sent_repeatedly_is_posted_once()
    {
        var team = await shared.Server.TeamAsync();
        var path = $"channels/{team.General.Id}/messages";
        var request = new PostMessageRequest { Id = Ids.Message(), Content = "  Hello **there** 😀 " };
        using var created = await team.Owner.SendAsync(HttpMethod.Post, path, request);
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        var message = await TestUser.ReadAsync<Message>(created);
        Assert.Equal(
            (request.Id, team.General.Id, 2L, 1L, team.Owner.Id, "Hello **there** 😀", MessageType.Text),
            (message.Id, message.ChannelId, message.Seq, message.Index, message.SenderId, message.Content, message.Type)
        );
        using var again = await team.Owner.SendAsync(HttpMethod.Post, path, request);
        Assert.Equal((HttpStatusCode.OK, message), (again.StatusCode, await TestUser.ReadAsync<Message>(again)));
        Assert.Equal(message, Assert.Single((await team.Owner.MessagesAsync(team.General.Id)).Messages));
        await team.Owner.ExpectErrorAsync(
            HttpMethod.Post,
            path,
            request with
            {
                Content = "other",
            },
            409,
            ErrorCodes.IdConflict
        );
        var room = await team.ChannelAsync();
        await team.Owner.ExpectErrorAsync(
            HttpMethod.Post,
            $"channels/{room.Id}/messages",
            request,
            409,
            ErrorCodes.IdConflict
        );
    }

    [Fact]
    public async Task Message_sent_concurrently_gets_one_seq()
    {
        var team = await shared.Server.TeamAsync();
        var id = Ids.Message();
        var messages = await Task.WhenAll(
            Enumerable.Range(0, 20).Select(_ => team.Owner.PostAsync(team.General.Id, "same", id))
        );
        Assert.Equal(2, Assert.Single(messages.Distinct()).Seq);
        Assert.Equal(2, (await team.Owner.ChannelAsync(team.General.Id)).LastSeq);
    }

    [Fact]
    public async Task Threads_and_quotes_cannot_cross_channels()
    {
        var team = await shared.Server.TeamAsync();
        var room = await team.ChannelAsync();
        var root = await team.Owner.PostAsync(team.General.Id, "root");
        var elsewhere = await team.Owner.PostAsync(room.Id, "elsewhere");
        var reply = await team.Owner.PostAsync(team.General.Id, "reply", thread: root.Id, replyTo: root.Id);
        Assert.Equal((root.Id, root.Id, null), (reply.ThreadId, reply.ReplyTo, reply.Index));
        var path = $"channels/{team.General.Id}/messages";
        foreach (var thread in new[] { reply.Id, elsewhere.Id, Ids.Message() })
        {
            await team.Owner.ExpectErrorAsync(
                HttpMethod.Post,
                path,
                new PostMessageRequest
                {
                    Id = Ids.Message(),
                    Content = "x",
                    ThreadId = thread,
                },
                422,
                ErrorCodes.MessageThreadNotFound
            );
        }

        foreach (var quoted in new[] { elsewhere.Id, Ids.Message() })
        {
            await team.Owner.ExpectErrorAsync(
                HttpMethod.Post,
                path,
                new PostMessageRequest
                {
                    Id = Ids.Message(),
                    Content = "x",
                    ReplyTo = quoted,
                },
                422,
                ErrorCodes.MessageReplyNotFound
            );
        }

        var next = await team.Owner.PostAsync(team.General.Id, "next");
        Assert.Equal((reply.Seq + 1, root.Index + 1), (next.Seq, next.Index));
    }

    [Theory]
    [InlineData("", 422, ErrorCodes.MessageEmpty)]
    [InlineData(" \n\t ", 422, ErrorCodes.MessageEmpty)]
    [InlineData("a\0b", 422, ErrorCodes.RequestInvalid)]
    public async Task Invalid_message_is_refused(string content, int status, string code)
    {
        var team = await shared.Server.TeamAsync();
        await team.Owner.ExpectErrorAsync(
            HttpMethod.Post,
            $"channels/{team.General.Id}/messages",
            new PostMessageRequest { Id = Ids.Message(), Content = content },
            status,
            code
        );
    }

    [Fact]
    public async Task Message_length_limit_is_exact()
    {
        var team = await shared.Server.TeamAsync();
        var longest = string.Concat(Enumerable.Repeat("\u20ac", 16_000));
        Assert.Equal(longest, (await team.Owner.PostAsync(team.General.Id, longest)).Content);
        await team.Owner.ExpectErrorAsync(
            HttpMethod.Post,
            $"channels/{team.General.Id}/messages",
            new PostMessageRequest { Id = Ids.Message(), Content = longest + "x" },
            422,
            ErrorCodes.MessageTooLong
        );
    }

    [Fact]
    public async Task Rate_limited_post_states_a_retry_delay_that_suffices()
    {
        await using var server = await ParleyServer.StartAsync(
            ("Messages:SendBurst", "3"),
            ("Messages:SendsPerSecond", "0.5")
        );
        var team = await server.TeamAsync();
        for (var i = 0; i < 3; i++)
        {
            await team.Owner.PostAsync(team.General.Id, "quick");
        }

        var request = new PostMessageRequest { Id = Ids.Message(), Content = "too quick" };
        var path = $"channels/{team.General.Id}/messages";
        var limited = await team.Owner.ExpectErrorAsync(HttpMethod.Post, path, request, 429, ErrorCodes.RateLimited);
        Assert.InRange(limited.RetryAfterMs!.Value, 1, 2_000);
        server.Clock.Advance(TimeSpan.FromMilliseconds(limited.RetryAfterMs.Value));
        await team.Owner.PostAsync(team.General.Id, request.Content, request.Id);
    }

    [Fact]
    public async Task Changes_of_any_kind_are_rate_limited_per_user()
    {
        await using var server = await ParleyServer.StartAsync(("Writes:Burst", "2"), ("Writes:PerSecond", "0.5"));
        var (first, second) = (await server.FirstUserAsync(), await server.RegisterAsync());
        for (var i = 0; i < 2; i++)
        {
            await first.RequestAsync(HttpMethod.Patch, "me", """{"displayName":"x"}""");
        }

        var limited = await first.ExpectErrorAsync(
            HttpMethod.Patch,
            "me",
            """{"displayName":"x"}""",
            429,
            ErrorCodes.RateLimited
        );
        Assert.InRange(limited.RetryAfterMs!.Value, 1, 2_000);
        await first.GetAsync<Me>("me");
        await second.RequestAsync(HttpMethod.Patch, "me", """{"displayName":"x"}""");
    }

    [Fact]
    public async Task History_is_read_from_any_position_in_both_directions()
    {
        var team = await shared.Server.TeamAsync();
        var posted = new List<Message>();
        for (var i = 0; i < 7; i++)
        {
            posted.Add(await team.Owner.PostAsync(team.General.Id, $"{i}"));
        }

        await PageAsync("", "0123456", older: false, newer: false);
        await PageAsync("?limit=3", "456", older: true, newer: false);
        await PageAsync($"?before={posted[3].Id}&limit=2", "12", older: true, newer: true);
        await PageAsync($"?before={posted[3].Id}&limit=3", "012", older: false, newer: true);
        await PageAsync($"?before={posted[0].Id}", "", older: false, newer: true);
        await PageAsync($"?after={posted[3].Id}&limit=2", "45", older: true, newer: true);
        await PageAsync($"?after={posted[3].Id}&limit=3", "456", older: true, newer: false);
        await PageAsync($"?after={posted[6].Id}", "", older: true, newer: false);
        await PageAsync($"?around={posted[3].Id}&limit=3", "234", older: true, newer: true);
        await PageAsync($"?around={posted[3].Id}&limit=1", "3", older: true, newer: true);
        await PageAsync($"?around={posted[0].Id}&limit=4", "01", older: false, newer: true);
        await PageAsync($"?around={posted[6].Id}&limit=4", "456", older: true, newer: false);
        await PageAsync($"?around={posted[3].Id}&limit=100", "0123456", older: false, newer: false);

        async Task PageAsync(string query, string expected, bool older, bool newer)
        {
            var page = await team.Owner.MessagesAsync(team.General.Id, query);
            Assert.Equal(
                (query, expected, older, newer, 8L),
                (
                    query,
                    string.Concat(page.Messages.Select(message => message.Content)),
                    page.HasOlder,
                    page.HasNewer,
                    page.LastSeq
                )
            );
            Assert.Equal(expected.Length == 0 ? [] : [team.Owner.Id], page.Users.Select(user => user.Id));
        }
    }

    [Fact]
    public async Task History_accepts_one_cursor_that_is_a_message_of_the_channel()
    {
        var team = await shared.Server.TeamAsync();
        var room = await team.ChannelAsync();
        var elsewhere = await team.Owner.PostAsync(room.Id, "elsewhere");
        var path = $"channels/{team.General.Id}/messages";
        foreach (var word in new[] { "before", "after", "around" })
        {
            await team.Owner.ExpectErrorAsync(
                HttpMethod.Get,
                $"{path}?{word}={Ids.Message()}",
                null,
                404,
                ErrorCodes.MessageNotFound
            );
            await team.Owner.ExpectErrorAsync(
                HttpMethod.Get,
                $"{path}?{word}={elsewhere.Id}",
                null,
                404,
                ErrorCodes.MessageNotFound
            );
            await team.Owner.ExpectErrorAsync(
                HttpMethod.Get,
                $"{path}?{word}=5",
                null,
                400,
                ErrorCodes.RequestMalformed
            );
        }

        await team.Owner.ExpectErrorAsync(
            HttpMethod.Get,
            $"{path}?before={elsewhere.Id}&after={elsewhere.Id}",
            null,
            400,
            ErrorCodes.RequestMalformed
        );
        await team.Owner.ExpectErrorAsync(HttpMethod.Get, $"{path}?limit=0", null, 400, ErrorCodes.RequestMalformed);
        await team.Owner.ExpectErrorAsync(HttpMethod.Get, $"{path}?limit=101", null, 400, ErrorCodes.RequestMalformed);
        await team.Owner.ExpectErrorAsync(
            HttpMethod.Get,
            "channels/5/messages",
            null,
            400,
            ErrorCodes.RequestMalformed
        );
    }

    [Fact]
    public async Task Events_are_paged_with_any_limit()
    {
        var team = await shared.Server.TeamAsync();
        for (var i = 0; i < 4; i++)
        {
            await team.Owner.PostAsync(team.General.Id, $"{i}");
        }

        var path = $"channels/{team.General.Id}/events";
        var page = await team.Owner.GetAsync<EventPage>($"{path}?after=1&limit=2");
        Assert.Equal([2L, 3], page.Events.Cast<ChannelEvent>().Select(change => change.Seq));
        Assert.Equal((3L, 5L), (page.NextSeq, page.LastSeq));
        var beyond = await team.Owner.GetAsync<EventPage>($"{path}?after={long.MaxValue}");
        Assert.Empty(beyond.Events);
        Assert.Equal(5, (await team.Owner.GetAsync<EventPage>($"{path}?after=-7")).Events.Count);
        await team.Owner.ExpectErrorAsync(HttpMethod.Get, $"{path}?limit=101", null, 400, ErrorCodes.RequestMalformed);
        await team.Owner.ExpectErrorAsync(
            HttpMethod.Get,
            $"{path}?after=99999999999999999999",
            null,
            400,
            ErrorCodes.RequestMalformed
        );
    }

    [Fact]
    public async Task Public_channel_is_readable_by_the_workspace_and_writable_by_members()
    {
        var team = await shared.Server.TeamAsync(members: 1);
        var room = await team.ChannelAsync();
        await team.Owner.PostAsync(room.Id, "for all");
        Assert.Single((await team.Members[0].MessagesAsync(room.Id)).Messages);
        await team.Members[0]
            .ExpectErrorAsync(
                HttpMethod.Post,
                $"channels/{room.Id}/messages",
                new PostMessageRequest { Id = Ids.Message(), Content = "x" },
                403,
                ErrorCodes.ChannelNotMember
            );
    }
}
