using Deque.AxeCore.Playwright;

namespace Parley.EndToEnd.Tests;

/// <summary>URLs that lead to nothing, and the ways on from there.</summary>
[Collection(Presentation.Name)]
public sealed class RoutingTests(BrowserFixture fixture) : BrowserTest(fixture)
{
    [Theory]
    [InlineData("/nowhere", 1280, ColorScheme.Light)]
    [InlineData("/c/garbage", 390, ColorScheme.Dark)]
    [InlineData("/w/unknown", 1280, ColorScheme.Dark)]
    public async Task Unknown_URL_shows_not_found_in_the_shell_with_a_way_on(string path, int width, ColorScheme scheme)
    {
        await using var team = await Fixture.CreateTeamAsync();
        await team.Owner.CreateWorkspaceAsync("Rowing club");
        var window = await OpenWindowAsync(
            new()
            {
                ViewportSize = new() { Width = width, Height = 844 },
                ColorScheme = scheme,
            }
        );
        await window.SignInAsync(team.Owner, Fixture.Address);
        var page = window.Page;

        await page.GotoAsync(path);
        await Expect(Heading(page, "This page does not exist")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveCountAsync(1);
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "workspace menu" })).ToBeVisibleAsync();
        await Expect(page).ToHaveURLAsync(new Uri(Fixture.Address, path).AbsoluteUri);
        await Expect(page).ToHaveTitleAsync("This page does not exist · Parley");
        await CheckAsync(page);

        await page.GetByRole(AriaRole.Link, new() { Name = "Go to the start page" }).ClickAsync();
        var chat = new ChatPage(window, page);
        await Expect(chat.Channel("general")).ToBeVisibleAsync();
        await Expect(Heading(page, "This page does not exist")).ToHaveCountAsync(0);
        await page.EvaluateAsync("() => history.back()");
        await Expect(Heading(page, "This page does not exist")).ToBeFocusedAsync();
    }

    [Fact]
    public async Task Title_of_an_inaccessible_channel_or_workspace_says_not_found()
    {
        await using var team = await Fixture.CreateTeamAsync();
        await using var other = await Fixture.CreateTeamAsync("Ines Duarte");
        var window = await OpenWindowAsync();
        window.Expecting("Failed to load resource: the server responded with a status of 404");
        await window.SignInAsync(team.Owner, Fixture.Address);
        var page = window.Page;

        await page.GotoAsync($"/w/{team.Workspace.Id}/c/{other.General.Id}");
        await Expect(Heading(page, "This channel is not here")).ToBeVisibleAsync();
        await Expect(page).ToHaveTitleAsync("This channel is not here · Parley");
        await CheckAsync(page);
        await new ChatPage(window, page).Channel("general").ClickAsync();
        await Expect(page).ToHaveTitleAsync("#general · Parley");

        await page.GotoAsync($"/w/{other.Workspace.Id}");
        await Expect(Heading(page, "This workspace is not here")).ToBeVisibleAsync();
        await Expect(page).ToHaveTitleAsync("This workspace is not here · Parley");
        await CheckAsync(page);
    }

    [Fact]
    public async Task Signed_out_user_returns_to_the_requested_URL_after_sign_in()
    {
        await using var team = await Fixture.CreateTeamAsync();
        var page = (await OpenWindowAsync()).Page;
        await page.GotoAsync("/nowhere/at/all");
        await Expect(page).ToHaveURLAsync(new Uri(Fixture.Address, "/signin").AbsoluteUri);
        await Expect(page).ToHaveTitleAsync("Sign in to Parley");
        await page.GetByLabel("Email").FillAsync(team.Owner.Email);
        await page.GetByLabel("Password").FillAsync(TestUser.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Expect(Heading(page, "This page does not exist")).ToBeVisibleAsync();
        await Expect(page).ToHaveURLAsync(new Uri(Fixture.Address, "/nowhere/at/all").AbsoluteUri);
    }

    private static ILocator Heading(IPage page, string name) =>
        page.GetByRole(AriaRole.Heading, new() { Name = name, Level = 1 });

    private static async Task CheckAsync(IPage page)
    {
        var found = await page.RunAxe();
        var broken = found.Violations.Select(rule => $"{rule.Id}: {rule.Help}");
        Assert.True(found.Violations.Length == 0, string.Join('\n', broken));
    }
}
