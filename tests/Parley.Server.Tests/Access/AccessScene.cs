namespace Parley.Server.Tests.Access;

/// <summary>
/// A workspace with channels, messages and one user for each <see cref="Actor"/>. Rows name its entities by
/// placeholders in braces.
/// </summary>
internal sealed class AccessScene
{
    public const string PrivateChannel = "{private}";
    public const string PublicChannel = "{public}";
    public const string WorkspacePlaceholder = "{workspace}";

    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<Actor, TestUser> _users = [];
    private HttpClient _anonymous = null!;
    private Team _team = null!;

    public TestUser Owner => _team.Owner;

    /// <summary>The socket of the former member from before the removal.</summary>
    public TestSocket FormerSocket { get; private set; } = null!;

    public IEnumerable<TestUser> AllUsers => _users.Values.Append(Owner);

    public static async Task<AccessScene> CreateAsync(ParleyServer server)
    {
        var team = await server.TeamAsync();
        var scene = new AccessScene { _team = team, _anonymous = server.Anonymous() };
        scene._users[Actor.Outsider] = (await server.TeamAsync()).Owner;
        scene._users[Actor.Member] = await team.AddMemberAsync();
        scene._users[Actor.Former] = await team.AddMemberAsync();
        scene._users[Actor.Guest] = await team.AddMemberAsync("Guest", WorkspaceRole.Guest);
        var secret = await team.ChannelAsync(ChannelKind.Private, scene._users[Actor.Former]);
        var open = await team.ChannelAsync();
        var message = await team.Owner.PostAsync(secret.Id, "the secret");
        var posted = await team.Owner.PostAsync(open.Id, "for all");
        var theirs = await team.Owner.PostAsync(team.General.Id, "by the owner");
        var partner = await team.AddMemberAsync("Partner");
        var direct = await team.Owner.OpenConversationAsync(partner.Id);
        var device = await team.Owner.RequestAsync<Device>(
            HttpMethod.Post,
            "me/devices",
            new RegisterDeviceRequest { Name = "Laptop" }
        );
        var leading = await team.Owner.InviteAsync(team.Workspace.Id, null, null, secret.Id);
        scene.FormerSocket = await scene._users[Actor.Former].OpenSocketAsync();
        await team.Owner.RemoveFromWorkspaceAsync(team.Workspace.Id, scene._users[Actor.Former].Id);
        await scene.FormerSocket.ReceiveAsync<WorkspaceLeft>();
        foreach (
            var (name, value) in new[]
            {
                (PrivateChannel, $"{secret.Id}"),
                (PublicChannel, $"{open.Id}"),
                (WorkspacePlaceholder, $"{team.Workspace.Id}"),
                ("{general}", $"{team.General.Id}"),
                ("{direct}", $"{direct.Id}"),
                ("{owner}", $"{team.Owner.Id}"),
                ("{secret}", $"{message.Id}"),
                ("{posted}", $"{posted.Id}"),
                ("{theirs}", $"{theirs.Id}"),
                ("{invite}", (await team.Owner.InviteAsync(team.Workspace.Id)).Code),
                ("{leading}", leading.Code),
                ("{device}", $"{device.Id}"),
                ("{session}", $"{(await team.Owner.GetAsync<ItemList<Session>>("me/sessions")).Items[0].Id}"),
            }
        )
        {
            scene._names[name] = value;
        }

        return scene;
    }

    public TestUser UserOf(Actor actor) => _users[actor];

    public HttpClient ClientOf(Actor actor) => actor == Actor.Anonymous ? _anonymous : _users[actor].Http;

    public Task<TestSocket> OpenSocketAsync(Actor actor) => _users[actor].OpenSocketAsync();

    public string Resolve(string text, TestUser? self) =>
        _names
            .Aggregate(text, (filled, name) => filled.Replace(name.Key, name.Value, StringComparison.Ordinal))
            .Replace("{self}", $"{self?.Id}", StringComparison.Ordinal)
            .Replace("{name}", self?.Me.DisplayName, StringComparison.Ordinal)
            .Replace("{new}", $"{Ids.Message()}", StringComparison.Ordinal);

    public async Task<string> RequestAsync(Actor actor, RestRow row)
    {
        var self = _users.GetValueOrDefault(actor);
        using var request = new HttpRequestMessage(new HttpMethod(row.Method), Resolve(row.Target, self ?? Owner))
        {
            Content = TestUser.Json(row.Body is null ? null : Resolve(row.Body, self ?? Owner)),
        };
        using var response = await (self?.Http ?? _anonymous).SendAsync(request);
        if (response.IsSuccessStatusCode)
        {
            return RestRow.Allowed;
        }

        var text = await response.Content.ReadAsStringAsync();
        var problem = System.Text.Json.JsonSerializer.Deserialize(text, Json.ParleyJson.Default.Problem)!;
        return $"{(int)response.StatusCode} {problem.Code}";
    }

    /// <summary>Everything that a request of the grid could change.</summary>
    public async Task<string> SnapshotAsync()
    {
        var parts = new List<string>();
        foreach (
            var path in new[]
            {
                "workspaces/{workspace}",
                "workspaces/{workspace}/members",
                "workspaces/{workspace}/channels",
                "workspaces/{workspace}/invites",
                "me",
                "me/devices",
                "channels/{private}/events?limit=100",
                "channels/{public}/events?limit=100",
                "channels/{general}/events?limit=100",
                "channels/{private}/members",
                "channels/{public}/members",
            }
        )
        {
            using var response = await Owner.SendAsync(HttpMethod.Get, Resolve(path, null));
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            parts.Add(await response.Content.ReadAsStringAsync());
        }

        return string.Join('\n', parts);
    }
}
