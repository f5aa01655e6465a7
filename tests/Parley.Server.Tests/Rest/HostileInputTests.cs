using System.Net.Http.Headers;
using System.Text;

namespace Parley.Server.Tests.Rest;

/// <summary>Any input gets an error with a reason: never a server fault.</summary>
public sealed class HostileInputTests(SharedServer shared)
{
    private const string Id = "0196e2a4-0000-7000-8000-0000000000aa";

    public static TheoryData<string> Bodies =>
        new(
            "",
            "null",
            "[]",
            "5",
            "\"text\"",
            "{",
            "{}",
            "{\"id\":null}",
            $$"""{"id":"{{Id}}","content":null}""",
            $$"""{"id":"{{Id}}","content":5}""",
            "{\"id\":\"" + Id + "\",\"content\":{\"a\":1}}",
            $$"""{"id":"{{Id}}","content":["a"]}""",
            $$"""{"id":"{{Id}}","content":"a","content":"b"}""",
            $$"""{"id":"{{Id}}","content":"\ud800"}""",
            $$"""{"id":"{{Id}}","content":"\udc00\ud800"}""",
            $$"""{"id":"{{Id}}","content":"a","\ud800":1}""",
            $$"""{"id":"{{Id}}","content":"a","threadId":"x"}""",
            """{"id":"00000000-0000-0000-0000-000000000000","content":"a"}""",
            """{"id":"{0196e2a4-0000-7000-8000-0000000000aa}","content":"a"}""",
            """{"id":7,"content":"a"}""",
            """{"id":1e400,"content":"a"}""",
            $$"""{"id":"{{Id}}","content":"\u0000"}""",
            $$"""{"id":"{{Id}}","content":"a"} trailing"""
        );

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task Unreadable_message_is_refused(string body)
    {
        var team = await shared.Server.TeamAsync();
        await RefuseAsync(team.Owner, HttpMethod.Post, $"channels/{team.General.Id}/messages", body);
        Assert.Equal(1, (await team.Owner.ChannelAsync(team.General.Id)).LastSeq);
    }

    [Fact]
    public async Task Deep_malformed_and_binary_bodies_are_refused()
    {
        var team = await shared.Server.TeamAsync();
        var path = $"channels/{team.General.Id}/messages";
        await RefuseAsync(
            team.Owner,
            HttpMethod.Post,
            path,
            $$"""{"id":"{{Id}}","content":"a","x":{{new string('[', 100_000)}}"""
        );
        await RefuseAsync(
            team.Owner,
            HttpMethod.Post,
            path,
            $$"""{"id":"{{Id}}","content":"a","x":{{new string('[', 200)}}{{new string(']', 200)}} }"""
        );
        foreach (
            var bytes in new[]
            {
                [0xff, 0xfe, 0x00],
                Encoding
                    .UTF8.GetBytes($$"""{"id":"{{Id}}","content":"a""")
                    .Concat(new byte[] { 0xc3, 0x28, (byte)'"', (byte)'}' })
                    .ToArray(),
            }
        )
        {
            using var content = new ByteArrayContent(bytes)
            {
                Headers = { ContentType = new MediaTypeHeaderValue("application/json") },
            };
            using var response = await team.Owner.Http.PostAsync(
                new Uri(path, UriKind.Relative),
                content,
                TestContext.Current.CancellationToken
            );
            await response.ExpectErrorAsync(400, ErrorCodes.RequestMalformed);
        }
    }

    [Theory]
    [InlineData("POST", "workspaces", """{"name":["x"]}""")]
    [InlineData("POST", "workspaces", """{"id":"x","name":"x"}""")]
    [InlineData("PATCH", "me", """{"displayName":{}}""")]
    [InlineData("POST", "workspaces/{w}/channels", """{"name":"x","kind":1}""")]
    [InlineData("POST", "workspaces/{w}/channels", """{"name":"x","kind":"secret"}""")]
    [InlineData("POST", "workspaces/{w}/channels", """{"name":"x","kind":"unknown"}""")]
    [InlineData("PATCH", "workspaces/{w}/members/{me}", """{"role":"unknown"}""")]
    [InlineData("POST", "workspaces/{w}/invites", """{"maxUses":1.5}""")]
    [InlineData("POST", "workspaces/{w}/invites", """{"maxUses":99999999999}""")]
    [InlineData("POST", "workspaces/{w}/invites", """{"channelIds":[null]}""")]
    [InlineData("POST", "workspaces/{w}/invites", """{"channelIds":{}}""")]
    [InlineData("POST", "workspaces/{w}/import/authors", """{"names":[null]}""")]
    [InlineData("POST", "workspaces/{w}/import/authors", """{"names":"x"}""")]
    [InlineData("POST", "channels/{c}/import", """{"messages":[null]}""")]
    [InlineData("POST", "channels/{c}/import", """{"messages":[{"id":"0196e2a4-0000-7000-8000-0000000000aa"}]}""")]
    [InlineData(
        "POST",
        "channels/{c}/import",
        """{"messages":[{"id":"0196e2a4-0000-7000-8000-0000000000aa","authorId":"0196e2a4-0000-7000-8000-0000"""
            + """000000aa","content":"x","createdAt":"0001-01-01T00:00:00+14:00"}]}"""
    )]
    [InlineData(
        "POST",
        "channels/{c}/import",
        """{"messages":[{"id":"0196e2a4-0000-7000-8000-0000000000aa","authorId":"0196e2a4-0000-7000-8000-0000"""
            + """000000aa","content":"x","createdAt":"yesterday"}]}"""
    )]
    [InlineData("PUT", "channels/{c}/read", """{"seq":"1"}""")]
    [InlineData("PUT", "channels/{c}/read", """{"seq":1e30}""")]
    [InlineData("PUT", "channels/{c}/read", """{"seq":1.5}""")]
    [InlineData("POST", "channels/{c}/members", """{"userId":["x"]}""")]
    [InlineData("PATCH", "channels/{c}", """{"topic":7}""")]
    [InlineData("PATCH", "workspaces/{w}/members/{me}", """{"role":"emperor"}""")]
    [InlineData("POST", "auth/login", """{"email":{"$ne":""},"password":"x"}""")]
    [InlineData("POST", "auth/login", """{"email":null,"password":null}""")]
    [InlineData("POST", "auth/token", """{"email":"a@b.example","password":"x","device":""}""")]
    [InlineData("POST", "auth/register", """{"email":"a@b.example","displayName":"x","password":["x"]}""")]
    public async Task Wrong_field_type_is_refused_by_every_endpoint(string method, string path, string body)
    {
        var team = await shared.Server.TeamAsync();
        var full = path.Replace("{w}", $"{team.Workspace.Id}", StringComparison.Ordinal)
            .Replace("{c}", $"{team.General.Id}", StringComparison.Ordinal)
            .Replace("{me}", $"{team.Owner.Id}", StringComparison.Ordinal);
        await RefuseAsync(team.Owner, new HttpMethod(method), full, body);
    }

