namespace Parley.Server.Tests.Rest;

public sealed class RegistrationTests(SharedServer shared)
{
    private static readonly Uri RegisterPath = new("auth/register", UriKind.Relative);

    private static RegisterRequest Request(string? invite = null, string? workspace = null) =>
        new()
        {
            Email = $"{Ids.New():N}@parley.example",
            DisplayName = "Ada",
            Password = TestUser.Password,
            Invite = invite,
            WorkspaceName = workspace,
        };

    [Fact]
    public async Task First_account_creates_the_workspace_and_later_ones_need_an_invite()
    {
        await using var server = await ParleyServer.StartAsync(("Registration", "Invite"));
        using var http = server.Anonymous();
        var options = await TestUser.ReadAsync<AuthOptions>(
            await http.GetAsync(new Uri("auth/options", UriKind.Relative), Token)
        );
        Assert.Equal((RegistrationMode.Open, true), (options.Registration, options.FirstRun));

        // Two at once: one of them is first.
        var both = await Task.WhenAll(
            Register(http, Request(workspace: "Harbor")),
            Register(http, Request(workspace: "Harbor"))
        );
        var first = Assert.Single(both, response => response.StatusCode == HttpStatusCode.Created);
        await Assert
            .Single(both, response => response != first)
            .ExpectErrorAsync(403, ErrorCodes.RegistrationInviteRequired);
        var registered = await TestUser.ReadAsync<RegisterResult>(first);
        Assert.Equal(("Harbor", WorkspaceRole.Owner), (registered.Workspace!.Name, registered.Workspace.Role));

        options = await TestUser.ReadAsync<AuthOptions>(
            await http.GetAsync(new Uri("auth/options", UriKind.Relative), Token)
        );
        Assert.Equal((RegistrationMode.Invite, false, null), (options.Registration, options.FirstRun, options.Demo));
        http.DefaultRequestHeaders.Authorization = new("Bearer", TestUser.CookieToken(first));
        var channels = await TestUser.ReadAsync<ItemList<Channel>>(
            await http.GetAsync(new Uri($"workspaces/{registered.Workspace.Id}/channels", UriKind.Relative), Token)
        );
        Assert.Equal("general", Assert.Single(channels.Items).Name);
    }

    [Fact]
    public async Task Registration_by_invite_joins_the_workspace_and_its_channels()
    {
        var team = await shared.Server.TeamAsync();
        var room = await team.ChannelAsync(ChannelKind.Private);
        var invite = await team.Owner.InviteAsync(team.Workspace.Id, channels: room.Id);
        var user = await shared.Server.RegisterAsync("Newcomer", invite.Code);
        Assert.Equal((team.Workspace.Id, WorkspaceRole.Member), (user.FirstWorkspace!.Id, user.FirstWorkspace.Role));
        var joined = await user.GetAsync<ItemList<Channel>>($"workspaces/{team.Workspace.Id}/channels?joined=true");
        Assert.Equal(["general", room.Name], joined.Items.Select(channel => channel.Name));
    }

    [Fact]
    public async Task Repeated_registration_by_a_spent_invite_reveals_the_account_only_with_its_password()
    {
        var team = await shared.Server.TeamAsync();
        var invite = await team.Owner.InviteAsync(team.Workspace.Id, maxUses: 1);
        using var http = shared.Server.Anonymous();
        var request = Request(invite.Code);
        using (var first = await Register(http, request))
        {
            Assert.Equal(HttpStatusCode.Created, first.StatusCode);
        }

        await http.ExpectErrorAsync(HttpMethod.Post, "auth/register", request, 409, ErrorCodes.AccountEmailTaken);
        await http.ExpectErrorAsync(
            HttpMethod.Post,
            "auth/register",
            request with
            {
                Invite = "unknown",
            },
            409,
            ErrorCodes.AccountEmailTaken
        );
        var known = await http.ExpectErrorAsync(
            HttpMethod.Post,
            "auth/register",
            request with
            {
                Password = SignIns.NewPassword,
            },
            422,
            ErrorCodes.InviteUsedUp
        );
        var unknown = await http.ExpectErrorAsync(
            HttpMethod.Post,
            "auth/register",
            Request(invite.Code),
            422,
            ErrorCodes.InviteUsedUp
        );
        Assert.Equal(unknown with { TraceId = null }, known with { TraceId = null });
    }

