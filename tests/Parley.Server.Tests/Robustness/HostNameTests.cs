using Microsoft.Extensions.Options;
using Parley.Server.Platform.Network;

namespace Parley.Server.Tests.Robustness;

/// <summary>The accepted host names, and those in links.</summary>
public sealed class HostNameTests(SharedServer shared)
{
    [Theory]
    [InlineData("localhost", true)]
    [InlineData("127.0.0.1", true)]
    [InlineData("[::1]", true)]
    [InlineData("192.168.1.20", true)]
    [InlineData("[fd00::7]", true)]
    [InlineData("chatbox", true)]
    [InlineData("chatbox.local", true)]
    [InlineData("CHATBOX.LAN", true)]
    [InlineData("evil.example", false)]
    [InlineData("127.0.0.1.evil.example", false)]
    [InlineData("localhost.evil.example", false)]
    [InlineData("", false)]
    public void Server_without_host_names_accepts_local_network_hosts(string host, bool answers) =>
        Assert.Equal(answers, Address(new()).AllowsHost(host));

    [Theory]
    [InlineData("chat.example.org", true)]
    [InlineData("Chat.Example.Org.", true)]
    [InlineData("chat.example.net", true)]
    [InlineData("localhost", true)]
    [InlineData("127.0.0.1", true)]
    [InlineData("[::1]", true)]
    [InlineData("192.168.1.20", false)]
    [InlineData("chatbox", false)]
    [InlineData("example.org", false)]
    [InlineData("chat.example.org.evil.example", false)]
    public void Server_with_host_names_accepts_these_and_loopback(string host, bool answers)
    {
        var options = new ParleyOptions { PublicUrl = "https://chat.example.org/" };
        options.AllowedHosts.Add("chat.example.net");
        Assert.Equal(answers, Address(options).AllowsHost(host));
    }

    [Fact]
    public void Mail_links_use_the_configured_address_only()
    {
        Assert.Null(Address(new()).Configured);
        Assert.Equal("https://chat.example.org", Address(new() { PublicUrl = "https://chat.example.org/" }).Configured);
    }

    [Fact]
    public async Task Foreign_host_header_is_refused_and_not_used_in_links()
    {
        var team = await shared.Server.TeamAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, $"workspaces/{team.Workspace.Id}/invites")
        {
            Content = TestUser.Json(new CreateInviteRequest()),
        };
        request.Headers.Host = "evil.example";
        using var response = await team.Owner.Http.SendAsync(request, TestContext.Current.CancellationToken);
        await response.ExpectErrorAsync(400, ErrorCodes.RequestMalformed);
        Assert.StartsWith(
            $"{shared.Server.Address.GetLeftPart(UriPartial.Authority)}/invite/",
            (await team.Owner.InviteAsync(team.Workspace.Id)).Url,
            StringComparison.Ordinal
        );
    }

    /// <summary>
    /// DNS rebinding: a foreign name that resolves to this machine is same-origin and needs neither cookie nor sign-in.
    /// </summary>
    [Theory]
    [InlineData("/api/auth/options", 400)]
    [InlineData("/ws", 400)]
    [InlineData("/health/live", 200)]
    public async Task Foreign_host_header_reaches_only_the_health_endpoints(string path, int status) =>
        Assert.StartsWith(
            $"HTTP/1.1 {status} ",
            await RawHttp.RequestAsync(shared.Server.Address, $"GET {path} HTTP/1.1\nHost: evil.example\n\n"),
            StringComparison.Ordinal
        );

    private static PublicAddress Address(ParleyOptions options) => new(Options.Create(options));
}
