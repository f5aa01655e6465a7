using System.Text.Json;

namespace Parley.Server.Tests.Robustness;

/// <summary>A post is answered from its commit, by the bytes that a read would give.</summary>
public sealed class PostReadTests(FaultyServerFixture fixture) : IClassFixture<FaultyServerFixture>
{
    private readonly FaultyServer _server = fixture.Server;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("  trimmed \n")]
    [InlineData("\u00e9\u0301 \ud83d\udc69\u200d\ud83d\udcbb \u200f\u05d0 <b> \" \\ \u0001 \r\n end")]
    public async Task New_message_is_not_read_and_its_answer_equals_the_stored_message(string content)
    {
        var user = await _server.RegisterAsync();
        var channel = (await user.GeneralAsync((await user.CreateWorkspaceAsync(Ids.Name("team"))).Id)).Id;
        var path = $"channels/{channel}/messages";
        var root = await user.PostAsync(channel, "root");
        PostMessageRequest[] requests =
        [
            new() { Id = Ids.Message(), Content = content },
            new()
            {
                Id = Ids.Message(),
                Content = content,
                ReplyTo = root.Id,
            },
            new()
            {
                Id = Ids.Message(),
                Content = content,
                ThreadId = root.Id,
                ReplyTo = root.Id,
            },
        ];
        foreach (var request in requests)
        {
            // A message that refers to another one is checked in the commit, also without a read of the log.
            var finds = _server.Log.Finds;
            var (created, first) = await SendAsync(user, path, request);
            Assert.Equal((HttpStatusCode.Created, finds), (created, _server.Log.Finds));
            var (repeated, second) = await SendAsync(user, path, request);
            Assert.Equal((HttpStatusCode.OK, finds + 1), (repeated, _server.Log.Finds));
            Assert.Equal(second, first);
            Assert.Equal(first, await ReadAsync(user, path, request.Id));
        }
    }

    [Fact]
    public async Task Repeated_post_returns_the_edited_message_with_its_reactions()
    {
        var user = await _server.RegisterAsync();
        var channel = (await user.GeneralAsync((await user.CreateWorkspaceAsync(Ids.Name("team"))).Id)).Id;
        var path = $"channels/{channel}/messages";
        var request = new PostMessageRequest { Id = Ids.Message(), Content = "first" };
        var (_, first) = await SendAsync(user, path, request);
        await user.SendAsync(HttpMethod.Patch, $"{path}/{request.Id}", new EditMessageRequest { Content = "second" });
        await user.SendAsync(HttpMethod.Put, $"{path}/{request.Id}/reactions/\ud83d\udc4d");
        var (status, again) = await SendAsync(user, path, request);
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.NotEqual(first, again);
        Assert.Contains("\"second\"", again, StringComparison.Ordinal);
        Assert.Contains("\"reactions\":[{", again, StringComparison.Ordinal);
    }

    private static async Task<(HttpStatusCode Status, string Body)> SendAsync(
        TestUser user,
        string path,
        PostMessageRequest request
    )
    {
        var response = await user.SendAsync(HttpMethod.Post, path, request);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(Token));
    }

    /// <summary>The message as the history has it.</summary>
    private static async Task<string> ReadAsync(TestUser user, string path, MessageId id)
    {
        var around = $"{path}?around={id}&limit=100";
        var page = await user.SendAsync(HttpMethod.Get, around);
        using var parsed = JsonDocument.Parse(await page.Content.ReadAsStringAsync(Token));
        return parsed
            .RootElement.GetProperty("messages")
            .EnumerateArray()
            .Single(message => message.GetProperty("id").GetString() == id.ToString())
            .GetRawText();
    }
}
