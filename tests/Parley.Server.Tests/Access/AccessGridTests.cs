namespace Parley.Server.Tests.Access;

/// <summary>
/// Who may do what: every operation by everybody who should not be able to, with the answer they get. A new endpoint
/// without a row fails the build, so that nobody forgets to decide about it.
/// </summary>
public sealed partial class AccessGridTests(SharedServer shared)
{
    private const string Private = "{private}";
    private const string Public = "{public}";
    private const string Workspace = "{workspace}";

    /// <summary>
    /// Outsider: of another workspace. Member: of the workspace, not of the private channel. Former: was in both.
    /// Guest: in #general only.
    /// </summary>
    private enum Who
    {
        Anonymous,
        Outsider,
        Member,
        Former,
        Guest,
    }

    private sealed record Row(
        string Method,
        string Pattern,
        string Target,
        string? Body,
        string Outsider,
        string Member,
        string Former,
        string Guest
    );

    private const string None = "401 auth.required";
    private const string NoChannel = "404 channel.not_found";
    private const string NoWorkspace = "404 workspace.not_found";
    private const string Forbidden = "403 access.forbidden";
    private const string NotIn = "403 channel.not_member";
    private const string NotAuthor = "403 message.not_author";
    private const string NoMessage = "404 message.not_found";
    private const string NotThePassword = "401 auth.invalid_credentials";
    private const string Fine = "fine";

