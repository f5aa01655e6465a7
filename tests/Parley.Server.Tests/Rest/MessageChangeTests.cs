namespace Parley.Server.Tests.Rest;

/// <summary>Edits, deletions, reactions and pins by REST, with the events on sockets.</summary>
public sealed class MessageChangeTests(SharedServer shared)
{
    [Fact]
    public async Task Edit_is_visible_to_all_and_keeps_the_previous_version()
    {
        var team = await shared.Server.TeamAsync(members: 1);
        var socket = await team.Members[0].OpenSocketAsync();
        var message = await team.Owner.PostAsync(team.General.Id, "frist");
        var edited = await EditAsync(team.Owner, message, "  first ");
        Assert.Equal(("first", message.Seq, message.Index), (edited.Content, edited.Seq, edited.Index));
        Assert.NotNull(edited.UpdatedAt);
        var updated = await socket.ReceiveAsync<MessageUpdated>();
        Assert.Equal((message.Id, "first", message.Seq + 1), (updated.Id, updated.Content, updated.Seq));
        Assert.Equal(updated.Seq, edited.Version);
        var history = await team.Members[0].GetAsync<ItemList<MessageVersion>>($"{Path(message)}/history");
        Assert.Equal(new MessageVersion { Content = "frist", At = message.CreatedAt }, Assert.Single(history.Items));
    }

    [Fact]
    public async Task Repeated_change_has_no_effect()
    {
        var team = await shared.Server.TeamAsync();
        var message = await team.Owner.PostAsync(team.General.Id, "text");
        var first = await EditAsync(team.Owner, message, "other");
        Assert.Equal(first, await EditAsync(team.Owner, message, "other"), (one, two) => one!.Version == two!.Version);
        foreach (
            var (method, path) in new[]
            {
                (HttpMethod.Put, $"{Path(message)}/reactions/👍"),
                (HttpMethod.Delete, $"{Path(message)}/reactions/👍"),
                (HttpMethod.Put, Pin(message)),
                (HttpMethod.Delete, Pin(message)),
                (HttpMethod.Delete, Path(message)),
            }
        )
        {
            Assert.True((await team.Owner.RequestAsync<MessageChange>(method, path)).Changed, path);
            var before = (await team.Owner.ChannelAsync(team.General.Id)).LastSeq;
            Assert.False((await team.Owner.RequestAsync<MessageChange>(method, path)).Changed, path);
            Assert.Equal(before, (await team.Owner.ChannelAsync(team.General.Id)).LastSeq);
        }
    }

    [Fact]
    public async Task Resending_an_edited_or_deleted_message_returns_the_first_result()
    {
        var team = await shared.Server.TeamAsync();
        var message = await team.Owner.PostAsync(team.General.Id, "text");
        await EditAsync(team.Owner, message, "other");
        var again = await team.Owner.PostAsync(team.General.Id, "text", message.Id);
        Assert.Equal((message.Seq, "other"), (again.Seq, again.Content));
        await team.Owner.ExpectErrorAsync(
            HttpMethod.Post,
            $"channels/{team.General.Id}/messages",
            new PostMessageRequest { Id = message.Id, Content = "other" },
            409,
            ErrorCodes.IdConflict
        );
        await team.Owner.RequestAsync<MessageChange>(HttpMethod.Delete, Path(message));
        again = await team.Owner.PostAsync(team.General.Id, "text", message.Id);
        Assert.Equal((message.Seq, string.Empty), (again.Seq, again.Content));
        Assert.NotNull(again.DeletedAt);
    }

