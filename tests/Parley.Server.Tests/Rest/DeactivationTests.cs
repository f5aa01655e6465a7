namespace Parley.Server.Tests.Rest;

/// <summary>Deactivated accounts: by whom, what ends with them, what stays.</summary>
public sealed class DeactivationTests(SharedServer shared)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Deactivated_account_has_no_access_and_keeps_its_name_and_messages()
    {
        var team = await shared.Server.TeamAsync();
        var member = await team.AddMemberAsync("Nadia", WorkspaceRole.Admin);
        await member.PostAsync(team.General.Id, "still here");
        var invite = await member.InviteAsync(team.Workspace.Id);
        var phone = await shared.Server.SignInAsync(member);
        await using var far = await TestSocket.OpenAsync(shared.Server.Address, token: phone.Token);
        var near = await member.OpenSocketAsync();
        var ticket = await member.RequestAsync<SocketTicket>(HttpMethod.Post, "auth/tickets");

        await team.Owner.RequestAsync(HttpMethod.Put, Path(team, member));
        await team.Owner.RequestAsync(HttpMethod.Put, Path(team, member));
        Assert.Equal(CloseCodes.Forbidden, await far.ClosedAsync());
        Assert.Equal(CloseCodes.Forbidden, await near.ClosedAsync());
        await member.ExpectErrorAsync(HttpMethod.Get, "me", null, 401, ErrorCodes.AuthRequired);
        await member.ExpectErrorAsync(
            HttpMethod.Get,
            $"channels/{team.General.Id}/messages",
            null,
            401,
            ErrorCodes.AuthRequired
        );
        var late = await Assert.ThrowsAsync<UpgradeRefusedException>(() =>
            TestSocket.ConnectAsync(shared.Server.Address, query: $"ticket={ticket.Ticket}")
        );
        Assert.Equal(401, late.Status);
        var newcomer = await shared.Server.RegisterAsync();
        await newcomer.ExpectErrorAsync(
            HttpMethod.Post,
            $"invites/{invite.Code}/accept",
            null,
            404,
            ErrorCodes.InviteNotFound
        );

        var user = await team.Owner.GetAsync<User>($"users/{member.Id}");
        Assert.Equal(("Nadia", (bool?)true), (user.DisplayName, user.Deactivated));
        var members = (await team.Owner.GetAsync<ItemList<Member>>($"workspaces/{team.Workspace.Id}/members")).Items;
        Assert.Equal(
            [member.Id],
            members.Where(entry => entry.User.Deactivated == true).Select(entry => entry.User.Id)
        );
        var page = await team.Owner.MessagesAsync(team.General.Id);
        Assert.Contains(page.Messages, message => message.Content == "still here" && message.SenderId == member.Id);
        Assert.True(page.Users.Single(author => author.Id == member.Id).Deactivated);
    }

    [Theory]
    [InlineData("auth/login")]
    [InlineData("auth/token")]
    public async Task Deactivation_is_revealed_only_with_the_correct_password(string path)
    {
        await using var server = await ParleyServer.StartAsync(("Accounts:LockoutAttempts", "3"));
        var team = await server.TeamAsync(members: 1);
        var member = team.Members[0];
        await team.Owner.RequestAsync(HttpMethod.Put, Path(team, member));
        using var http = server.Anonymous();
        object Body(string email, string password) =>
            path == "auth/login"
                ? new LogInRequest { Email = email, Password = password }
                : new TokenRequest
                {
                    Email = email,
                    Password = password,
                    Device = "phone",
                };
        for (var i = 0; i < 5; i++)
        {
            // The correct password does not count as a failure.
            await http.ExpectErrorAsync(
                HttpMethod.Post,
                path,
                Body(member.Email, TestUser.Password),
                403,
                ErrorCodes.AccountDeactivated
            );
        }

        var wrong = await http.ExpectErrorAsync(
            HttpMethod.Post,
            path,
            Body(member.Email, "wrong"),
            401,
            ErrorCodes.AuthInvalidCredentials
        );
        var unknown = await http.ExpectErrorAsync(
            HttpMethod.Post,
            path,
            Body("nobody@parley.example", "wrong"),
            401,
            ErrorCodes.AuthInvalidCredentials
        );
        Assert.Equal(unknown with { TraceId = null }, wrong with { TraceId = null });
        for (var i = 0; i < 2; i++)
        {
            await http.ExpectErrorAsync(
                HttpMethod.Post,
                path,
                Body(member.Email, "wrong"),
                401,
                ErrorCodes.AuthInvalidCredentials
            );
        }

        // Failures on a deactivated account count as on an active one.
        await http.ExpectErrorAsync(
            HttpMethod.Post,
            path,
            Body(member.Email, TestUser.Password),
            429,
            ErrorCodes.AuthLockedOut
        );
    }

    [Fact]
    public async Task Reactivated_account_signs_in_without_its_old_sessions()
    {
        await using var server = await ParleyServer.StartAsync();
        var team = await server.TeamAsync(members: 1);
        var member = team.Members[0];
        await team.Owner.RequestAsync(HttpMethod.Put, Path(team, member));
        await server.ExpectSignInErrorAsync(member, status: 403, code: ErrorCodes.AccountDeactivated);
        await team.Owner.RequestAsync(HttpMethod.Delete, Path(team, member));
        await team.Owner.RequestAsync(HttpMethod.Delete, Path(team, member));
        var token = await server.SignInAsync(member);
        using var back = server.With(token.Token);
        using var me = await back.GetAsync(new Uri("me", UriKind.Relative), Token);
        Assert.Equal(HttpStatusCode.OK, me.StatusCode);

        // Earlier sessions stay revoked.
        await member.ExpectErrorAsync(HttpMethod.Get, "me", null, 401, ErrorCodes.AuthRequired);
        Assert.Null((await team.Owner.GetAsync<User>($"users/{member.Id}")).Deactivated);
    }

    [Theory]
    [InlineData(WorkspaceRole.Owner, WorkspaceRole.Admin, true)]
    [InlineData(WorkspaceRole.Owner, WorkspaceRole.Owner, false)]
    [InlineData(WorkspaceRole.Admin, WorkspaceRole.Member, true)]
    [InlineData(WorkspaceRole.Admin, WorkspaceRole.Guest, true)]
    [InlineData(WorkspaceRole.Admin, WorkspaceRole.Admin, false)]
    [InlineData(WorkspaceRole.Admin, WorkspaceRole.Owner, false)]
    [InlineData(WorkspaceRole.Member, WorkspaceRole.Guest, false)]
    public async Task Only_a_higher_role_may_deactivate_reactivate_or_reset_an_account(
        WorkspaceRole by,
        WorkspaceRole whom,
        bool allowed
    )
    {
        var team = await shared.Server.TeamAsync();
        var (actor, target) = (await team.AddMemberAsync("Actor", by), await team.AddMemberAsync("Target", whom));
        foreach (
            var (method, path) in new[]
            {
                (HttpMethod.Put, Path(team, target)),
                (HttpMethod.Delete, Path(team, target)),
                (HttpMethod.Post, ResetPath(team, target)),
            }
        )
        {
            if (allowed)
            {
                await actor.RequestAsync(method, path);
            }
            else
            {
                await actor.ExpectErrorAsync(method, path, null, 403, ErrorCodes.AccessForbidden);
            }
        }

        if (!allowed)
        {
            await target.GetAsync<Me>("me");
        }
    }

    [Fact]
    public async Task Role_in_one_workspace_does_not_cover_members_of_another()
    {
        var (team, other) = (await shared.Server.TeamAsync(members: 1), await shared.Server.TeamAsync());
        var member = team.Members[0];
        await member.AcceptAsync((await other.Owner.InviteAsync(other.Workspace.Id)).Code);
        foreach (
            var (method, path) in new[]
            {
                (HttpMethod.Put, Path(team, member)),
                (HttpMethod.Post, ResetPath(team, member)),
            }
        )
        {
            await team.Owner.ExpectErrorAsync(method, path, null, 403, ErrorCodes.AccessForbidden);
        }

        await other.Owner.AcceptAsync((await team.Owner.InviteAsync(team.Workspace.Id)).Code);
        await team.Owner.ChangeRoleAsync(team.Workspace.Id, other.Owner.Id, WorkspaceRole.Admin);
        await other.Owner.RequestAsync(HttpMethod.Put, Path(team, member));
        await member.ExpectErrorAsync(HttpMethod.Get, "me", null, 401, ErrorCodes.AuthRequired);
    }

    [Fact]
    public async Task Only_the_newest_admin_reset_link_sets_a_password()
    {
        var team = await shared.Server.TeamAsync(members: 1);
        var member = team.Members[0];
        var first = await team.Owner.RequestAsync<PasswordResetLink>(HttpMethod.Post, ResetPath(team, member));
        var second = await team.Owner.RequestAsync<PasswordResetLink>(HttpMethod.Post, ResetPath(team, member));
        Assert.StartsWith(
            new Uri(shared.Server.Address, "/reset#code=").ToString(),
            second.Url,
            StringComparison.Ordinal
        );
        Assert.InRange(second.ExpiresAt, shared.Server.Clock.GetUtcNow(), shared.Server.Clock.GetUtcNow().AddHours(1));
        using var http = shared.Server.Anonymous();
        await http.ExpectErrorAsync(
            HttpMethod.Post,
            "auth/password-resets/complete",
            Completion(first),
            422,
            ErrorCodes.ResetInvalid
        );
        using var done = await http.PostAsync(
            new Uri("auth/password-resets/complete", UriKind.Relative),
            TestUser.Json(Completion(second)),
            Token
        );
        Assert.Equal(HttpStatusCode.NoContent, done.StatusCode);
        await shared.Server.SignInAsync(member, SignIns.NewPassword);
    }

    [Fact]
    public async Task Reset_link_expires_when_the_account_is_deactivated()
    {
        var team = await shared.Server.TeamAsync(members: 1);
        var member = team.Members[0];
        var link = await team.Owner.RequestAsync<PasswordResetLink>(HttpMethod.Post, ResetPath(team, member));
        await team.Owner.RequestAsync(HttpMethod.Put, Path(team, member));
        await team.Owner.ExpectErrorAsync(
            HttpMethod.Post,
            ResetPath(team, member),
            null,
            403,
            ErrorCodes.AccessForbidden
        );
        await team.Owner.RequestAsync(HttpMethod.Delete, Path(team, member));
        using var http = shared.Server.Anonymous();
        await http.ExpectErrorAsync(
            HttpMethod.Post,
            "auth/password-resets/complete",
            Completion(link),
            422,
            ErrorCodes.ResetInvalid
        );
    }

    [Fact]
    public async Task User_may_deactivate_the_own_account_unless_last_owner()
    {
        var team = await shared.Server.TeamAsync();
        var second = await team.AddMemberAsync("Second", WorkspaceRole.Owner);
        var request = new DeactivateMeRequest { Password = TestUser.Password };
        var problem = await second.ExpectErrorAsync(
            HttpMethod.Post,
            "me/deactivation",
            new DeactivateMeRequest { Password = "wrong" },
            401,
            ErrorCodes.AuthInvalidCredentials
        );
        Assert.Equal("password", Assert.Single(problem.Errors!).Key);
        await second.RequestAsync(HttpMethod.Post, "me/deactivation", request);
        await second.ExpectErrorAsync(HttpMethod.Get, "me", null, 401, ErrorCodes.AuthRequired);

        // An owner who cannot sign in does not count as an owner.
        await team.Owner.ExpectErrorAsync(
            HttpMethod.Post,
            "me/deactivation",
            request,
            422,
            ErrorCodes.WorkspaceLastOwner
        );
        await team.Owner.ExpectErrorAsync(
            HttpMethod.Patch,
            $"workspaces/{team.Workspace.Id}/members/{team.Owner.Id}",
            new UpdateMemberRequest { Role = WorkspaceRole.Member },
            422,
            ErrorCodes.WorkspaceLastOwner
        );
        await team.Owner.GetAsync<Me>("me");
    }

    [Fact]
    public async Task Concurrent_deactivation_of_two_owners_keeps_one()
    {
        for (var round = 0; round < 5; round++)
        {
            var team = await shared.Server.TeamAsync();
            var second = await team.AddMemberAsync("Second", WorkspaceRole.Owner);
            var answers = await Task.WhenAll(
                team.Owner.SendAsync(
                    HttpMethod.Post,
                    "me/deactivation",
                    new DeactivateMeRequest { Password = TestUser.Password }
                ),
                second.SendAsync(
                    HttpMethod.Post,
                    "me/deactivation",
                    new DeactivateMeRequest { Password = TestUser.Password }
                )
            );
            Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.NoContent);
            await Assert
                .Single(answers, answer => answer.StatusCode != HttpStatusCode.NoContent)
                .ExpectErrorAsync(422, ErrorCodes.WorkspaceLastOwner);
        }
    }

    [Fact]
    public async Task Sign_in_concurrent_with_deactivation_leaves_no_session()
    {
        for (var round = 0; round < 5; round++)
        {
            var team = await shared.Server.TeamAsync(members: 1);
            var member = team.Members[0];
            using var http = shared.Server.Anonymous();
            var closing = team.Owner.RequestAsync(HttpMethod.Put, Path(team, member));
            var tokens = await Task.WhenAll(
                Enumerable
                    .Range(0, 8)
                    .Select(async _ =>
                    {
                        var request = new TokenRequest
                        {
                            Email = member.Email,
                            Password = TestUser.Password,
                            Device = "phone",
                        };
                        using var answer = await http.PostAsync(
                            new Uri("auth/token", UriKind.Relative),
                            TestUser.Json(request),
                            Token
                        );
                        return answer.IsSuccessStatusCode
                            ? (await TestUser.ReadAsync<TokenResult>(answer)).Token
                            : null;
                    })
            );
            await closing;
            foreach (var token in tokens.OfType<string>())
            {
                using var late = shared.Server.With(token);
                await late.ExpectErrorAsync(HttpMethod.Get, "me", null, 401, ErrorCodes.AuthRequired);
            }
        }
    }

    private static string Path(Team team, TestUser member) =>
        $"workspaces/{team.Workspace.Id}/members/{member.Id}/deactivation";

    private static string ResetPath(Team team, TestUser member) =>
        $"workspaces/{team.Workspace.Id}/members/{member.Id}/password-reset";

    private static CompletePasswordResetRequest Completion(PasswordResetLink link) =>
        new()
        {
            Code = link.Url[(link.Url.IndexOf('=', StringComparison.Ordinal) + 1)..],
            Password = SignIns.NewPassword,
        };
}
