using System.Collections.Concurrent;
using System.Text.RegularExpressions;

namespace Parley.EndToEnd.Tests;

/// <summary>
/// On servers with their defaults, as an owner starts them: with the limits that guard the sign-in, and without demo
/// data.
/// </summary>
[Collection(Conversation.Name)]
public sealed partial class InvitationTests(Stage stage) : BrowserTest(stage)
{
    /// <summary>
    /// What joining takes: the page's questions, the account, what the shell and its first channel ask, some messages.
    /// </summary>
    private const int MostRequests = 25;

    [Fact]
    public async Task Team_onboarding_on_an_empty_server_needs_few_requests_per_window()
    {
        var host = Own(await BuiltHost.StartAsync());
        var (owner, ownersRequests) = await CountedAsync(host.Address);
        await owner.Page.GotoAsync("/");
        await owner.Page.GetByLabel("Workspace name").FillAsync("Harbor");
        await RegisterAsync(owner.Page, "Amara Osei");
        var first = new Chat(owner, owner.Page);
        await first.IsInAsync("general");
        var link = await LinkAsync(first);

        var (guest, guestsRequests) = await CountedAsync(host.Address);
        await guest.Page.GotoAsync(link);
        await Expect(guest.Page.GetByRole(AriaRole.Heading, new() { Name = "Join Harbor" })).ToBeVisibleAsync();
        await RegisterAsync(guest.Page, "Ines Duarte");
        var second = new Chat(guest, guest.Page);
        await second.IsInAsync("general");

        await first.SayAsync("Welcome aboard");
        await Expect(second.Row("Welcome aboard")).ToContainTextAsync("Amara Osei");
        await second.SayAsync("Glad to be here");
        await Expect(first.Row("Glad to be here")).ToContainTextAsync("Ines Duarte");

        Bounded(ownersRequests);
        Bounded(guestsRequests);
        Assert.Single(guestsRequests, request => InvitePattern().IsMatch(request));
    }

    [Fact]
    public async Task Unknown_invite_is_requested_once_and_shown_as_not_found()
    {
        await using var crew = await Stage.CrewAsync();
        var (visitor, requests) = await CountedAsync(Stage.Address);
        visitor.Expecting("Failed to load resource: the server responded with a status of 404");
        await visitor.Page.GotoAsync("/invite/not-an-invite-at-all");

        await Expect(visitor.Page.GetByRole(AriaRole.Alert))
            .ToContainTextAsync("This invite does not exist or was withdrawn");
        await Expect(visitor.Page.GetByRole(AriaRole.Heading, new() { Name = "This invite cannot be used" }))
            .ToBeVisibleAsync();
        await visitor.Page.GetByRole(AriaRole.Link, new() { Name = "Go to the start page" }).ClickAsync();
        await Expect(visitor.Page.GetByRole(AriaRole.Heading, new() { Name = "Sign in to Parley" })).ToBeVisibleAsync();
        Assert.Single(requests, request => InvitePattern().IsMatch(request));
    }

    [Fact]
    public async Task Invite_lookup_failed_by_the_network_is_retried_on_request()
    {
        await using var crew = await Stage.CrewAsync();
        var invite = await crew.Owner.InviteAsync(crew.Workspace.Id);
        var (visitor, requests) = await CountedAsync(Stage.Address);
        visitor.Expecting("Failed to load resource: net::ERR_CONNECTION_RESET");
        await visitor.Page.RouteAsync("**/api/invites/*", route => route.AbortAsync("connectionreset"));
        await visitor.Page.GotoAsync($"/invite/{invite.Code}");

        await Expect(visitor.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("The server cannot be reached");
        await visitor.Page.UnrouteAsync("**/api/invites/*");
        await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Try again" }).ClickAsync();
        await Expect(visitor.Page.GetByRole(AriaRole.Heading, new() { Name = "Join Harbor" })).ToBeVisibleAsync();
        Assert.Equal(2, requests.Count(request => InvitePattern().IsMatch(request)));
    }

    private static async Task RegisterAsync(IPage page, string name)
    {
        await page.GetByLabel("Display name").FillAsync(name);
        await page.GetByLabel("Email").FillAsync(Crew.NewEmail());
        await page.GetByLabel("Password").FillAsync(Person.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Create account" }).ClickAsync();
    }

    private static async Task<string> LinkAsync(Chat chat)
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
        Assert.True(requests.Count <= MostRequests, $"{requests.Count} requests:\n{string.Join('\n', requests)}");

    /// <summary>A window, and what it asks the server's API.</summary>
    private async Task<(Visitor Visitor, ConcurrentQueue<string> Requests)> CountedAsync(Uri address)
    {
        var visitor = await VisitAsync(address: address);
        var requests = new ConcurrentQueue<string>();
        visitor.Context.Request += (_, request) =>
        {
            var path = new Uri(request.Url).AbsolutePath;
            if (path.StartsWith("/api/", StringComparison.Ordinal))
            {
                requests.Enqueue($"{request.Method} {path}");
            }
        };
        return (visitor, requests);
    }

    [GeneratedRegex("/invite/.{8,}$", RegexOptions.None, 1000)]
    private static partial Regex LinkPattern();

    [GeneratedRegex("^GET /api/invites/", RegexOptions.None, 1000)]
    private static partial Regex InvitePattern();
}
