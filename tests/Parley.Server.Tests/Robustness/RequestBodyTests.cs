using System.Text;

namespace Parley.Server.Tests.Robustness;

/// <summary>Permission, rate and size are checked before a body is read.</summary>
public sealed class RequestBodyTests(SharedServer shared)
{
    private const int Most = 128 * 1_024;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("POST", "auth/login", false)]
    [InlineData("POST", "auth/login", true)]
    [InlineData("POST", "auth/register", false)]
    [InlineData("POST", "auth/token", true)]
    [InlineData("PATCH", "me", true)]
    [InlineData("POST", "workspaces", false)]
    [InlineData("POST", "workspaces/{w}/invites", true)]
    [InlineData("POST", "channels/{c}/messages", false)]
    [InlineData("POST", "channels/{c}/messages", true)]
    [InlineData("PUT", "channels/{c}/read", false)]
    public async Task Body_over_128_KiB_is_refused_with_the_limit(string method, string path, bool chunked)
    {
        var team = await shared.Server.TeamAsync();
        var full = path.Replace("{w}", $"{team.Workspace.Id}", StringComparison.Ordinal)
            .Replace("{c}", $"{team.General.Id}", StringComparison.Ordinal);
        using var response = await SendAsync(team.Owner, method, full, Most + 1, chunked);
        var problem = await response.ExpectErrorAsync(413, ErrorCodes.RequestTooLarge);
        Assert.Contains($"{Most} bytes", problem.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Longest_message_fits_in_any_JSON_escaping()
    {
        var team = await shared.Server.TeamAsync();
        var escaped = string.Concat(Enumerable.Repeat(@"\u4e2d", 16_000));
        var message = await team.Owner.RequestAsync<Message>(
            HttpMethod.Post,
            $"channels/{team.General.Id}/messages",
            $$"""{"id":"{{Ids.Message()}}","content":"{{escaped}}"}"""
        );
        Assert.Equal(new string('中', 16_000), message.Content);
    }

    /// <summary>The body is announced and never sent.</summary>
    [Theory]
    [InlineData("api/channels/{c}/import")]
    [InlineData("api/workspaces/{w}/import/authors")]
    public async Task Forbidden_import_is_refused_before_the_body_is_read(string path)
    {
        var team = await shared.Server.TeamAsync(members: 1);
        var full = path.Replace("{w}", $"{team.Workspace.Id}", StringComparison.Ordinal)
            .Replace("{c}", $"{team.General.Id}", StringComparison.Ordinal);
        var head = await RawHttp.RequestAsync(shared.Server.Address, Announce(full, team.Members[0].Token));
        Assert.StartsWith("HTTP/1.1 403 ", head, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rate_limited_or_anonymous_request_is_refused_before_the_body_is_read()
    {
        await using var server = await ParleyServer.StartAsync(("Writes:Burst", "1"), ("Writes:PerSecond", "0.01"));
        var user = await server.FirstUserAsync();
        await user.RequestAsync<Me>(HttpMethod.Patch, "me", new UpdateMeRequest { DisplayName = "One" });
        var id = Ids.New();
        string[] paths =
        [
            "api/workspaces",
            "API/WORKSPACES",
            $"api/channels/{id}/import",
            $"api/channels/{id}/messages",
        ];
        foreach (var path in paths)
        {
            var fast = await RawHttp.RequestAsync(server.Address, Announce(path, user.Token));
            Assert.StartsWith("HTTP/1.1 429 ", fast, StringComparison.Ordinal);
            var nobody = await RawHttp.RequestAsync(server.Address, Announce(path, "pst_nobody"));
            Assert.StartsWith("HTTP/1.1 401 ", nobody, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Import_body_has_a_larger_limit(bool chunked)
    {
        await using var server = await ParleyServer.StartAsync(("Messages:ImportMiB", "1"));
        var team = await server.TeamAsync();
        var author = await team.Owner.RequestAsync<ItemList<ImportAuthor>>(
            HttpMethod.Post,
            $"workspaces/{team.Workspace.Id}/import/authors",
            new ImportAuthorsRequest { Names = ["Grace"] }
        );
        var messages = Enumerable
            .Range(0, 40)
            .Select(_ => new ImportMessage
            {
                Id = Ids.Message(),
                AuthorId = author.Items[0].UserId,
                Content = new string('x', 5_000),
                CreatedAt = server.Clock.GetUtcNow(),
            });
        var done = await team.Owner.RequestAsync<ImportMessagesResult>(
            HttpMethod.Post,
            $"channels/{team.General.Id}/import",
            new ImportMessagesRequest { Messages = [.. messages] }
        );
        Assert.Equal(40, done.Imported);
        using var response = await SendAsync(
            team.Owner,
            "POST",
            $"channels/{team.General.Id}/import",
            (1_024 * 1_024) + 1,
            chunked
        );
        var problem = await response.ExpectErrorAsync(413, ErrorCodes.RequestTooLarge);
        Assert.Contains("1048576 bytes", problem.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_line_and_header_sizes_are_limited()
    {
        var server = shared.Server.Address;
        var start = $"GET /health/live HTTP/1.1\nHost: {server.Authority}\n";
        var line = $"GET /health/live?x={new string('x', 4_096)} HTTP/1.1\nHost: {server.Authority}\n\n";
        Assert.StartsWith("HTTP/1.1 200 ", await RawHttp.RequestAsync(server, $"{start}\n"), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 414 ", await RawHttp.RequestAsync(server, line), StringComparison.Ordinal);
        Assert.StartsWith(
            "HTTP/1.1 431 ",
            await RawHttp.RequestAsync(server, $"{start}X: {new string('x', 16_384)}\n\n"),
            StringComparison.Ordinal
        );
        var many = string.Concat(Enumerable.Range(0, 64).Select(i => $"X-{i}: x\n"));
        Assert.StartsWith(
            "HTTP/1.1 431 ",
            await RawHttp.RequestAsync(server, $"{start}{many}\n"),
            StringComparison.Ordinal
        );
    }

    private string Announce(string path, string token) =>
        $"""
            POST /{path} HTTP/1.1
            Host: {shared.Server.Address.Authority}
            Authorization: Bearer {token}
            Content-Type: application/json
            Content-Length: 100000


            """;

    private static async Task<HttpResponseMessage> SendAsync(
        TestUser user,
        string method,
        string path,
        int bytes,
        bool chunked
    )
    {
        var json = Encoding.ASCII.GetBytes($$"""{"name":"{{new string('x', bytes - 11)}}"}""");
        Assert.Equal(bytes, json.Length);
        using var request = new HttpRequestMessage(new HttpMethod(method), path)
        {
            Content = new ByteArrayContent(json) { Headers = { ContentType = new("application/json") } },
        };
        request.Headers.TransferEncodingChunked = chunked;

        // With an announced length the error is sent before the body, and a broken connection cannot lose it.
        request.Headers.ExpectContinue = !chunked;
        return await user.Http.SendAsync(request, Token);
    }
}
