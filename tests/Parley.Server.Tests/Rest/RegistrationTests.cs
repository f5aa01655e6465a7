namespace Parley.Server.Tests.Rest;

public sealed class RegistrationTests(SharedServer shared)
{
    private static readonly Uri RegisterPath = new("auth/register", UriKind.Relative);

    private static RegisterRequest Request(string? invite = null, string? workspace = null) =>
        new()
        {
            Email = $"{Ids.New():N}@parley.example",
            DisplayName = "Ada",
            Password = Person.Password,
            Invite = invite,
            WorkspaceName = workspace,
        };

    [Fact]
    public async Task First_account_creates_the_workspace_and_later_ones_need_an_invite()
    {
        await using var server = await ParleyServer.StartAsync(("Registration", "Invite"));
        using var http = server.Anonymous();
        var options = await Person.ReadAsync<AuthOptions>(
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
            .RefusedAsync(403, ErrorCodes.RegistrationInviteRequired);
        var registered = await Person.ReadAsync<RegisterResult>(first);
        Assert.Equal(("Harbor", WorkspaceRole.Owner), (registered.Workspace!.Name, registered.Workspace.Role));

        options = await Person.ReadAsync<AuthOptions>(
            await http.GetAsync(new Uri("auth/options", UriKind.Relative), Token)
        );
        Assert.Equal((RegistrationMode.Invite, false, null), (options.Registration, options.FirstRun, options.Demo));
        http.DefaultRequestHeaders.Authorization = new("Bearer", Person.CookieToken(first));
        var channels = await Person.ReadAsync<ItemList<Channel>>(
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
        var person = await shared.Server.PersonAsync("Newcomer", invite.Code);
        Assert.Equal(
            (team.Workspace.Id, WorkspaceRole.Member),
            (person.FirstWorkspace!.Id, person.FirstWorkspace.Role)
        );
        var joined = await person.GetAsync<ItemList<Channel>>($"workspaces/{team.Workspace.Id}/channels?joined=true");
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

        await http.RefusedAsync(HttpMethod.Post, "auth/register", request, 409, ErrorCodes.AccountEmailTaken);
        await http.RefusedAsync(
            HttpMethod.Post,
            "auth/register",
            request with
            {
                Invite = "unknown",
            },
            409,
            ErrorCodes.AccountEmailTaken
        );
        var known = await http.RefusedAsync(
            HttpMethod.Post,
            "auth/register",
            request with
            {
                Password = SignIns.Another,
            },
            422,
            ErrorCodes.InviteUsedUp
        );
        var unknown = await http.RefusedAsync(
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
        var person = await server.PersonAsync();
        using var http = server.Anonymous();
        var guess = Request("unknown") with { Email = person.Email, Password = SignIns.Another };
        for (var i = 0; i < 3; i++)
        {
            await http.RefusedAsync(HttpMethod.Post, "auth/register", guess, 404, ErrorCodes.InviteNotFound);
        }

        await http.RefusedAsync(
            HttpMethod.Post,
            "auth/register",
            guess with
            {
                Password = Person.Password,
            },
            404,
            ErrorCodes.InviteNotFound
        );
        await server.RefusedSignInAsync(person, status: 429, code: ErrorCodes.AuthLockedOut);
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("\u3000\u00A0")]
    public async Task Blank_first_workspace_name_is_refused_and_creates_no_account(string name)
    {
        await using var server = await ParleyServer.StartAsync();
        using var http = server.Anonymous();
        var problem = await http.RefusedAsync(
            HttpMethod.Post,
            "auth/register",
            Request(workspace: name),
            422,
            ErrorCodes.RequestInvalid
        );
        Assert.Equal("workspaceName", Assert.Single(problem.Errors!).Key);
        using var next = await Register(http, Request());
        Assert.Equal("Parley", (await Person.ReadAsync<RegisterResult>(next)).Workspace!.Name);
    }

    [Fact]
    public async Task Closed_registration_accepts_only_the_first_account()
    {
        await using var server = await ParleyServer.StartAsync(("Registration", "Closed"));
        var founder = await server.FounderAsync();
        var invite = await founder.InviteAsync(founder.FirstWorkspace!.Id);
        using var http = server.Anonymous();
        await http.RefusedAsync(HttpMethod.Post, "auth/register", Request(), 403, ErrorCodes.RegistrationClosed);
        await http.RefusedAsync(
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
        var person = await shared.Server.PersonAsync();
        Assert.Null(person.FirstWorkspace);
        Assert.Empty((await person.GetAsync<ItemList<Workspace>>("workspaces")).Items);
    }

    [Theory]
    [InlineData("no-address", "Ada", ErrorCodes.RequestInvalid)]
    [InlineData("new@parley.example", " ", ErrorCodes.RequestInvalid)]
    public async Task Invalid_registration_field_is_named(string email, string name, string code)
    {
        await shared.Server.FounderAsync();
        using var http = shared.Server.Anonymous();
        var problem = await http.RefusedAsync(
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
        await shared.Server.FounderAsync();
        using var http = shared.Server.Anonymous();
        var problem = await http.RefusedAsync(
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
        var person = await shared.Server.PersonAsync();
        using var http = shared.Server.Anonymous();
        await http.RefusedAsync(
            HttpMethod.Post,
            "auth/register",
            Request() with
            {
                Email = person.Email.ToUpperInvariant(),
            },
            409,
            ErrorCodes.AccountEmailTaken
        );
    }

    [Fact]
    public async Task Concurrent_registrations_of_one_email_succeed_once()
    {
        await shared.Server.FounderAsync();
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
        var options = await Person.ReadAsync<AuthOptions>(
            await http.GetAsync(new Uri("auth/options", UriKind.Relative), Token)
        );
        Assert.Equal(new DemoLogIn("demo@parley.example", "harbor"), options.Demo);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static Task<HttpResponseMessage> Register(HttpClient http, RegisterRequest request) =>
        http.PostAsync(RegisterPath, Person.Json(request));
}