    [Fact]
    public async Task Deleted_message_keeps_only_its_seq()
    {
        var team = await shared.Server.TeamAsync(members: 1);
        var message = await team.Members[0].PostAsync(team.General.Id, "a slip");
        await EditAsync(team.Members[0], message, "a worse slip");
        await team.Members[0].RequestAsync<MessageChange>(HttpMethod.Put, $"{Path(message)}/reactions/🎉");
        await team.Members[0].RequestAsync<MessageChange>(HttpMethod.Put, Pin(message));
        // An admin may, although the message is another user's.
        await team.Owner.RequestAsync<MessageChange>(HttpMethod.Delete, Path(message));
        var page = await team.Owner.MessagesAsync(team.General.Id);
        var left = Assert.Single(page.Messages, candidate => candidate.Id == message.Id);
        Assert.Equal(string.Empty, left.Content);
        Assert.NotNull(left.DeletedAt);
        Assert.Null(left.Reactions);
        Assert.Empty((await team.Owner.GetAsync<ItemList<Pin>>($"channels/{team.General.Id}/pins")).Items);
        Assert.Empty((await team.Owner.GetAsync<ItemList<MessageVersion>>($"{Path(message)}/history")).Items);
        await team.Members[0]
            .ExpectErrorAsync(
                HttpMethod.Patch,
                Path(message),
                new EditMessageRequest { Content = "back" },
                422,
                ErrorCodes.MessageDeleted
            );
        await team.Owner.ExpectErrorAsync(
            HttpMethod.Put,
            $"{Path(message)}/reactions/👍",
            null,
            422,
            ErrorCodes.MessageDeleted
        );
        await team.Owner.ExpectErrorAsync(HttpMethod.Put, Pin(message), null, 422, ErrorCodes.MessageDeleted);
    }

    [Fact]
    public async Task Reactions_keep_arrival_order_with_the_first_twenty_users()
    {
        var team = await shared.Server.TeamAsync(members: 2);
        var message = await team.Owner.PostAsync(team.General.Id, "good news");
        foreach (var (user, emoji) in new[] { (team.Members[1], "🎉"), (team.Owner, "👍"), (team.Owner, "🎉") })
        {
            await user.RequestAsync(HttpMethod.Put, $"{Path(message)}/reactions/{emoji}");
        }

        var seen = (await team.Members[1].MessagesAsync(team.General.Id))
            .Messages.Single(candidate => candidate.Id == message.Id)
            .Reactions!;
        Assert.Equal(["🎉", "👍"], seen.Select(reaction => reaction.Emoji));
        Assert.Equal([team.Members[1].Id, team.Owner.Id], seen[0].UserIds);
        Assert.Equal((2, true, false), (seen[0].Count, seen[0].Mine, seen[1].Mine));
    }

    [Theory]
    [InlineData("👍", true)]
    [InlineData("👩🏽‍💻", true)]
    [InlineData("🏴󠁧󠁢󠁳󠁣󠁴󠁿", true)]
    [InlineData("🇩🇪", true)]
    [InlineData("1️⃣", true)]
    [InlineData("❤️", true)]
    [InlineData("a", false)]
    [InlineData("👍👍", false)]
    [InlineData("👍 ", false)]
    [InlineData("__proto__", false)]
    [InlineData("\u0001", false)]
    public async Task Reaction_must_be_exactly_one_emoji(string emoji, bool valid)
    {
        var team = await shared.Server.TeamAsync();
        var message = await team.Owner.PostAsync(team.General.Id, "text");
        var path = $"{Path(message)}/reactions/{Uri.EscapeDataString(emoji)}";
        if (valid)
        {
            await team.Owner.RequestAsync(HttpMethod.Put, path);
            Assert.Equal(
                emoji,
                Assert.Single((await team.Owner.MessagesAsync(team.General.Id)).Messages[0].Reactions!).Emoji
            );
        }
        else
        {
            await team.Owner.ExpectErrorAsync(HttpMethod.Put, path, null, 422, ErrorCodes.ReactionInvalid);
        }
    }

    [Fact]
    public async Task Emoji_and_pin_limits_are_enforced()
    {
        await using var server = await ParleyServer.StartAsync(
            ("Messages:EmojisPerMessage", "2"),
            ("Messages:PinsPerChannel", "1")
        );
        var team = await server.TeamAsync(members: 1);
        var message = await team.Owner.PostAsync(team.General.Id, "text");
        var second = await team.Owner.PostAsync(team.General.Id, "more text");
        await team.Owner.RequestAsync(HttpMethod.Put, $"{Path(message)}/reactions/👍");
        await team.Owner.RequestAsync(HttpMethod.Put, $"{Path(message)}/reactions/🎉");
        await team.Owner.ExpectErrorAsync(
            HttpMethod.Put,
            $"{Path(message)}/reactions/🚀",
            null,
            422,
            ErrorCodes.ReactionTooMany
        );
        await team.Members[0].RequestAsync(HttpMethod.Put, $"{Path(message)}/reactions/🎉");
        await team.Owner.RequestAsync(HttpMethod.Put, Pin(message));
        await team.Owner.ExpectErrorAsync(HttpMethod.Put, Pin(second), null, 422, ErrorCodes.PinTooMany);
        var pin = Assert.Single(
            (await team.Members[0].GetAsync<ItemList<Pin>>($"channels/{team.General.Id}/pins")).Items
        );
        Assert.Equal((message.Id, team.Owner.Id), (pin.Message.Id, pin.PinnedBy));
    }