    private static readonly Row[] Grid =
    [
        // A private channel: for everybody outside it there is none.
        .. OnPrivate("GET", "/api/channels/{channelId}", "channels/{private}"),
        .. OnPrivate("PATCH", "/api/channels/{channelId}", "channels/{private}", """{"topic":"hacked"}"""),
        .. OnPrivate("DELETE", "/api/channels/{channelId}", "channels/{private}"),
        .. OnPrivate("PUT", "/api/channels/{channelId}/read", "channels/{private}/read", """{"seq":1}"""),
        .. OnPrivate("POST", "/api/channels/{channelId}/join", "channels/{private}/join"),
        .. OnPrivate("POST", "/api/channels/{channelId}/leave", "channels/{private}/leave"),
        .. OnPrivate("GET", "/api/channels/{channelId}/members", "channels/{private}/members"),
        .. OnPrivate(
            "POST",
            "/api/channels/{channelId}/members",
            "channels/{private}/members",
            """{"userId":"{self}"}"""
        ),
        .. OnPrivate("DELETE", "/api/channels/{channelId}/members/{userId}", "channels/{private}/members/{owner}"),
        .. OnPrivate("GET", "/api/channels/{channelId}/messages", "channels/{private}/messages"),
        .. OnPrivate("GET", "/api/channels/{channelId}/messages", "channels/{private}/messages?around={secret}"),
        .. OnPrivate(
            "POST",
            "/api/channels/{channelId}/messages",
            "channels/{private}/messages",
            """{"id":"{new}","content":"hacked"}"""
        ),
        .. OnPrivate("GET", "/api/channels/{channelId}/events", "channels/{private}/events"),
        .. OnPrivate(
            "PATCH",
            "/api/channels/{channelId}/messages/{messageId}",
            "channels/{private}/messages/{secret}",
            """{"content":"hacked"}"""
        ),
        .. OnPrivate(
            "DELETE",
            "/api/channels/{channelId}/messages/{messageId}",
            "channels/{private}/messages/{secret}"
        ),
        .. OnPrivate(
            "GET",
            "/api/channels/{channelId}/messages/{messageId}/history",
            "channels/{private}/messages/{secret}/history"
        ),
        .. OnPrivate(
            "PUT",
            "/api/channels/{channelId}/messages/{messageId}/reactions/{emoji}",
            "channels/{private}/messages/{secret}/reactions/👍"
        ),
        .. OnPrivate(
            "DELETE",
            "/api/channels/{channelId}/messages/{messageId}/reactions/{emoji}",
            "channels/{private}/messages/{secret}/reactions/👍"
        ),
        .. OnPrivate("GET", "/api/channels/{channelId}/pins", "channels/{private}/pins"),
        .. OnPrivate("PUT", "/api/channels/{channelId}/pins/{messageId}", "channels/{private}/pins/{secret}"),
        .. OnPrivate("DELETE", "/api/channels/{channelId}/pins/{messageId}", "channels/{private}/pins/{secret}"),
        .. OnPrivate(
            "POST",
            "/api/channels/{channelId}/import",
            "channels/{private}/import",
            """{"messages":[{"id":"{new}","authorId":"{owner}","content":"hacked","createdAt":"2026-01-01T00:00:00Z"}]}"""
        ),
        // A public one: the workspace may look at it; guests and outsiders may not.
        new("GET", "/api/channels/{channelId}", "channels/{public}", null, NoChannel, Fine, NoChannel, NoChannel),
        new(
            "PATCH",
            "/api/channels/{channelId}",
            "channels/{public}",
            """{"topic":"hacked"}""",
            NoChannel,
            NotIn,
            NoChannel,
            NoChannel
        ),
        new(
            "DELETE",
            "/api/channels/{channelId}",
            "channels/{public}",
            null,
            NoChannel,
            Forbidden,
            NoChannel,
            NoChannel
        ),
        new(
            "PUT",
            "/api/channels/{channelId}/read",
            "channels/{public}/read",
            """{"seq":1}""",
            NoChannel,
            NotIn,
            NoChannel,
            NoChannel
        ),
        new(
            "POST",
            "/api/channels/{channelId}/join",
            "channels/{public}/join",
            null,
            NoChannel,
            "",
            NoChannel,
            NoChannel
        ),
        new(
            "POST",
            "/api/channels/{channelId}/members",
            "channels/{public}/members",
            """{"userId":"{self}"}""",
            NoChannel,
            NotIn,
            NoChannel,
            NoChannel
        ),
        new(
            "DELETE",
            "/api/channels/{channelId}/members/{userId}",
            "channels/{public}/members/{owner}",
            null,
            NoChannel,
            Forbidden,
            NoChannel,
            NoChannel
        ),
        new(
            "GET",
            "/api/channels/{channelId}/messages",
            "channels/{public}/messages",
            null,
            NoChannel,
            Fine,
            NoChannel,
            NoChannel
        ),
        new(
            "POST",
            "/api/channels/{channelId}/messages",
            "channels/{public}/messages",
            """{"id":"{new}","content":"hacked"}""",
            NoChannel,
            NotIn,
            NoChannel,
            NoChannel
        ),
        new(
            "GET",
            "/api/channels/{channelId}/events",
            "channels/{public}/events",
            null,
            NoChannel,
            Fine,
            NoChannel,
            NoChannel
        ),
        new(
            "PATCH",
            "/api/channels/{channelId}/messages/{messageId}",
            "channels/{public}/messages/{posted}",
            """{"content":"hacked"}""",
            NoChannel,
            NotIn,
            NoChannel,
            NoChannel
        ),
        new(
            "DELETE",
            "/api/channels/{channelId}/messages/{messageId}",
            "channels/{public}/messages/{posted}",
            null,
            NoChannel,
            NotIn,
            NoChannel,
            NoChannel
        ),
        new(
            "GET",
            "/api/channels/{channelId}/messages/{messageId}/history",
            "channels/{public}/messages/{posted}/history",
            null,
            NoChannel,
            Fine,
            NoChannel,
            NoChannel
        ),
        new(
            "PUT",
            "/api/channels/{channelId}/messages/{messageId}/reactions/{emoji}",
            "channels/{public}/messages/{posted}/reactions/👍",
            null,
            NoChannel,
            NotIn,
            NoChannel,
            NoChannel
        ),
        new(
            "DELETE",
            "/api/channels/{channelId}/messages/{messageId}/reactions/{emoji}",
            "channels/{public}/messages/{posted}/reactions/👍",
            null,
            NoChannel,
            NotIn,
            NoChannel,
            NoChannel
        ),
        new(
            "GET",
            "/api/channels/{channelId}/pins",
            "channels/{public}/pins",
            null,
            NoChannel,
            Fine,
            NoChannel,
            NoChannel
        ),
        new(
            "PUT",
            "/api/channels/{channelId}/pins/{messageId}",
            "channels/{public}/pins/{posted}",
            null,
            NoChannel,
            NotIn,
            NoChannel,
            NoChannel
        ),
        new(
            "DELETE",
            "/api/channels/{channelId}/pins/{messageId}",
            "channels/{public}/pins/{posted}",
            null,
            NoChannel,
            NotIn,
            NoChannel,
            NoChannel
        ),
        // Somebody else's message in a channel that one is in, and a message under a channel that it is not in.
        new(
            "PATCH",
            "/api/channels/{channelId}/messages/{messageId}",
            "channels/{general}/messages/{theirs}",
            """{"content":"hacked"}""",
            NoChannel,
            NotAuthor,
            NoChannel,
            NotAuthor
        ),
        new(
            "DELETE",
            "/api/channels/{channelId}/messages/{messageId}",
            "channels/{general}/messages/{theirs}",
            null,
            NoChannel,
            NotAuthor,
            NoChannel,
            NotAuthor
        ),
        new(
            "PUT",
            "/api/channels/{channelId}/pins/{messageId}",
            "channels/{general}/pins/{secret}",
            null,
            NoChannel,
            NoMessage,
            NoChannel,
            NoMessage
        ),
        new(
            "GET",
            "/api/channels/{channelId}/messages/{messageId}/history",
            "channels/{general}/messages/{secret}/history",
            null,
            NoChannel,
            NoMessage,
            NoChannel,
            NoMessage
        ),
        new(
            "PUT",
            "/api/channels/{channelId}/messages/{messageId}/reactions/{emoji}",
            "channels/{general}/messages/{secret}/reactions/👍",
            null,
            NoChannel,
            NoMessage,
            NoChannel,
            NoMessage
        ),
        new(
            "POST",
            "/api/channels/{channelId}/import",
            "channels/{public}/import",
            """{"messages":[{"id":"{new}","authorId":"{owner}","content":"hacked","createdAt":"2026-01-01T00:00:00Z"}]}""",
            NoChannel,
            Forbidden,
            NoChannel,
            NoChannel
        ),
        // A message of a channel that one cannot see is no cursor for one that one can.
        new(
            "GET",
            "/api/channels/{channelId}/messages",
            "channels/{general}/messages?around={secret}",
            null,
            NoChannel,
            "404 message.not_found",
            NoChannel,
            "404 message.not_found"
        ),
        // The workspace.
        new(
            "GET",
            "/api/workspaces/{workspaceId}",
            "workspaces/{workspace}",
            null,
            NoWorkspace,
            Fine,
            NoWorkspace,
            Fine
        ),
        new(
            "PATCH",
            "/api/workspaces/{workspaceId}",
            "workspaces/{workspace}",
            """{"name":"hacked"}""",
            NoWorkspace,
            Forbidden,
            NoWorkspace,
            Forbidden
        ),
        new(
            "GET",
            "/api/workspaces/{workspaceId}/members",
            "workspaces/{workspace}/members",
            null,
            NoWorkspace,
            Fine,
            NoWorkspace,
            Fine
        ),
        new(
            "PATCH",
            "/api/workspaces/{workspaceId}/members/{userId}",
            "workspaces/{workspace}/members/{self}",
            """{"role":"owner"}""",
            NoWorkspace,
            Forbidden,
            NoWorkspace,
            Forbidden
        ),
        new(
            "DELETE",
            "/api/workspaces/{workspaceId}/members/{userId}",
            "workspaces/{workspace}/members/{owner}",
            null,
            NoWorkspace,
            Forbidden,
            NoWorkspace,
            Forbidden
        ),
        new(
            "POST",
            "/api/workspaces/{workspaceId}/invites",
            "workspaces/{workspace}/invites",
            "{}",
            NoWorkspace,
            Forbidden,
            NoWorkspace,
            Forbidden
        ),
        new(
            "GET",
            "/api/workspaces/{workspaceId}/invites",
            "workspaces/{workspace}/invites",
            null,
            NoWorkspace,
            Forbidden,
            NoWorkspace,
            Forbidden
        ),
        new(
            "DELETE",
            "/api/workspaces/{workspaceId}/invites/{code}",
            "workspaces/{workspace}/invites/{invite}",
            null,
            NoWorkspace,
            Forbidden,
            NoWorkspace,
            Forbidden
        ),
        new(
            "GET",
            "/api/workspaces/{workspaceId}/channels",
            "workspaces/{workspace}/channels",
            null,
            NoWorkspace,
            Fine,
            NoWorkspace,
            Fine
        ),
        new(
            "POST",
            "/api/workspaces/{workspaceId}/channels",
            "workspaces/{workspace}/channels",
            """{"name":"hacked","kind":"public"}""",
            NoWorkspace,
            "",
            NoWorkspace,
            Forbidden
        ),
        new(
            "POST",
            "/api/workspaces/{workspaceId}/import/authors",
            "workspaces/{workspace}/import/authors",
            """{"names":["hacked"]}""",
            NoWorkspace,
            Forbidden,
            NoWorkspace,
            Forbidden
        ),
        // Accounts of members: a role in one workspace is not enough, and none of theirs.
        new(
            "POST",
            "/api/workspaces/{workspaceId}/members/{userId}/password-reset",
            "workspaces/{workspace}/members/{owner}/password-reset",
            null,
            NoWorkspace,
            Forbidden,
            NoWorkspace,
            Forbidden
        ),
        new(
            "PUT",
            "/api/workspaces/{workspaceId}/members/{userId}/deactivation",
            "workspaces/{workspace}/members/{owner}/deactivation",
            null,
            NoWorkspace,
            Forbidden,
            NoWorkspace,
            Forbidden
        ),
        new(
            "DELETE",
            "/api/workspaces/{workspaceId}/members/{userId}/deactivation",
            "workspaces/{workspace}/members/{owner}/deactivation",
            null,
            NoWorkspace,
            Forbidden,
            NoWorkspace,
            Forbidden
        ),
        // People and sessions.
        new(
            "POST",
            "/api/me/password",
            "me/password",
            """{"currentPassword":"wrong","newPassword":"another quiet harbour"}""",
            NotThePassword,
            NotThePassword,
            NotThePassword,
            NotThePassword
        ),
        new(
            "POST",
            "/api/me/deactivation",
            "me/deactivation",
            """{"password":"wrong"}""",
            NotThePassword,
            NotThePassword,
            NotThePassword,
            NotThePassword
        ),
        new(
            "GET",
            "/api/users/{userId}",
            "users/{owner}",
            null,
            "404 user.not_found",
            Fine,
            "404 user.not_found",
            Fine
        ),
        new(
            "DELETE",
            "/api/me/sessions/{sessionId}",
            "me/sessions/{session}",
            null,
            "404 session.not_found",
            "404 session.not_found",
            "404 session.not_found",
            "404 session.not_found"
        ),
        new("GET", "/api/me", "me", null, Fine, Fine, Fine, Fine),
        new("PATCH", "/api/me", "me", """{"displayName":"Still me"}""", Fine, Fine, Fine, Fine),
        new("GET", "/api/me/sessions", "me/sessions", null, Fine, Fine, Fine, Fine),
        new("POST", "/api/auth/tickets", "auth/tickets", null, Fine, Fine, Fine, Fine),
        new("GET", "/api/workspaces", "workspaces", null, Fine, Fine, Fine, Fine),
        new("POST", "/api/workspaces", "workspaces", """{"name":"Own"}""", Fine, Fine, Fine, Fine),
        new(
            "POST",
            "/api/invites/{code}/accept",
            "invites/unknown/accept",
            null,
            "404 invite.not_found",
            "404 invite.not_found",
            "404 invite.not_found",
            "404 invite.not_found"
        ),
        new("POST", "/api/auth/logout", "auth/logout", null, "", "", "", ""),
    ];

