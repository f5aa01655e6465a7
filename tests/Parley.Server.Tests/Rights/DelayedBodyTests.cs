using System.Net.Http.Headers;
using Parley.Server.Tests.Robustness;

namespace Parley.Server.Tests.Rights;

/// <summary>
/// Requests that passed authentication and whose body comes later: the server has sent 100 Continue before the change.
/// </summary>
public sealed class DelayedBodyTests(FaultyServerFixture fixture) : IClassFixture<FaultyServerFixture>
{
    private readonly FaultyServer _server = fixture.Server;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string, string, string> Requests =>
        new()
        {
            { "PATCH", "workspaces/{w}", """{"name":"Late"}""" },
            { "POST", "workspaces/{w}/invites", "{}" },
            { "PATCH", "workspaces/{w}/members/{m}", """{"role":"admin"}""" },
            { "POST", "workspaces/{w}/channels", """{"id":"{id}","name":"late","kind":"public"}""" },
            { "POST", "channels/{c}/messages", """{"id":"{id}","content":"late"}""" },
            { "POST", "workspaces/{w}/import/authors", """{"names":["Late"]}""" },
            { "POST", "workspaces", """{"name":"Late"}""" },
            { "PATCH", "me", """{"displayName":"Late"}""" },
        };

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task Body_that_arrives_after_the_session_end_has_no_effect(string method, string path, string body)
    {
        var (owner, request) = await RequestAsync(method, path, body);
        var answer = await SendAsync(
            owner,
            request,
            async () =>
            {
                await owner.RequestAsync(HttpMethod.Post, "auth/logout");
                _server.Clock.Advance(TimeSpan.FromSeconds(1));
            }
        );
        Assert.Equal(HttpStatusCode.Unauthorized, answer);
    }

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task Body_that_arrives_late_in_an_active_session_succeeds(string method, string path, string body)
    {
        var (owner, request) = await RequestAsync(method, path, body);
        var answer = await SendAsync(
            owner,
            request,
            () =>
            {
                _server.Clock.Advance(TimeSpan.FromMinutes(1));
                return Task.CompletedTask;
            }
        );
        Assert.True((int)answer is 200 or 201, $"{(int)answer}");
    }

    private static async Task<HttpStatusCode> SendAsync(TestUser user, HttpRequestMessage request, Func<Task> meanwhile)
    {
        using var handler = new SocketsHttpHandler
        {
            UseCookies = false,
            Expect100ContinueTimeout = Timeout.InfiniteTimeSpan,
        };
        using var http = new HttpClient(handler);
        request.Headers.ExpectContinue = true;
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", user.Token);
        request.Content = new LateContent(await request.Content!.ReadAsByteArrayAsync(Token), meanwhile);
        using var answer = await http.SendAsync(request, Token);
        Assert.True(((LateContent)request.Content).IsSent);
        return answer.StatusCode;
    }

    private async Task<(TestUser Owner, HttpRequestMessage Request)> RequestAsync(
        string method,
        string path,
        string body
    )
    {
        var owner = await _server.RegisterAsync();
        var workspace = (await owner.CreateWorkspaceAsync("Team")).Id;
        var member = await _server.RegisterAsync((await owner.InviteAsync(workspace)).Code);
        var channel = (await owner.GetAsync<ItemList<Channel>>($"workspaces/{workspace}/channels")).Items[0];
        string Fill(string text) =>
            text.Replace("{w}", workspace.ToString(), StringComparison.Ordinal)
                .Replace("{m}", member.Id.ToString(), StringComparison.Ordinal)
                .Replace("{c}", channel.Id.ToString(), StringComparison.Ordinal)
                .Replace("{id}", Ids.New().ToString(), StringComparison.Ordinal);
        return (
            owner,
            new(new(method), new Uri(_server.Address, $"/api/{Fill(path)}")) { Content = new StringContent(Fill(body)) }
        );
    }

    /// <summary>A body that is sent after an action.</summary>
    private sealed class LateContent : HttpContent
    {
        private readonly byte[] _body;
        private readonly Func<Task> _meanwhile;

        public LateContent(byte[] body, Func<Task> meanwhile)
        {
            (_body, _meanwhile) = (body, meanwhile);
            Headers.ContentType = new("application/json");
        }

        public bool IsSent { get; private set; }

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await _meanwhile();
            await stream.WriteAsync(_body, Token);
            IsSent = true;
        }

        protected override bool TryComputeLength(out long length)
        {
            length = _body.Length;
            return true;
        }
    }
}
