using System.Net.Http.Headers;
using System.Text;

namespace Parley.Faults.Tests.Security;

/// <summary>Contents and credentials appear in no log, no metric and no error text of the program.</summary>
public sealed class SecretsTests
{
    /// <summary>In every secret, and nowhere else.</summary>
    private const string Canary = "c4n4ry";

    private const string Forged = "forged-line";

    [Fact]
    public async Task Logs_contain_no_secrets_or_texts_and_no_injected_lines()
    {
        using var folder = new DataFolder();
        await using var host = HostProcess.Start(
            folder.Path,
            HostProcess.FreePort(),
            ("Logging__LogLevel__Parley", "Trace"),
            ("Logging__LogLevel__Orleans", "Information")
        );
        var address = await host.ReadyAsync();
        await using var user = await TestUser.RegisterAsync(
            address,
            new()
            {
                Email = $"{Canary}@parley.example",
                DisplayName = "Someone",
                Password = $"{Canary}-long-enough-1",
                WorkspaceName = "First",
            }
        );
        var seen = new StringBuilder();
        await UseAsync(user, seen);
        await RefuseAsync(user, address, seen);
        seen.AppendLine(await ReadAsync(address, "metrics"));
        Assert.True(await host.TerminateAsync() == 0, host.Output);
        seen.AppendLine(host.Output);

        Assert.DoesNotContain(Canary, seen.ToString(), StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(user.Token, seen.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("   at Parley.", seen.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', seen.ToString());
        Assert.DoesNotContain(host.Output.Split('\n'), line => line.StartsWith(Forged, StringComparison.Ordinal));
    }

    /// <summary>Successful requests.</summary>
    private static async Task UseAsync(TestUser user, StringBuilder seen)
    {
        var socket = await user.OpenSocketAsync();
        var general = socket.Ready.Channels[0].Id;
        await user.PostAsync(general, $"text {Canary}\r\n{Forged}\u001b[31m");
        await socket.SendAsync(
            new SendMessageFrame
            {
                Ref = 1,
                ChannelId = general,
                Id = Ids.Message(),
                Content = Canary,
            }
        );
        await socket.ReceiveAsync<AckFrame>();
        await user.UpdateChannelAsync(general, topic: $"{Canary}");

        // Errors on the socket name the fault and do not quote the input.
        foreach (
            var frame in new[]
            {
                Canary,
                $$"""{"type":"{{Canary}}"}""",
                $$"""{"type":"focus","channelIds":["{{Canary}}"]}""",
            }
        )
        {
            await socket.SendTextAsync(frame);
            seen.AppendLine((await socket.ReceiveAsync<ErrorFrame>()).Message);
        }
    }

    /// <summary>Failing requests.</summary>
    private static async Task RefuseAsync(TestUser user, Uri address, StringBuilder seen)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = address };
        foreach (
            var (method, path, body) in new[]
            {
                ("POST", "api/auth/login", $$"""{"email":"{{Canary}}@parley.example","password":"{{Canary}}"}"""),
                (
                    "POST",
                    "api/auth/token",
                    $$"""{"email":"x@y.example","password":"{{Canary}}","device":"{{Canary}}"}"""
                ),
                ("POST", "api/auth/register", $$"""{"email":"{{Canary}}","displayName":"x","password":"{{Canary}}"}"""),
                ("POST", "api/auth/login", $$"""{"email":"{{Canary}}""" + "\n"),
                ("POST", "api/auth/login", $$"""{"email":["{{Canary}}"],"password":1}"""),
                ("PATCH", "api/me", $$"""{"displayName":"{{Canary}}\r\n{{Forged}}\u001b[31m"}"""),
                ("GET", $"ws?token={Canary}", null),
                ("GET", $"ws?ticket=ptk_{Canary}", null),
                ("GET", $"api/invites/{Canary}", null),
                ("GET", $"api/me?x={Canary}%0d%0a{Forged}", null),
            }
        )
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), path);
            var token = path == "api/me" ? user.Token : $"pst_{Canary}";
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            request.Headers.Add("Cookie", $"parley_session={Canary}");
            request.Headers.TryAddWithoutValidation("User-Agent", $"{Canary} {Forged}");
            request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
            using var response = await http.SendAsync(request);
            if (!response.IsSuccessStatusCode)
            {
                seen.AppendLine(await response.Content.ReadAsStringAsync());
            }
        }
    }

    private static async Task<string> ReadAsync(Uri address, string path)
    {
        using var http = new HttpClient { BaseAddress = address };
        return await http.GetStringAsync(new Uri(path, UriKind.Relative));
    }
}
