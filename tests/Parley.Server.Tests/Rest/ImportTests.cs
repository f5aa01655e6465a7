namespace Parley.Server.Tests.Rest;

public sealed class ImportTests(SharedServer shared)
{
    private static readonly DateTimeOffset Then = new(2019, 3, 1, 8, 30, 0, 123, TimeSpan.Zero);

    [Fact]
    public async Task Import_keeps_authors_and_times_and_is_idempotent()
    {
        var team = await shared.Server.TeamAsync(members: 1);
        var room = await team.ChannelAsync(ChannelKind.Public, team.Members[0]);
        var live = await team.Members[0].OpenSocketAsync();
        var first = await team.Owner.PostAsync(room.Id, "before");
        var authors = await AuthorsAsync(team, "Grace", "Edsger", "Grace");
        Assert.Equal(["Grace", "Edsger"], authors.Select(author => author.Name));
        Assert.Equal(authors, await AuthorsAsync(team, "Grace", "Edsger"));

        var root = Ids.Message();
        var messages = Enumerable
            .Range(0, 150)
            .Select(i => new ImportMessage
            {
                Id = i == 0 ? root : Ids.Message(),
                AuthorId = authors[i % 2].UserId,
                Content = $"{i}",
                CreatedAt = Then.AddMinutes(i),
                ThreadId = i == 5 ? root : null,
                ReplyTo = i == 6 ? root : null,
            })
            .ToList();
        var result = await ImportAsync(team, room, messages);
        Assert.Equal(
            new ImportMessagesResult
            {
                Imported = 150,
                Existing = 0,
                LastSeq = first.Seq + 150,
            },
            result
        );
        var resync = await live.ReceiveAsync<ResyncFrame>();
        Assert.Equal(
            (room.Id, first.Seq + 150, first.Index + 149),
            (resync.ChannelId, resync.LastSeq, resync.LastIndex)
        );

        // Events after the import follow it, live too.
        var after = await team.Owner.PostAsync(room.Id, "after");
        Assert.Equal(result.LastSeq + 1, after.Seq);
        Assert.Equal(after.Id, (await live.ReceiveAsync<MessageCreated>()).Message.Id);

        var again = await ImportAsync(team, room, messages);
        Assert.Equal(
            new ImportMessagesResult
            {
                Imported = 0,
                Existing = 150,
                LastSeq = after.Seq,
            },
            again
        );

        var events = await team.Owner.EventsAsync(room.Id);
        Assert.Equal(Enumerable.Range(1, (int)after.Seq).Select(seq => (long)seq), events.Select(change => change.Seq));
        var imported = events.OfType<MessageCreated>().Select(change => change.Message).Skip(1).Take(150).ToList();
        Assert.Equal(
            messages.Select(message =>
                (message.Id, message.AuthorId, message.Content, message.CreatedAt, message.ThreadId)
            ),
            imported.Select(message =>
                (message.Id, message.SenderId, message.Content, message.CreatedAt, message.ThreadId)
            )
        );
        var page = await team.Owner.MessagesAsync(room.Id, $"?around={root}&limit=2");
        Assert.Contains(page.Users, user => user is { DisplayName: "Grace", Kind: UserKind.Imported });
    }

    [Fact]
    public async Task Invalid_message_of_an_import_is_reported_and_the_others_are_imported()
    {
        var team = await shared.Server.TeamAsync();
        var author = Assert.Single(await AuthorsAsync(team, "Grace")).UserId;
        var path = $"channels/{team.General.Id}/import";
        var good = new ImportMessage
        {
            Id = Ids.Message(),
            AuthorId = author,
            Content = "good",
            CreatedAt = Then,
        };
        var problem = await team.Owner.ExpectErrorAsync(
            HttpMethod.Post,
            path,
            Request(good, good with { Id = Ids.Message(), ThreadId = Ids.Message() }),
            422,
            ErrorCodes.MessageThreadNotFound
        );
        Assert.Contains("messages[1]", problem.Detail!, StringComparison.Ordinal);
        await team.Owner.ExpectErrorAsync(
            HttpMethod.Post,
            path,
            Request(good with { Content = "other" }),
            409,
            ErrorCodes.IdConflict
        );
        await team.Owner.ExpectErrorAsync(
            HttpMethod.Post,
            path,
            Request(good with { Content = " " }),
            422,
            ErrorCodes.MessageEmpty
        );
        await team.Owner.ExpectErrorAsync(
            HttpMethod.Post,
            path,
            Request(good with { AuthorId = Ids.User() }),
            404,
            ErrorCodes.UserNotFound
        );
        await team.Owner.ExpectErrorAsync(HttpMethod.Post, path, Request(), 422, ErrorCodes.RequestInvalid);
        Assert.Equal("good", Assert.Single((await team.Owner.MessagesAsync(team.General.Id)).Messages).Content);
    }

