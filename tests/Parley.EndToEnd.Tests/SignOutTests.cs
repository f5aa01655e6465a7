using System.Net;

namespace Parley.EndToEnd.Tests;

/// <summary>Sign-out removes drafts and unsent messages from the browser, after a note.</summary>
[Collection(Messaging.Name)]
public sealed class SignOutTests(BrowserFixture fixture) : BrowserTest(fixture)
{
    /// <summary>Everything that the browser stores: settings, and the messages of the outbox.</summary>
    private const string Kept = """
        async () => {
          const opened = indexedDB.open("parley.outbox");
          const database = await new Promise((done, failed) => {
            opened.onsuccess = () => done(opened.result);
            opened.onerror = () => failed(opened.error);
          });
          const all = database.transaction("outbox").objectStore("outbox").getAll();
          const records = await new Promise((done) => {
            all.onsuccess = () => done(all.result);
          });
          database.close();
          return JSON.stringify([{ ...localStorage }, records]);
        }
        """;

    private static readonly HttpClient Http = new(new SocketsHttpHandler { UseCookies = false });

    [Fact]
    public async Task Sign_out_deletes_drafts_after_a_confirmation()
    {
        await using var team = await Fixture.CreateTeamAsync();
        var member = await team.AddAsync("Ines Duarte");
        var chat = await OpenAsync(member, team.PathOf(team.General));
        await chat.Composer.FillAsync("A secret that was never sent");

        await chat.ChooseAsync("Sign out");
        await Expect(chat.Dialog).ToContainTextAsync("1 draft that you have not sent is deleted from this browser.");
        await chat.Dialog.GetByRole(AriaRole.Button, new() { Name = "Stay signed in" }).ClickAsync();
        await Expect(chat.Composer).ToHaveValueAsync("A secret that was never sent");

        await SignOutAsync(chat);
        await ExpectSignedOutAsync(chat);
        Assert.DoesNotContain("secret", await chat.Page.EvaluateAsync<string>(Kept), StringComparison.Ordinal);

        // The next user of this browser.
        await SignInAsync(chat, team.Owner);
        await chat.Page.GotoAsync(team.PathOf(team.General));
        await chat.ExpectConnectedAsync();
        await Expect(chat.Composer).ToHaveValueAsync(string.Empty);
    }

    [Fact]
    public async Task Sign_out_without_drafts_needs_no_confirmation_and_signs_out_other_tabs()
    {
        await using var team = await Fixture.CreateTeamAsync();
        var member = await team.AddAsync("Ines Duarte");
        var chat = await OpenAsync(member, team.PathOf(team.General));
        await chat.SendAndWaitAsync("All is sent");
        var second = await chat.SecondTabAsync();

        await chat.ChooseAsync("Sign out");
        await ExpectSignedOutAsync(chat);
        await ExpectSignedOutAsync(second);
        await Expect(second.Rows).ToHaveCountAsync(0);
        await ExpectSessionEndedAsync(member);
    }

    [Fact]
    public async Task Sign_out_deletes_unsent_messages_after_a_confirmation()
    {
        await using var team = await Fixture.CreateTeamAsync();
        var member = await team.AddAsync("Ines Duarte");
        var tap = new WebSocketTap();
        var chat = await OpenAsync(member, team.PathOf(team.General), before: window => tap.AttachAsync(window.Page));
        await tap.CutAsync();
        await Expect(chat.Status).ToContainTextAsync("econnecting");
        await chat.SendAsync("Never sent");
        await Expect(chat.Status).ToContainTextAsync("1 message waiting");

        await chat.ChooseAsync("Sign out");
        await Expect(chat.Dialog).ToContainTextAsync("1 message is not sent yet. Signing out deletes it.");
        await chat.Dialog.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await ExpectSignedOutAsync(chat);
        Assert.DoesNotContain("Never sent", await chat.Page.EvaluateAsync<string>(Kept), StringComparison.Ordinal);

        tap.Restore();
        await SignInAsync(chat, member);
        await chat.Page.GotoAsync(team.PathOf(team.General));
        await chat.ExpectConnectedAsync();
        await chat.SendAndWaitAsync("After");
        Assert.Equal(
            ["After"],
            (await team.Owner.MessagesAsync(team.General.Id)).Messages.Select(message => message.Content)
        );
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Offline_sign_out_clears_the_browser_and_ends_the_session_after_reconnect(bool closesPage)
    {
        await using var team = await Fixture.CreateTeamAsync();
        var member = await team.AddAsync("Ines Duarte");
        var chat = await OpenAsync(member, team.PathOf(team.General));
        chat.Window.Expecting("WebSocket connection to", "Failed to load resource: net::ERR_");
        await chat.SendAndWaitAsync("Before");
        await chat.Composer.FillAsync("A draft");
        await chat.Window.Context.SetOfflineAsync(true);
        await Expect(chat.Status).ToContainTextAsync("Offline");

        await chat.ChooseAsync("Sign out");
        await Expect(chat.Dialog).ToContainTextAsync("The server cannot be reached right now.");
        await chat.Dialog.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await Expect(chat.Page.GetByRole(AriaRole.Heading, new() { Name = "You are signed out of this browser" }))
            .ToBeVisibleAsync();
        await Expect(chat.Rows).ToHaveCountAsync(0);
        Assert.DoesNotContain("A draft", await chat.Page.EvaluateAsync<string>(Kept), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await GetMeStatusAsync(member));

        var page = chat.Page;
        if (closesPage)
        {
            await chat.Page.CloseAsync();
            page = await chat.Window.Context.NewPageAsync();
        }

        await chat.Window.Context.SetOfflineAsync(false);
        if (closesPage)
        {
            await page.GotoAsync(team.PathOf(team.General));
        }

        await ExpectSignedOutAsync(new(chat.Window, page));
        await ExpectSessionEndedAsync(member);
    }

    private static async Task SignOutAsync(ChatPage chat)
    {
        await chat.ChooseAsync("Sign out");
        await chat.Dialog.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
    }

    private static async Task SignInAsync(ChatPage chat, TestUser user)
    {
        await chat.Page.GetByLabel("Email").FillAsync(user.Email);
        await chat.Page.GetByLabel("Password").FillAsync(TestUser.Password);
        await chat.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await chat.ExpectConnectedAsync();
    }

    private async Task ExpectSignedOutAsync(ChatPage chat)
    {
        await Expect(chat.Page).ToHaveURLAsync(new Uri(Fixture.Address, "/signin").AbsoluteUri);
        await Expect(chat.Page.GetByLabel("Email")).ToBeVisibleAsync();
    }

    private async Task ExpectSessionEndedAsync(TestUser user) =>
        Assert.Equal(HttpStatusCode.Unauthorized, await GetMeStatusAsync(user));

    private async Task<HttpStatusCode> GetMeStatusAsync(TestUser user)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Fixture.Address, "/api/me"));
        request.Headers.Authorization = new("Bearer", user.Token);
        using var response = await Http.SendAsync(request, Token);
        return response.StatusCode;
    }
}