    [Fact]
    public async Task Message_history_is_paged()
    {
        var team = await shared.Server.TeamAsync(members: 1);
        var message = await team.Owner.PostAsync(team.General.Id, "0");
        for (var i = 1; i <= 7; i++)
        {
            await EditAsync(team.Owner, message, $"{i}");
        }

        var read = new List<IReadOnlyList<string>>();
        var query = "?limit=3";
        while (query is not null)
        {
            var page = await team.Members[0].GetAsync<ItemList<MessageVersion>>($"{Path(message)}/history{query}");
            read.Add([.. page.Items.Select(version => version.Content)]);
            query = page.Next is { } next ? $"?limit=3&cursor={Uri.EscapeDataString(next)}" : null;
        }

        Assert.Equal(
            [
                ["0", "1", "2"],
                ["3", "4", "5"],
                ["6"],
            ],
            read
        );
        foreach (var wrong in (string[])["?limit=0", "?limit=101", "?cursor=x", "?cursor=LTE"])
        {
            await team.Owner.ExpectErrorAsync(
                HttpMethod.Get,
                $"{Path(message)}/history{wrong}",
                null,
                400,
                ErrorCodes.RequestMalformed
            );
        }
    }

    [Fact]
    public async Task First_and_newest_versions_of_a_message_are_retained()
    {
        await using var server = await ParleyServer.StartAsync(("Messages:VersionsPerMessage", "3"));
        var team = await server.TeamAsync();
        var (message, other) = (
            await team.Owner.PostAsync(team.General.Id, "0"),
            await team.Owner.PostAsync(team.General.Id, "other")
        );
        await EditAsync(team.Owner, other, "another");
        for (var i = 1; i <= 6; i++)
        {
            await EditAsync(team.Owner, message, $"{i}");
            var kept = await team.Owner.GetAsync<ItemList<MessageVersion>>($"{Path(message)}/history");
            Assert.Equal(
                i <= 3 ? Enumerable.Range(0, i) : [0, i - 2, i - 1],
                kept.Items.Select(version => int.Parse(version.Content))
            );
        }

        Assert.Single((await team.Owner.GetAsync<ItemList<MessageVersion>>($"{Path(other)}/history")).Items);
        Assert.Equal("6", (await team.Owner.PostAsync(team.General.Id, "0", message.Id)).Content);
    }

    [Fact]
    public async Task Concurrent_reactions_are_all_counted()
    {
        var team = await shared.Server.TeamAsync(members: 6);
        var message = await team.Owner.PostAsync(team.General.Id, "vote");
        await Task.WhenAll(
            team.Members.SelectMany(
                user => (string[])["👍", "🎉", "🚀"],
                (user, emoji) => user.RequestAsync(HttpMethod.Put, $"{Path(message)}/reactions/{emoji}")
            )
        );
        var reactions = (await team.Owner.MessagesAsync(team.General.Id))
            .Messages.Single(candidate => candidate.Id == message.Id)
            .Reactions!;
        Assert.All(reactions, reaction => Assert.Equal((6, 6), (reaction.Count, reaction.UserIds.Count)));
        Assert.Equal(3, reactions.Count);
    }

    private static string Path(Message message) => $"channels/{message.ChannelId}/messages/{message.Id}";

    private static string Pin(Message message) => $"channels/{message.ChannelId}/pins/{message.Id}";

    private static Task<Message> EditAsync(TestUser user, Message message, string content) =>
        user.RequestAsync<Message>(HttpMethod.Patch, Path(message), new EditMessageRequest { Content = content });
}