    [Fact]
    public async Task Import_in_the_name_of_a_real_user_is_refused()
    {
        var (team, other) = (await shared.Server.TeamAsync(members: 1), await shared.Server.TeamAsync());
        var author = Assert.Single(await AuthorsAsync(team, "Grace")).UserId;
        var foreign = Assert.Single(await AuthorsAsync(other, "Grace")).UserId;
        var path = $"channels/{team.General.Id}/import";
        foreach (var named in new[] { team.Members[0].Id, team.Owner.Id, foreign, Ids.User() })
        {
            var good = new ImportMessage
            {
                Id = Ids.Message(),
                AuthorId = author,
                Content = "good",
                CreatedAt = Then,
            };
            var problem = await team.Owner.ExpectErrorAsync(
                HttpMethod.Post,
                path,
                Request(good, good with { Id = Ids.Message(), AuthorId = named, Content = "never said" }),
                404,
                ErrorCodes.UserNotFound
            );
            Assert.Contains($"{named}", problem.Detail!, StringComparison.Ordinal);
            Assert.Contains("import/authors", problem.Detail!, StringComparison.Ordinal);
        }

        Assert.Empty((await team.Owner.MessagesAsync(team.General.Id)).Messages);
    }

    [Fact]
    public async Task Demo_import_may_use_the_demo_users()
    {
        await using var server = await ParleyServer.StartAsync(
            ("Demo:Email", "demo@parley.example"),
            ("Demo:Password", TestUser.Password)
        );
        var team = await server.TeamAsync(members: 1);
        await ImportAsync(
            team,
            team.General,
            [
                new()
                {
                    Id = Ids.Message(),
                    AuthorId = team.Members[0].Id,
                    Content = "made up",
                    CreatedAt = Then,
                },
            ]
        );
        Assert.Equal("made up", Assert.Single((await team.Owner.MessagesAsync(team.General.Id)).Messages).Content);
    }

    [Fact]
    public async Task Import_request_limits_are_enforced()
    {
        await using var server = await ParleyServer.StartAsync(
            ("Messages:ImportBatch", "2"),
            ("Messages:ImportMiB", "1")
        );
        var team = await server.TeamAsync();
        var message = new ImportMessage
        {
            Id = Ids.Message(),
            AuthorId = team.Owner.Id,
            Content = "x",
            CreatedAt = Then,
        };
        var path = $"channels/{team.General.Id}/import";
        await team.Owner.ExpectErrorAsync(
            HttpMethod.Post,
            path,
            Request(message, message with { Id = Ids.Message() }, message with { Id = Ids.Message() }),
            422,
            ErrorCodes.RequestInvalid
        );
        using (
            var large = new HttpRequestMessage(HttpMethod.Post, path)
            {
                Content = TestUser.Json(Request(message with { Content = new('x', 1 << 20) })),
            }
        )
        {
            large.Headers.ExpectContinue = true;
            using var response = await team.Owner.Http.SendAsync(large, TestContext.Current.CancellationToken);
            await response.ExpectErrorAsync(413, ErrorCodes.RequestTooLarge);
        }

        await team.Owner.ExpectErrorAsync(
            HttpMethod.Post,
            $"workspaces/{team.Workspace.Id}/import/authors",
            new ImportAuthorsRequest { Names = [.. Enumerable.Repeat("a", 1_001)] },
            422,
            ErrorCodes.RequestInvalid
        );
        await team.Owner.ExpectErrorAsync(
            HttpMethod.Post,
            $"workspaces/{team.Workspace.Id}/import/authors",
            new ImportAuthorsRequest { Names = [] },
            422,
            ErrorCodes.RequestInvalid
        );
    }

    [Fact]
    public async Task Message_from_the_future_fails_the_whole_import_request()
    {
        var team = await shared.Server.TeamAsync();
        var author = Assert.Single(await AuthorsAsync(team, "Grace")).UserId;
        var now = shared.Server.Clock.GetUtcNow();
        var message = new ImportMessage
        {
            Id = Ids.Message(),
            AuthorId = author,
            Content = "now",
            CreatedAt = now.AddMinutes(1),
        };
        foreach (var late in new[] { now.AddMinutes(30), now.AddYears(1_000) })
        {
            var problem = await team.Owner.ExpectErrorAsync(
                HttpMethod.Post,
                $"channels/{team.General.Id}/import",
                Request(message, message with { Id = Ids.Message(), CreatedAt = late }),
                422,
                ErrorCodes.RequestInvalid
            );
            Assert.Equal("messages[1].createdAt", Assert.Single(problem.Errors!).Key);
        }

        Assert.Empty((await team.Owner.MessagesAsync(team.General.Id)).Messages);

        // Clocks differ slightly.
        await ImportAsync(team, team.General, [message]);
    }

