using System.Net.WebSockets;
using System.Text;

namespace Parley.Server.Tests.Access;

/// <summary>
/// The raw bytes of the socket about other users: a parsed record would hide fields beyond its schema.
/// </summary>
public sealed class ExposureTests(SharedServer shared)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Frames_about_other_users_contain_no_email_hash_or_token()
    {
        var team = await shared.Server.TeamAsync(members: 1);
        var watcher = team.Members[0];
        using var socket = new ClientWebSocket();
        socket.Options.AddSubProtocol(Socket.JsonFrames.Subprotocol);
        socket.Options.SetRequestHeader("Authorization", $"Bearer {watcher.Token}");
        await socket.ConnectAsync(new UriBuilder(shared.Server.Address) { Scheme = "ws", Path = "/ws" }.Uri, Token);
        await socket.SendAsync(
            Socket.JsonFrames.Encode(
                new HelloFrame
                {
                    Protocol = 1,
                    Client = new() { Name = "tests", Version = "1" },
                }
            ),
            WebSocketMessageType.Text,
            true,
            Token
        );
        var ready = await ReadUntilAsync(socket, "\"ready\"");
        Assert.Contains(watcher.Email, ready, StringComparison.OrdinalIgnoreCase);

        var newcomer = await team.AddMemberAsync("Newcomer");
        await newcomer.PostAsync(team.General.Id, "the last word");
        var all =
            ready.Replace(watcher.Email, string.Empty, StringComparison.OrdinalIgnoreCase)
            + await ReadUntilAsync(socket, "the last word");
        Assert.Contains("\"member.joined\"", all, StringComparison.Ordinal);
        foreach (
            var secret in new[]
            {
                "@",
                "hash",
                "stamp",
                "pst_",
                "prs_",
                "password",
                "lockout",
                "phone",
                TestUser.Password,
            }
        )
        {
            Assert.DoesNotContain(secret, all, StringComparison.OrdinalIgnoreCase);
        }
    }

    private static async Task<string> ReadUntilAsync(ClientWebSocket socket, string expected)
    {
        var text = new StringBuilder();
        var buffer = new byte[16_384];
        while (!text.ToString().Contains(expected, StringComparison.Ordinal))
        {
            var read = await socket.ReceiveAsync(buffer, Token).WithTimeoutAsync($"'{expected}'; received: {text}");
            text.Append(Encoding.UTF8.GetString(buffer, 0, read.Count));
        }

        return text.ToString();
    }
}
