using System.Collections.Concurrent;
using System.Text.RegularExpressions;

namespace Parley.EndToEnd.Tests;

/// <summary>On servers with default settings: with the limits of sign-ins, and without demo data.</summary>
[Collection(Messaging.Name)]
public sealed partial class InvitationTests(BrowserFixture fixture) : BrowserTest(fixture)
{
    /// <summary>
    /// The requests of joining: the page, the account, the shell and its first channel, some messages.
    /// </summary>
    private const int MaxRequests = 25;

    [Fact]
    public async Task Team_onboarding_on_an_empty_server_needs_few_requests_per_window()
    {
        var host = DisposeAfter(await BuiltHost.StartAsync());
        var (owner, ownersRequests) = await CountedAsync(host.Address);
        await owner.Page.GotoAsync("/");
        await owner.Page.GetByLabel("Workspace name").FillAsync("Harbor");
        await RegisterAsync(owner.Page, "Amara Osei");
        var first = new ChatPage(owner, owner.Page);
        await first.ExpectChannelAsync("general");
        var link = await LinkAsync(first);

        var (guest, guestsRequests) = await CountedAsync(host.Address);
        await guest.Page.GotoAsync(link);
        await Expect(guest.Page.GetByRole(AriaRole.Heading, new() { Name = "Join Harbor" })).ToBeVisibleAsync();
        await RegisterAsync(guest.Page, "Ines Duarte");
        var second = new ChatPage(guest, guest.Page);
        await second.ExpectChannelAsync("general");

        await first.SendAndWaitAsync("Welcome aboard");
        await Expect(second.Row("Welcome aboard")).ToContainTextAsync("Amara Osei");
        await second.SendAndWaitAsync("Glad to be here");
        await Expect(first.Row("Glad to be here")).ToContainTextAsync("Ines Duarte");

        Bounded(ownersRequests);
        Bounded(guestsRequests);
        Assert.Single(guestsRequests, request => InvitePattern().IsMatch(request));
    }

    [Fact]
    public async Task Unknown_invite_is_requested_once_and_shown_as_not_found()
    {
        await using var team = await Fixture.CreateTeamAsync();
        var (window, requests) = await CountedAsync(Fixture.Address);
        window.Expecting("Failed to load resource: the server responded with a status of 404");
        await window.Page.GotoAsync("/invite/not-an-invite-at-all");

        await Expect(window.Page.GetByRole(AriaRole.Alert))
            .ToContainTextAsync("This invite does not exist or was withdrawn");
        await Expect(window.Page.GetByRole(AriaRole.Heading, new() { Name = "This invite cannot be used" }))
            .ToBeVisibleAsync();
        await window.Page.GetByRole(AriaRole.Link, new() { Name = "Go to the start page" }).ClickAsync();
        await Expect(window.Page.GetByRole(AriaRole.Heading, new() { Name = "Sign in to Parley" })).ToBeVisibleAsync();
        Assert.Single(requests, request => InvitePattern().IsMatch(request));
    }

    [Fact]
    public async Task Invite_lookup_failed_by_the_network_is_retried_on_request()
    {
        await using var team = await Fixture.CreateTeamAsync();
        var invite = await team.Owner.InviteAsync(team.Workspace.Id);
        var (window, requests) = await CountedAsync(Fixture.Address);
        window.Expecting("Failed to load resource: net::ERR_CONNECTION_RESET");
        await window.Page.RouteAsync("**/api/invites/*", route => route.AbortAsync("connectionreset"));
        await window.Page.GotoAsync($"/invite/{invite.Code}");

        await Expect(window.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("The server cannot be reached");
        await window.Page.UnrouteAsync("**/api/invites/*");
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Try again" }).ClickAsync();
        await Expect(window.Page.GetByRole(AriaRole.Heading, new() { Name = "Join Harbor" })).ToBeVisibleAsync();
        Assert.Equal(2, requests.Count(request => InvitePattern().IsMatch(request)));
    }

    private static async Task RegisterAsync(IPage page, string name)
    {
        await page.GetByLabel("Display name").FillAsync(name);
        await page.GetByLabel("Email").FillAsync(BrowserTeam.NewEmail());
        await page.GetByLabel("Password").FillAsync(TestUser.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Create account" }).ClickAsync();
    }

    private static async Task<string> LinkAsync(ChatPage chat)
    {
        await chat.ChooseAsync("Invite people");
        await chat.Dialog.GetByRole(AriaRole.Button, new() { Name = "Create link" }).ClickAsync();
        var link = chat.Dialog.GetByLabel("Invite link");
        await Expect(link).ToHaveValueAsync(LinkPattern());
        var address = await link.InputValueAsync();
        await chat.Dialog.GetByRole(AriaRole.Button, new() { Name = "Close" }).ClickAsync();
        return address;
    }

    private static void Bounded(ConcurrentQueue<string> requests) =>
        Assert.True(requests.Count <= MaxRequests, $"{requests.Count} requests:\n{string.Join('\n', requests)}");

    /// <summary>A window, and its requests to the API.</summary>
    private async Task<(BrowserWindow Window, ConcurrentQueue<string> Requests)> CountedAsync(Uri address)
    {
        var window = await OpenWindowAsync(address: address);
        var requests = new ConcurrentQueue<string>();
        window.Context.Request += (_, request) =>
        {
            var path = new Uri(request.Url).AbsolutePath;
            if (path.StartsWith("/api/", StringComparison.Ordinal))
            {
                requests.Enqueue($"{request.Method} {path}");
            }
        };
        return (window, requests);
    }

    [GeneratedRegex("/invite/.{8,}$", RegexOptions.None, 1000)]
    private static partial Regex LinkPattern();

    [GeneratedRegex("^GET /api/invites/", RegexOptions.None, 1000)]
    private static partial Regex InvitePattern();
}