    [Fact]
    public async Task Password_guesses_by_registration_lock_like_sign_ins()
    {
        await using var server = await ParleyServer.StartAsync(("Accounts:LockoutAttempts", "3"));
        var user = await server.RegisterAsync();
        using var http = server.Anonymous();
        var guess = Request("unknown") with { Email = user.Email, Password = SignIns.NewPassword };
        for (var i = 0; i < 3; i++)
        {
            await http.ExpectErrorAsync(HttpMethod.Post, "auth/register", guess, 404, ErrorCodes.InviteNotFound);
        }

        await http.ExpectErrorAsync(
            HttpMethod.Post,
            "auth/register",
            guess with
            {
                Password = TestUser.Password,
            },
            404,
            ErrorCodes.InviteNotFound
        );
        await server.ExpectSignInErrorAsync(user, status: 429, code: ErrorCodes.AuthLockedOut);
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("\u3000\u00A0")]
    public async Task Blank_first_workspace_name_is_refused_and_creates_no_account(string name)
    {
        await using var server = await ParleyServer.StartAsync();
        using var http = server.Anonymous();
        var problem = await http.ExpectErrorAsync(
            HttpMethod.Post,
            "auth/register",
            Request(workspace: name),
            422,
            ErrorCodes.RequestInvalid
        );
        Assert.Equal("workspaceName", Assert.Single(problem.Errors!).Key);
        using var next = await Register(http, Request());
        Assert.Equal("Parley", (await TestUser.ReadAsync<RegisterResult>(next)).Workspace!.Name);
    }

    [Fact]
    public async Task Closed_registration_accepts_only_the_first_account()
    {
        await using var server = await ParleyServer.StartAsync(("Registration", "Closed"));
        var founder = await server.FirstUserAsync();
        var invite = await founder.InviteAsync(founder.FirstWorkspace!.Id);
        using var http = server.Anonymous();
        await http.ExpectErrorAsync(HttpMethod.Post, "auth/register", Request(), 403, ErrorCodes.RegistrationClosed);
        await http.ExpectErrorAsync(
            HttpMethod.Post,
            "auth/register",
            Request(invite.Code),
            403,
            ErrorCodes.RegistrationClosed
        );
    }

    [Fact]
    public async Task Open_registration_creates_an_account_without_a_workspace()
    {
        var user = await shared.Server.RegisterAsync();
        Assert.Null(user.FirstWorkspace);
        Assert.Empty((await user.GetAsync<ItemList<Workspace>>("workspaces")).Items);
    }

    [Theory]
    [InlineData("no-address", "Ada", ErrorCodes.RequestInvalid)]
    [InlineData("new@parley.example", " ", ErrorCodes.RequestInvalid)]
    public async Task Invalid_registration_field_is_named(string email, string name, string code)
    {
        await shared.Server.FirstUserAsync();
        using var http = shared.Server.Anonymous();
        var problem = await http.ExpectErrorAsync(
            HttpMethod.Post,
            "auth/register",
            Request() with
            {
                Email = email,
                DisplayName = name,
            },
            422,
            code
        );
        Assert.Equal(name == " " ? "displayName" : "email", Assert.Single(problem.Errors!).Key);
    }

    [Theory]
    [InlineData("short")]
    [InlineData("aaaaaaaaaaaaaaaa")]
    public async Task Weak_password_is_refused_with_a_reason(string password)
    {
        await shared.Server.FirstUserAsync();
        using var http = shared.Server.Anonymous();
        var problem = await http.ExpectErrorAsync(
            HttpMethod.Post,
            "auth/register",
            Request() with
            {
                Password = password,
            },
            422,
            ErrorCodes.AccountPasswordWeak
        );
        Assert.NotEmpty(problem.Detail!);
    }

    [Fact]
    public async Task Emails_are_unique_ignoring_case()
    {
        var user = await shared.Server.RegisterAsync();
        using var http = shared.Server.Anonymous();
        await http.ExpectErrorAsync(
            HttpMethod.Post,
            "auth/register",
            Request() with
            {
                Email = user.Email.ToUpperInvariant(),
            },
            409,
            ErrorCodes.AccountEmailTaken
        );
    }

    [Fact]
    public async Task Concurrent_registrations_of_one_email_succeed_once()
    {
        await shared.Server.FirstUserAsync();
        using var http = shared.Server.Anonymous();
        var request = Request();
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Register(http, request)));
        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.Created);
        Assert.Equal(7, answers.Count(answer => answer.StatusCode == HttpStatusCode.Conflict));
    }

    [Fact]
    public async Task Demo_credentials_are_exposed_only_when_configured()
    {
        await using var server = await ParleyServer.StartAsync(
            ("Demo:Email", "demo@parley.example"),
            ("Demo:Password", "harbor")
        );
        using var http = server.Anonymous();
        var options = await TestUser.ReadAsync<AuthOptions>(
            await http.GetAsync(new Uri("auth/options", UriKind.Relative), Token)
        );
        Assert.Equal(new DemoLogIn("demo@parley.example", "harbor"), options.Demo);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static Task<HttpResponseMessage> Register(HttpClient http, RegisterRequest request) =>
        http.PostAsync(RegisterPath, TestUser.Json(request));
}
