namespace Parley.Server.Tests.Rest;

public sealed class InviteTests(SharedServer shared)
{
    [Fact]
    public async Task Invite_can_be_created_listed_previewed_accepted_and_revoked()
    {
        var team = await shared.Server.TeamAsync();
        var path = $"workspaces/{team.Workspace.Id}/invites";
        var invite = await team.Owner.InviteAsync(team.Workspace.Id, maxUses: 5, hours: 1, channels: team.General.Id);
        Assert.Equal((5, 0, team.Owner.Id), (invite.MaxUses, invite.Uses, invite.CreatedBy));
        Assert.Equal(invite.CreatedAt.AddHours(1), invite.ExpiresAt);
        Assert.EndsWith($"/invite/{invite.Code}", invite.Url, StringComparison.Ordinal);
        Assert.Equal(invite.Code, Assert.Single((await team.Owner.GetAsync<ItemList<Invite>>(path)).Items).Code);
        using var http = shared.Server.Anonymous();
        var preview = await TestUser.ReadAsync<InvitePreview>(
            await http.GetAsync(
                new Uri($"invites/{invite.Code}", UriKind.Relative),
                TestContext.Current.CancellationToken
            )
        );
        Assert.Equal(
            new InvitePreview
            {
                WorkspaceId = team.Workspace.Id,
                WorkspaceName = team.Workspace.Name,
                ExpiresAt = invite.ExpiresAt,
            },
            preview
        );

        var guest = await shared.Server.RegisterAsync();
        Assert.Equal(team.Workspace with { Role = WorkspaceRole.Member }, await guest.AcceptAsync(invite.Code));
        Assert.Equal(WorkspaceRole.Member, (await guest.AcceptAsync(invite.Code)).Role);
        Assert.Equal(1, Assert.Single((await team.Owner.GetAsync<ItemList<Invite>>(path)).Items).Uses);

        await team.Owner.RequestAsync(HttpMethod.Delete, $"{path}/{invite.Code}");
        Assert.Empty((await team.Owner.GetAsync<ItemList<Invite>>(path)).Items);
        var late = await shared.Server.RegisterAsync();
        await late.ExpectErrorAsync(
            HttpMethod.Post,
            $"invites/{invite.Code}/accept",
            null,
            404,
            ErrorCodes.InviteNotFound
        );
        await team.Owner.ExpectErrorAsync(
            HttpMethod.Delete,
            $"{path}/{invite.Code}",
            null,
            404,
            ErrorCodes.InviteNotFound
        );
    }

    /// <summary>PostgreSQL refuses a statement with U+0000, and the next one on that connection fails too.</summary>
    [Fact]
    public async Task Impossible_codes_and_emails_do_not_reach_the_database()
    {
        using var http = shared.Server.Anonymous();
        for (var i = 0; i < 5; i++)
        {
            await http.ExpectErrorAsync(
                HttpMethod.Post,
                "auth/login",
                new LogInRequest { Email = "a\0@parley.example", Password = TestUser.Password },
                401,
                ErrorCodes.AuthInvalidCredentials
            );
            await http.ExpectErrorAsync(
                HttpMethod.Post,
                "auth/register",
                new RegisterRequest
                {
                    Email = $"{Ids.New():N}@parley.example",
                    DisplayName = "Late",
                    Password = TestUser.Password,
                    Invite = "a\0b",
                },
                404,
                ErrorCodes.InviteNotFound
            );
        }
    }