    [Fact]
    public async Task Daily_import_limits_are_shared_by_the_workspaces_of_one_creator()
    {
        await using var server = await ParleyServer.StartAsync(("Messages:ImportsPerDay", "3"));
        var (team, other) = (await server.TeamAsync(), await server.TeamAsync());
        var author = Assert.Single(await AuthorsAsync(team, "Grace")).UserId;
        ImportMessage One() =>
            new()
            {
                Id = Ids.Message(),
                AuthorId = author,
                Content = "x",
                CreatedAt = Then,
            };
        await ImportAsync(team, team.General, [One()]);
        var problem = await team.Owner.ExpectErrorAsync(
            HttpMethod.Post,
            $"channels/{team.General.Id}/import",
            Request(One(), One()),
            429,
            ErrorCodes.RateLimited
        );
        Assert.InRange(problem.RetryAfterMs!.Value, 1, (long)TimeSpan.FromDays(1).TotalMilliseconds);

        // The refused import took nothing of the quota.
        await ImportAsync(team, team.General, [One()]);
        await team.Owner.ExpectErrorAsync(
            HttpMethod.Post,
            $"workspaces/{team.Workspace.Id}/import/authors",
            new ImportAuthorsRequest { Names = ["Edsger"] },
            429,
            ErrorCodes.RateLimited
        );
        await AuthorsAsync(other, "Edsger");

        // Neither another workspace of the creator nor another admin has a separate quota; a workspace of another
        // creator has.
        var second = (await team.Owner.CreateWorkspaceAsync("Second")).Id;
        var admin = await server.RegisterAsync(invite: (await team.Owner.InviteAsync(second)).Code);
        await team.Owner.ChangeRoleAsync(second, admin.Id, WorkspaceRole.Owner);
        var names = new ImportAuthorsRequest { Names = ["Edsger"] };
        foreach (var importer in new[] { team.Owner, admin })
        {
            await importer.ExpectErrorAsync(
                HttpMethod.Post,
                $"workspaces/{second}/import/authors",
                names,
                429,
                ErrorCodes.RateLimited
            );
        }

        var own = (await admin.CreateWorkspaceAsync("Own")).Id;
        await admin.RequestAsync(HttpMethod.Post, $"workspaces/{own}/import/authors", names);
        server.Clock.Advance(TimeSpan.FromDays(1));
        await ImportAsync(team, team.General, [One(), One(), One()]);
    }

    [Fact]
    public async Task Daily_import_byte_limit_of_a_workspace_is_enforced()
    {
        await using var server = await ParleyServer.StartAsync(("Messages:ImportMiBPerDay", "1"));
        var team = await server.TeamAsync();
        var author = Assert.Single(await AuthorsAsync(team, "Grace")).UserId;

        // 16 000 letters of three bytes each.
        var text = new string('\u20ac', 16_000);
        ImportMessage One() =>
            new()
            {
                Id = Ids.Message(),
                AuthorId = author,
                Content = text,
                CreatedAt = Then,
            };
        ImportMessage[] Some(int count) => [.. Enumerable.Range(0, count).Select(_ => One())];
        await team.Owner.ExpectErrorAsync(
            HttpMethod.Post,
            $"channels/{team.General.Id}/import",
            Request(Some(22)),
            429,
            ErrorCodes.RateLimited
        );
        await ImportAsync(team, team.General, Some(21));
        await team.Owner.ExpectErrorAsync(
            HttpMethod.Post,
            $"channels/{team.General.Id}/import",
            Request(Some(1)),
            429,
            ErrorCodes.RateLimited
        );
    }

    private static ImportMessagesRequest Request(params ImportMessage[] messages) => new() { Messages = messages };

    private static Task<ImportMessagesResult> ImportAsync(
        Team team,
        Channel room,
        IReadOnlyList<ImportMessage> messages
    ) =>
        team.Owner.RequestAsync<ImportMessagesResult>(
            HttpMethod.Post,
            $"channels/{room.Id}/import",
            new ImportMessagesRequest { Messages = messages }
        );

    private static async Task<IReadOnlyList<ImportAuthor>> AuthorsAsync(Team team, params string[] names) =>
        (
            await team.Owner.RequestAsync<ItemList<ImportAuthor>>(
                HttpMethod.Post,
                $"workspaces/{team.Workspace.Id}/import/authors",
                new ImportAuthorsRequest { Names = names }
            )
        ).Items;
}