    /// <summary>What needs no sign-in at all.</summary>
    private static readonly string[] Open =
    [
        "GET /api/auth/options",
        "GET /api/docs/{documentName?}",
        "GET /api/invites/{code}",
        "POST /api/auth/login",
        "POST /api/auth/password-resets",
        "POST /api/auth/password-resets/check",
        "POST /api/auth/password-resets/complete",
        "POST /api/auth/register",
        "POST /api/auth/token",
    ];

    [Fact]
    public void Every_endpoint_is_in_the_grid_or_open_to_all()
    {
        var decided = Grid.Select(row => $"{row.Method} {row.Pattern}").Concat(Open).ToHashSet(StringComparer.Ordinal);
        var mapped = shared
            .Server.Endpoints.Where(endpoint => endpoint.Pattern.StartsWith("/api/", StringComparison.Ordinal))
            .Select(endpoint => $"{endpoint.Method} {endpoint.Pattern}")
            .Where(endpoint => !endpoint.StartsWith("GET /api/docs", StringComparison.Ordinal))
            .ToList();
        Assert.True(mapped.Count > 30, "the endpoints are found");
        Assert.Empty(mapped.Except(decided));
        Assert.Empty(
            decided.Where(entry => !entry.StartsWith("GET /api/docs", StringComparison.Ordinal)).Except(mapped)
        );
    }