    [Fact]
    public async Task Server_assigned_fields_in_a_request_are_ignored()
    {
        var team = await shared.Server.TeamAsync(members: 1);
        var message = await team.Members[0]
            .RequestAsync<Message>(
                HttpMethod.Post,
                $"channels/{team.General.Id}/messages",
                $$"""{"id":"{{Ids.Message()}}","content":"x","senderId":"{{team.Owner.Id}}","seq":900,"inde"""
                    + $$"""x":900,"type":"system","createdAt":"2001-01-01T00:00:00Z","futureField":{"a":[1]} }"""
            );
        Assert.Equal(
            (team.Members[0].Id, 3L, 1L, MessageType.Text),
            (message.SenderId, message.Seq, message.Index, message.Type)
        );
        Assert.True(message.CreatedAt.Year > 2020);
        var workspace = await team.Members[0]
            .RequestAsync<Workspace>(HttpMethod.Post, "workspaces", """{"name":"x","role":"guest","createdBy":"x"}""");
        Assert.Equal(WorkspaceRole.Owner, workspace.Role);
        var me = await team.Members[0]
            .RequestAsync<Me>(
                HttpMethod.Patch,
                "me",
                $$"""{"displayName":"x","email":"evil@parley.example","id":"{{team.Owner.Id}}"}"""
            );
        Assert.Equal((team.Members[0].Id, team.Members[0].Email), (me.Id, me.Email));
    }

    [Fact]
    public async Task Non_JSON_body_is_unsupported_and_unknown_path_is_not_found()
    {
        var team = await shared.Server.TeamAsync();
        using var content = new StringContent("""{"name":"x"}""", Encoding.UTF8, "text/plain");
        using var response = await team.Owner.Http.PostAsync(
            new Uri("workspaces", UriKind.Relative),
            content,
            TestContext.Current.CancellationToken
        );
        await response.ExpectErrorAsync(415, ErrorCodes.RequestUnsupported);
        await team.Owner.ExpectErrorAsync(HttpMethod.Get, "nothing/here", null, 404, ErrorCodes.RequestNotFound);
        await team.Owner.ExpectErrorAsync(HttpMethod.Put, "me", "{}", 404, ErrorCodes.RequestNotFound);
        await team.Owner.ExpectErrorAsync(HttpMethod.Get, "channels/not-an-id", null, 400, ErrorCodes.RequestMalformed);
    }

    [Fact]
    public async Task Oversized_body_is_refused()
    {
        var team = await shared.Server.TeamAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "workspaces")
        {
            Content = new StringContent(
                $$"""{"name":"{{new string('x', 31_000_000)}}"}""",
                Encoding.UTF8,
                "application/json"
            ),
        };

        // The error is sent before the body, so that a broken connection cannot lose it.
        request.Headers.ExpectContinue = true;
        using var response = await team.Owner.Http.SendAsync(request, TestContext.Current.CancellationToken);
        await response.ExpectErrorAsync(413, ErrorCodes.RequestTooLarge);
    }

    private async Task RefuseAsync(TestUser user, HttpMethod method, string path, string body)
    {
        using var response = await user.SendAsync(method, path, body);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(
            (int)response.StatusCode is 400 or 422,
            $"{(int)response.StatusCode} {text} to {body[..Math.Min(200, body.Length)]}\n"
                + $"{string.Join('\n', shared.Server.Log.Entries.TakeLast(2))}"
        );
        Assert.DoesNotContain("Parley.", text, StringComparison.Ordinal);
        Assert.DoesNotContain("System.", text, StringComparison.Ordinal);
    }
}