    [Fact]
    public async Task Twenty_concurrent_redemptions_of_a_single_use_invite_succeed_once()
    {
        var team = await shared.Server.TeamAsync();
        var invite = await team.Owner.InviteAsync(team.Workspace.Id, maxUses: 1);
        var users = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => shared.Server.RegisterAsync()));
        var answers = await Task.WhenAll(
            users.Select(user => user.SendAsync(HttpMethod.Post, $"invites/{invite.Code}/accept"))
        );
        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.OK);
        foreach (var answer in answers.Where(answer => answer.StatusCode != HttpStatusCode.OK))
        {
            await answer.ExpectErrorAsync(422, ErrorCodes.InviteUsedUp);
        }

        var members = await team.Owner.GetAsync<ItemList<Member>>($"workspaces/{team.Workspace.Id}/members");
        Assert.Equal(2, members.Items.Count);
        Assert.Equal(2, (await team.Owner.ChannelAsync(team.General.Id)).MemberCount);
        using var http = shared.Server.Anonymous();
        await http.ExpectErrorAsync(HttpMethod.Get, $"invites/{invite.Code}", null, 422, ErrorCodes.InviteUsedUp);
        await http.ExpectErrorAsync(
            HttpMethod.Post,
            "auth/register",
            new RegisterRequest
            {
                Email = "late@parley.example",
                DisplayName = "Late",
                Password = TestUser.Password,
                Invite = invite.Code,
            },
            422,
            ErrorCodes.InviteUsedUp
        );
    }

    [Fact]
    public async Task Invite_expires()
    {
        await using var server = await ParleyServer.StartAsync();
        var founder = await server.FirstUserAsync();
        var invite = await founder.InviteAsync(founder.FirstWorkspace!.Id, hours: 1);
        var user = await server.RegisterAsync();
        server.Clock.Advance(TimeSpan.FromMinutes(61));
        await user.ExpectErrorAsync(HttpMethod.Get, $"invites/{invite.Code}", null, 422, ErrorCodes.InviteExpired);
        await user.ExpectErrorAsync(
            HttpMethod.Post,
            $"invites/{invite.Code}/accept",
            null,
            422,
            ErrorCodes.InviteExpired
        );
        Assert.Empty((await user.GetAsync<ItemList<Workspace>>("workspaces")).Items);
        Assert.Empty(
            (await founder.GetAsync<ItemList<Invite>>($"workspaces/{founder.FirstWorkspace.Id}/invites")).Items
        );
    }

    [Theory]
    [InlineData("""{"expiresInHours":0}""", "expiresInHours")]
    [InlineData("""{"expiresInHours":8761}""", "expiresInHours")]
    [InlineData("""{"maxUses":0}""", "maxUses")]
    [InlineData("""{"maxUses":10001}""", "maxUses")]
    public async Task Invite_limits_are_enforced(string body, string field)
    {
        var team = await shared.Server.TeamAsync();
        var problem = await team.Owner.ExpectErrorAsync(
            HttpMethod.Post,
            $"workspaces/{team.Workspace.Id}/invites",
            body,
            422,
            ErrorCodes.RequestInvalid
        );
        Assert.Equal(field, Assert.Single(problem.Errors!).Key);
    }

    [Fact]
    public async Task Invite_may_name_only_channels_that_its_creator_is_in()
    {
        var (team, other) = (await shared.Server.TeamAsync(), await shared.Server.TeamAsync());
        var admin = await team.AddMemberAsync("Admin", WorkspaceRole.Admin);
        var secret = await team.ChannelAsync(ChannelKind.Private);
        await team.Owner.ExpectErrorAsync(
            HttpMethod.Post,
            $"workspaces/{team.Workspace.Id}/invites",
            new CreateInviteRequest { ChannelIds = [other.General.Id] },
            404,
            ErrorCodes.ChannelNotFound
        );
        await admin.ExpectErrorAsync(
            HttpMethod.Post,
            $"workspaces/{team.Workspace.Id}/invites",
            new CreateInviteRequest { ChannelIds = [secret.Id] },
            404,
            ErrorCodes.ChannelNotFound
        );
    }

    [Fact]
    public async Task Invite_link_starts_with_the_configured_public_address()
    {
        await using var server = await ParleyServer.StartAsync(("PublicUrl", "https://chat.parley.example/"));
        var founder = await server.FirstUserAsync();
        var invite = await founder.InviteAsync(founder.FirstWorkspace!.Id);
        Assert.Equal($"https://chat.parley.example/invite/{invite.Code}", invite.Url);
    }
}
