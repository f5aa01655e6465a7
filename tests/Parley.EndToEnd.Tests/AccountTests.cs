using Parley.Rest;

namespace Parley.EndToEnd.Tests;

[Collection(Presentation.Name)]
public sealed class AccountTests(BrowserFixture fixture) : BrowserTest(fixture)
{
    private const string NewPassword = "nine lanterns over the quay";

    [Fact]
    public async Task Password_change_signs_other_devices_out()
    {
        await using var team = await Fixture.CreateTeamAsync();
        var other = await SignedInAsync(team.Owner.Email, TestUser.Password);
        var chat = await SignedInAsync(team.Owner.Email, TestUser.Password);
        chat.Window.Expecting("/api/me/password: Failed to load resource: the server responded with a status of 401");

        await chat.ChooseAsync("Settings");
        await chat.Dialog.GetByRole(AriaRole.Button, new() { Name = "Change password" }).ClickAsync();
        await Expect(chat.Dialog.GetByLabel("Current password")).ToBeFocusedAsync();
        await chat.Dialog.GetByLabel("Current password").FillAsync("not the password");
        await chat.Dialog.GetByLabel("New password").FillAsync(NewPassword);
        await chat.Dialog.GetByLabel("New password").PressAsync("Enter");
        await Expect(chat.Dialog.GetByText("This is not your password.")).ToBeVisibleAsync();
        await Expect(chat.Dialog.GetByLabel("New password")).ToHaveValueAsync(NewPassword);

        await chat.Dialog.GetByLabel("Current password").FillAsync(TestUser.Password);
        await chat.Dialog.GetByLabel("New password").PressAsync("Enter");
        await Expect(chat.Dialog.GetByText("Your password is changed. Your other devices were signed out."))
            .ToBeVisibleAsync();
        await Expect(chat.Dialog.GetByRole(AriaRole.Button, new() { Name = "Change password" })).ToBeFocusedAsync();
        await Expect(other.Page.GetByText("Your session has ended. Sign in again to go on.")).ToBeVisibleAsync();

        await chat.Dialog.GetByRole(AriaRole.Button, new() { Name = "Close" }).ClickAsync();
        await chat.SendAndWaitAsync("Still signed in here");
        await SignInAsync(other.Page, team.Owner.Email, NewPassword);
        await Expect(other.Row("Still signed in here")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Typing_while_the_session_ends_goes_into_no_other_field()
    {
        await using var team = await Fixture.CreateTeamAsync();
        var chat = await SignedInAsync(team.Owner.Email, TestUser.Password);
        await chat.ExpectChannelAsync("general");
        await chat.Composer.PressSequentiallyAsync("A sentence that");
        var sessions = await team.Owner.RequestAsync<ItemList<Session>>(HttpMethod.Get, "me/sessions");
        await team.Owner.RequestAsync(
            HttpMethod.Delete,
            $"me/sessions/{sessions.Items.Single(session => !session.Current).Id}"
        );

        await Expect(chat.Page.GetByRole(AriaRole.Heading, new() { Name = "Sign in to Parley" })).ToBeFocusedAsync();
        await chat.Page.Keyboard.TypeAsync(" goes on");
        await Expect(chat.Page.GetByText("Your session has ended. Sign in again to go on.")).ToBeVisibleAsync();
        await Expect(chat.Page.GetByText("Good to have you back.")).ToHaveCountAsync(0);
        await Expect(chat.Page.GetByRole(AriaRole.Alert)).ToHaveCountAsync(0);
        await Expect(chat.Page.GetByLabel("Email")).ToHaveValueAsync(team.Owner.Email);
        await Expect(chat.Page.GetByLabel("Password", new() { Exact = true })).ToHaveValueAsync(string.Empty);
        await chat.Page.GetByLabel("Password", new() { Exact = true }).FillAsync(TestUser.Password);
        await chat.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Expect(chat.Composer).ToHaveValueAsync("A sentence that");
    }

    [Fact]
    public async Task Admin_reset_link_sets_a_new_password_and_signs_in()
    {
        await using var team = await Fixture.CreateTeamAsync();
        var member = await team.AddAsync("Ines Duarte");
        var owner = await OpenAsync(team.Owner, team.PathOf(team.General));
        var window = await OpenWindowAsync();
        var page = window.Page;
        window.Expecting(
            "/api/auth/password-resets/check: Failed to load resource: the server responded with a status of 422"
        );
        await page.GotoAsync("/signin");
        await page.GetByRole(AriaRole.Link, new() { Name = "Forgot password?" }).ClickAsync();
        await Expect(page.GetByText("This server sends no mail. Ask an owner or admin")).ToBeVisibleAsync();

        var link = await ResetLinkAsync(owner, "Ines Duarte");
        await page.GotoAsync(link + ").");
        await Expect(page.GetByLabel("New password")).ToBeFocusedAsync();
        await Expect(page).ToHaveURLAsync(new Uri(Fixture.Address, "/reset").AbsoluteUri);
        await Expect(page.GetByText($"For the account of Ines Duarte ({member.Email}).")).ToBeVisibleAsync();

        // A reload loses nothing; a password that is too short is not sent.
        await page.ReloadAsync();
        await page.GetByLabel("New password").FillAsync("too short");
        await page.GetByRole(AriaRole.Button, new() { Name = "Set password" }).ClickAsync();
        await Expect(page.GetByText("At least 10 characters are needed.")).ToBeVisibleAsync();
        await Expect(page.GetByLabel("New password")).ToBeFocusedAsync();
        await Expect(page.GetByLabel("New password")).ToHaveAttributeAsync("aria-invalid", "true");
        await page.GetByLabel("New password").FillAsync(NewPassword);
        await page.GetByRole(AriaRole.Button, new() { Name = "Set password" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Your password is changed" })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Sign in" }).ClickAsync();
        await Expect(page.GetByLabel("Email")).ToHaveValueAsync(member.Email);
        await SignInAsync(page, member.Email, NewPassword);
        await new ChatPage(window, page).ExpectChannelAsync("general");

        // The same link again, in the signed-in window: the page says that it is used before any input, and leads on.
        await page.GotoAsync("about:blank");
        await page.GotoAsync(link);
        await Expect(page.GetByText("This link was used or has run out. Ask for a new one.")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "This link cannot be used" })).ToBeFocusedAsync();
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Ask for a new link" })).ToBeVisibleAsync();
        await Expect(page.GetByLabel("New password")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Reset_link_names_its_account_to_a_signed_in_user()
    {
        await using var team = await Fixture.CreateTeamAsync();
        var member = await team.AddAsync("Ines Duarte");
        var owner = await OpenAsync(team.Owner, team.PathOf(team.General));
        var link = await ResetLinkAsync(owner, "Ines Duarte");

        // As another user: the page does not ask for the user's own password.
        await owner.Page.GotoAsync(link);
        await Expect(
                owner.Page.GetByText(
                    "You are signed in here as Amara Osei. This link is for another account: Ines Duarte."
                )
            )
            .ToBeVisibleAsync();
        await owner.Page.GotoAsync("about:blank");

        // As the account itself: its session ends with the old password without a note.
        var own = await SignedInAsync(member.Email, TestUser.Password);
        await own.Page.GotoAsync(link);
        await own.Page.GetByLabel("New password").FillAsync(NewPassword);
        await own.Page.GetByRole(AriaRole.Button, new() { Name = "Set password" }).ClickAsync();
        await own.Page.GetByRole(AriaRole.Link, new() { Name = "Sign in" }).ClickAsync();
        await Expect(own.Page.GetByLabel("Email")).ToHaveValueAsync(member.Email);
        await Expect(own.Page.GetByText("Your session has ended")).ToHaveCountAsync(0);
        await SignInAsync(own.Page, member.Email, NewPassword);
        await own.ExpectChannelAsync("general");
    }

    [Fact]
    public async Task Password_can_be_revealed_and_the_email_is_carried_to_the_next_form()
    {
        var page = (await OpenWindowAsync()).Page;
        await page.GotoAsync("/signin");
        var password = page.GetByLabel("Password", new() { Exact = true });
        var show = page.GetByRole(AriaRole.Button, new() { Name = "Show password" });
        await page.GetByLabel("Email").FillAsync("ines@harbor.example");
        await password.FillAsync("a password to look at");
        await Expect(password).ToHaveAttributeAsync("type", "password");
        await show.ClickAsync();
        await Expect(show).ToHaveAttributeAsync("aria-pressed", "true");
        await Expect(password).ToHaveAttributeAsync("type", "text");
        await Expect(password).ToHaveAttributeAsync("autocomplete", "current-password");
        await Expect(password).ToHaveValueAsync("a password to look at");
        await show.ClickAsync();
        await Expect(password).ToHaveAttributeAsync("type", "password");

        await page.EvaluateAsync(
            """
            document.querySelector("input[name=password]").dispatchEvent(
              new KeyboardEvent("keydown", { key: "A", modifierCapsLock: true, bubbles: true }));
            """
        );
        await Expect(page.GetByRole(AriaRole.Status).Filter(new() { HasText = "Caps Lock is on." }))
            .ToHaveCountAsync(1);
        await page.GetByRole(AriaRole.Link, new() { Name = "Create account" }).ClickAsync();
        await Expect(page.GetByLabel("Email")).ToHaveValueAsync("ines@harbor.example");
        await page.GetByRole(AriaRole.Link, new() { Name = "Sign in" }).ClickAsync();
        await Expect(page.GetByLabel("Email")).ToHaveValueAsync("ines@harbor.example");
    }

    [Fact]
    public async Task Reset_request_by_mail_reveals_no_account()
    {
        var host = DisposeAfter(
            await BuiltHost.StartAsync(
                ("Mail:Host", "127.0.0.1"),
                ("Mail:Port", "9"),
                ("Mail:From", "chat@harbor.example"),
                ("Mail:Security", "None"),
                ("PublicUrl", "http://127.0.0.1:9")
            )
        );
        await using var team = await BrowserTeam.CreateFirstAsync(host.Address);
        var page = (await OpenWindowAsync(address: host.Address)).Page;
        await page.GotoAsync("/forgot");
        await page.GetByLabel("Email").FillAsync("nobody@harbor.example");
        await page.GetByRole(AriaRole.Button, new() { Name = "Send link" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Look into your inbox" })).ToBeFocusedAsync();
        await Expect(page.GetByText("If there is an account for nobody@harbor.example")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Back to sign in" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Sign in to Parley" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Deactivated_user_is_signed_out_at_once_and_returns_when_reactivated()
    {
        await using var team = await Fixture.CreateTeamAsync();
        var member = await team.AddAsync("Ines Duarte");
        var owner = await OpenAsync(team.Owner, team.PathOf(team.General));
        var other = await SignedInAsync(member.Email, TestUser.Password);
        other.Window.Expecting("/api/auth/login: Failed to load resource: the server responded with a status of 403");

        await owner.ChooseAsync("Members");
        var line = owner.Dialog.GetByRole(AriaRole.Listitem).Filter(new() { HasText = "Ines Duarte" });
        await Expect(owner.Dialog.GetByRole(AriaRole.Button, new() { Name = "Manage" })).ToHaveCountAsync(2);
        await line.GetByRole(AriaRole.Button, new() { Name = "Manage Ines Duarte" }).ClickAsync();
        await line.GetByRole(AriaRole.Button, new() { Name = "Deactivate account" }).ClickAsync();
        await Expect(line.GetByRole(AriaRole.Button, new() { Name = "Cancel" })).ToBeFocusedAsync();
        await line.GetByText("is signed out everywhere")
            .Locator("..")
            .GetByRole(AriaRole.Button, new() { Name = "Deactivate account" })
            .ClickAsync();
        await Expect(line).ToContainTextAsync("Deactivated");
        await Expect(other.Page.GetByText("Your session has ended. Sign in again to go on.")).ToBeVisibleAsync();
        await SignInAsync(other.Page, member.Email, TestUser.Password);
        await Expect(other.Page.GetByText("Your account is deactivated. An owner or admin can undo it."))
            .ToBeVisibleAsync();

        await line.GetByRole(AriaRole.Button, new() { Name = "Reactivate account" }).ClickAsync();
        await line.GetByText("can sign in again")
            .Locator("..")
            .GetByRole(AriaRole.Button, new() { Name = "Reactivate account" })
            .ClickAsync();
        await Expect(line).Not.ToContainTextAsync("Deactivated");
        await SignInAsync(other.Page, member.Email, TestUser.Password);
        await other.ExpectChannelAsync("general");
    }

    [Fact]
    public async Task User_deactivates_the_own_account_with_the_password()
    {
        await using var team = await Fixture.CreateTeamAsync();
        var member = await team.AddAsync("Ines Duarte");
        var elsewhere = await SignedInAsync(member.Email, TestUser.Password);
        var chat = await SignedInAsync(member.Email, TestUser.Password);
        chat.Window.Expecting(
            "/api/auth/logout: Failed to load resource: the server responded with a status of 401",
            "/api/me/deactivation: Failed to load resource: the server responded with a status of 401",
            "/api/auth/login: Failed to load resource: the server responded with a status of 403"
        );

        await chat.ExpectChannelAsync("general");
        await chat.Composer.FillAsync("A draft of a secret");
        await chat.ChooseAsync("Settings");
        await chat.Dialog.GetByRole(AriaRole.Button, new() { Name = "Deactivate my account" }).ClickAsync();
        await Expect(chat.Dialog.GetByText("1 draft or message that you have not sent is deleted from this browser."))
            .ToBeVisibleAsync();
        await chat.Dialog.GetByLabel("Your password").FillAsync("not the password");
        await chat.Dialog.GetByRole(AriaRole.Button, new() { Name = "Deactivate my account" }).ClickAsync();
        await Expect(chat.Dialog.GetByText("This is not your password.")).ToBeVisibleAsync();
        await chat.Dialog.GetByLabel("Your password").FillAsync(TestUser.Password);
        await chat.Dialog.GetByRole(AriaRole.Button, new() { Name = "Deactivate my account" }).ClickAsync();

        await Expect(chat.Page.GetByRole(AriaRole.Heading, new() { Name = "Sign in to Parley" })).ToBeFocusedAsync();
        await Expect(chat.Page.GetByText("Your account is deactivated. An owner or admin can undo it."))
            .ToBeVisibleAsync();
        await Expect(chat.Page.GetByRole(AriaRole.Alert)).ToHaveCountAsync(0);
        Assert.DoesNotContain(
            "secret",
            await chat.Page.EvaluateAsync<string>("JSON.stringify({ ...localStorage })"),
            StringComparison.Ordinal
        );
        await Expect(elsewhere.Page.GetByText("Your session has ended. Sign in again to go on.")).ToBeVisibleAsync();
        await chat.Page.RunAndWaitForResponseAsync(
            () => SignInAsync(chat.Page, member.Email, TestUser.Password),
            response => response.Url.EndsWith("/api/auth/login", StringComparison.Ordinal) && response.Status == 403
        );
        await Expect(chat.Page.GetByText("Your account is deactivated. An owner or admin can undo it."))
            .ToBeVisibleAsync();
    }

    private static async Task<string> ResetLinkAsync(ChatPage admin, string name)
    {
        await admin.ChooseAsync("Members");
        await admin.Dialog.GetByRole(AriaRole.Button, new() { Name = $"Manage {name}" }).ClickAsync();
        await admin.Dialog.GetByRole(AriaRole.Button, new() { Name = "Create password reset link" }).ClickAsync();
        var link = admin.Dialog.GetByLabel("Password reset link");
        await Expect(link).ToBeFocusedAsync();
        return await link.InputValueAsync();
    }

    private static async Task SignInAsync(IPage page, string email, string password)
    {
        await page.GetByLabel("Email").FillAsync(email);
        await page.GetByLabel("Password", new() { Exact = true }).FillAsync(password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
    }

    private async Task<ChatPage> SignedInAsync(string email, string password)
    {
        var window = await OpenWindowAsync();
        await window.Page.GotoAsync("/signin");
        await SignInAsync(window.Page, email, password);
        var chat = new ChatPage(window, window.Page);
        await chat.ExpectConnectedAsync();
        return chat;
    }
}