    [Fact]
    public async Task Nobody_gets_further_than_the_grid_says_and_no_refusal_changes_anything()
    {
        var scene = await Scene.MakeAsync(shared.Server);
        var before = await scene.PictureAsync();
        var wrong = new List<string>();
        foreach (var row in Grid)
        {
            foreach (var who in Enum.GetValues<Who>())
            {
                var wanted = who switch
                {
                    Who.Anonymous => None,
                    Who.Outsider => row.Outsider,
                    Who.Member => row.Member,
                    Who.Former => row.Former,
                    _ => row.Guest,
                };
                if (wanted.Length > 0)
                {
                    var found = await scene.TryAsync(who, row);
                    if (found != wanted)
                    {
                        wrong.Add($"{row.Method} {row.Target} by {who}: wanted {wanted}, came {found}");
                    }
                }
            }
        }

        Assert.Empty(wrong);
        Assert.Equal(before, await scene.PictureAsync());
    }

    [Fact]
    public async Task No_answer_carries_what_is_nobodys_business()
    {
        var scene = await Scene.MakeAsync(shared.Server);
        var secrets = scene
            .Everybody.SelectMany(person => new[] { person.Email, person.Token, Person.Password })
            .ToList();
        foreach (var row in Grid.Where(row => row.Method == "GET"))
        {
            using var response = await scene.Owner.SendAsync(HttpMethod.Get, scene.Fill(row.Target, scene.Owner));
            var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            var own = row.Target == "me" ? scene.Owner.Email : null;
            Assert.All(
                secrets.Where(secret => secret != own),
                secret => Assert.DoesNotContain(secret, text, StringComparison.OrdinalIgnoreCase)
            );
            Assert.DoesNotContain("hash", text, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("stamp", text, StringComparison.OrdinalIgnoreCase);
            Assert.Equal("no-store", response.Headers.CacheControl?.ToString());
        }
    }

    private static Row[] OnPrivate(string method, string pattern, string target, string? body = null) =>
        [new(method, pattern, target, body, NoChannel, NoChannel, NoChannel, NoChannel)];

    private sealed class Scene
    {
        private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);
        private readonly Dictionary<Who, Person> _people = [];
        private HttpClient _anonymous = null!;
        private Team _team = null!;

        public Person Owner => _team.Owner;

        /// <summary>The former member's socket from before they were taken out.</summary>
        public TestSocket Lingering { get; private set; } = null!;

        public IEnumerable<Person> Everybody => _people.Values.Append(Owner);

        public static async Task<Scene> MakeAsync(ParleyServer server)
        {
            var team = await server.TeamAsync();
            var scene = new Scene { _team = team, _anonymous = server.Anonymous() };
            scene._people[Who.Outsider] = (await server.TeamAsync()).Owner;
            scene._people[Who.Member] = await team.AddMemberAsync();
            scene._people[Who.Former] = await team.AddMemberAsync();
            scene._people[Who.Guest] = await team.AddMemberAsync("Guest", WorkspaceRole.Guest);
            var secret = await team.ChannelAsync(ChannelKind.Private, scene._people[Who.Former]);
            var open = await team.ChannelAsync();
            var message = await team.Owner.PostAsync(secret.Id, "the secret");
            var posted = await team.Owner.PostAsync(open.Id, "for all");
            var theirs = await team.Owner.PostAsync(team.General.Id, "by the owner");
            var leading = await team.Owner.InviteAsync(team.Workspace.Id, null, null, secret.Id);
            scene.Lingering = await scene._people[Who.Former].OpenSocketAsync();
            await team.Owner.RemoveFromWorkspaceAsync(team.Workspace.Id, scene._people[Who.Former].Id);
            await scene.Lingering.ReceiveAsync<WorkspaceLeft>();
            foreach (
                var (name, value) in new[]
                {
                    (Private, $"{secret.Id}"),
                    (Public, $"{open.Id}"),
                    (Workspace, $"{team.Workspace.Id}"),
                    ("{general}", $"{team.General.Id}"),
                    ("{owner}", $"{team.Owner.Id}"),
                    ("{secret}", $"{message.Id}"),
                    ("{posted}", $"{posted.Id}"),
                    ("{theirs}", $"{theirs.Id}"),
                    ("{invite}", (await team.Owner.InviteAsync(team.Workspace.Id)).Code),
                    ("{leading}", leading.Code),
                    ("{session}", $"{(await team.Owner.GetAsync<ItemList<Session>>("me/sessions")).Items[0].Id}"),
                }
            )
            {
                scene._names[name] = value;
            }

            return scene;
        }

        public Person PersonOf(Who who) => _people[who];

        public HttpClient ClientOf(Who who) => who == Who.Anonymous ? _anonymous : _people[who].Http;

        public Task<TestSocket> SocketAsync(Who who) => _people[who].OpenSocketAsync();

        public string Fill(string text, Person? self) =>
            _names
                .Aggregate(text, (filled, name) => filled.Replace(name.Key, name.Value, StringComparison.Ordinal))
                .Replace("{self}", $"{self?.Id}", StringComparison.Ordinal)
                .Replace("{new}", $"{Ids.Message()}", StringComparison.Ordinal);

        public async Task<string> TryAsync(Who who, Row row)
        {
            var self = _people.GetValueOrDefault(who);
            using var request = new HttpRequestMessage(new HttpMethod(row.Method), Fill(row.Target, self ?? Owner))
            {
                Content = Person.Json(row.Body is null ? null : Fill(row.Body, self ?? Owner)),
            };
            using var response = await (self?.Http ?? _anonymous).SendAsync(request);
            if (response.IsSuccessStatusCode)
            {
                return Fine;
            }

            var text = await response.Content.ReadAsStringAsync();
            var problem = System.Text.Json.JsonSerializer.Deserialize(text, Json.ParleyJson.Default.Problem)!;
            return $"{(int)response.StatusCode} {problem.Code}";
        }

        /// <summary>All there is to change.</summary>
        public async Task<string> PictureAsync()
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
                    "channels/{private}/events?limit=100",
                    "channels/{public}/events?limit=100",
                    "channels/{general}/events?limit=100",
                    "channels/{private}/members",
                    "channels/{public}/members",
                }
            )
            {
                using var response = await Owner.SendAsync(HttpMethod.Get, Fill(path, null));
                Assert.Equal(HttpStatusCode.OK, response.StatusCode);
                parts.Add(await response.Content.ReadAsStringAsync());
            }

            // The grid lets people change their own names.
            return string.Join('\n', parts)
                .Replace("Still me", "Member", StringComparison.Ordinal)
                .Replace("\"Guest\"", "\"Member\"", StringComparison.Ordinal);
        }
    }
}
