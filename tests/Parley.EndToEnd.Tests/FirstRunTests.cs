namespace Parley.EndToEnd.Tests;

[Collection(Conversation.Name)]
public sealed class FirstRunTests(Stage stage) : BrowserTest(stage)
{
    [Fact]
    public async Task First_user_creates_the_workspace_and_can_post_at_once()
    {
        var host = Own(await BuiltHost.StartAsync());
        var visitor = await VisitAsync(address: host.Address);
        var page = visitor.Page;
        await page.GotoAsync("/");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Set up Parley" })).ToBeVisibleAsync();

        await page.GetByLabel("Workspace name").FillAsync("Harbor");
        await page.GetByLabel("Display name").FillAsync("Amara Osei");
        await page.GetByLabel("Email").FillAsync("amara@harbor.example");
        await page.GetByLabel("Password").FillAsync(Person.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Create account" }).ClickAsync();

        var chat = new Chat(visitor, page);
        await chat.IsInAsync("general");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Harbor, workspace menu" })).ToBeVisibleAsync();
        await Expect(chat.Channel("general")).ToHaveAttributeAsync("aria-current", "page");
        await Expect(chat.Composer).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync("The very first words");
        await page.Keyboard.PressAsync("Enter");
        await Expect(chat.Row("The very first words")).ToHaveAttributeAsync("data-state", "sent");

        await page.ReloadAsync();
        await Expect(chat.Row("The very first words")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Blank_workspace_name_is_refused_at_its_field()
    {
        var host = Own(await BuiltHost.StartAsync());
        var visitor = await VisitAsync(address: host.Address);
        visitor.Expecting("/api/auth/register: Failed to load resource: the server responded with a status of 422");
        var page = visitor.Page;
        await page.GotoAsync("/");
        await page.GetByLabel("Workspace name").FillAsync("   ");
        await page.GetByLabel("Display name").FillAsync("Amara Osei");
        await page.GetByLabel("Email").FillAsync("amara@harbor.example");
        await page.GetByLabel("Password").FillAsync(Person.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Create account" }).ClickAsync();

        await Expect(page.GetByLabel("Workspace name")).ToBeFocusedAsync();
        await Expect(page.GetByLabel("Workspace name")).ToHaveAttributeAsync("aria-invalid", "true");
        await page.GetByLabel("Workspace name").FillAsync("Harbor");
        await page.GetByRole(AriaRole.Button, new() { Name = "Create account" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Harbor, workspace menu" })).ToBeVisibleAsync();
    }

    [Theory]
    [InlineData(1280)]
    [InlineData(390)]
    public async Task Only_member_sees_the_invite_hint_until_another_joins(int width)
    {
        await using var crew = await Stage.CrewAsync();
        var chat = await OpenAsync(
            crew.Owner,
            crew.PathOf(crew.General),
            new()
            {
                ViewportSize = new() { Width = width, Height = 800 },
            }
        );
        var invite = chat.Log.GetByRole(AriaRole.Button, new() { Name = "Invite people" });
        await Expect(invite).ToBeInViewportAsync();
        await invite.ClickAsync();
        await Expect(chat.Dialog.GetByRole(AriaRole.Heading, new() { Name = "Invite people" })).ToBeVisibleAsync();
        await chat.Page.Keyboard.PressAsync("Escape");
        await Expect(invite).ToBeFocusedAsync();

        var member = await crew.AddAsync("Ines Duarte");
        await Expect(invite).ToHaveCountAsync(0);
        if (width < 720)
        {
            await chat.Page.GetByRole(AriaRole.Link, new() { Name = "Back to channels" }).ClickAsync();
        }

        // Beside the channels it stays, for who may.
        var beside = chat.Channels.GetByRole(AriaRole.Button, new() { Name = "Invite people" });
        await beside.ClickAsync();
        await Expect(chat.Dialog.GetByRole(AriaRole.Heading, new() { Name = "Invite people" })).ToBeVisibleAsync();
        var other = await OpenAsync(member, crew.PathOf(crew.General));
        await Expect(other.Channel("general")).ToBeVisibleAsync();
        await Expect(other.Button("Invite people")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Too_short_password_is_refused_and_the_form_keeps_its_input()
    {
        var visitor = await VisitAsync();
        visitor.Expecting("/api/auth/register: Failed to load resource: the server responded with a status of 422");
        var page = visitor.Page;
        await page.GotoAsync("/register");

        await page.GetByLabel("Display name").FillAsync("Amara Osei");
        await page.GetByLabel("Email").FillAsync(Crew.NewEmail());
        await page.GetByLabel("Password").FillAsync("short");
        await page.GetByRole(AriaRole.Button, new() { Name = "Create account" }).ClickAsync();

        await Expect(page.GetByLabel("Password")).ToBeFocusedAsync();
        await Expect(page.GetByLabel("Password"))
            .ToHaveAccessibleDescriptionAsync("At least 10 characters are needed.");
        await Expect(page.GetByRole(AriaRole.Alert)).ToHaveCountAsync(0);
        await Expect(page.GetByLabel("Display name")).ToHaveValueAsync("Amara Osei");
    }

    [Fact]
    public async Task Wrong_password_shows_an_error_and_the_correct_one_works()
    {
        await using var crew = await Stage.CrewAsync();
        var visitor = await VisitAsync();
        visitor.Expecting("/api/auth/login: Failed to load resource: the server responded with a status of 401");
        var page = visitor.Page;
        await page.GotoAsync("/");
        await Expect(page).ToHaveURLAsync(new Uri(Stage.Address, "/signin").AbsoluteUri);

        await page.GetByLabel("Email").FillAsync(crew.Owner.Email);
        await page.GetByLabel("Password").FillAsync("not the password");
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Email or password is wrong");

        await page.GetByLabel("Password").FillAsync(Person.Password);
        await page.GetByLabel("Password").PressAsync("Enter");
        await new Chat(visitor, page).IsInAsync("general");
    }

    [Fact]
    public async Task Sign_out_hides_everything_and_sign_in_restores_it()
    {
        await using var crew = await Stage.CrewAsync();
        var chat = await OpenAsync(crew.Owner, "/");
        await chat.SayAsync("Before the break");

        await chat.ChooseAsync("Sign out");
        await Expect(chat.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" })).ToBeVisibleAsync();
        await chat.Page.GotoAsync(crew.PathOf(crew.General));
        await Expect(chat.Page).ToHaveURLAsync(new Uri(Stage.Address, "/signin").AbsoluteUri);
        await Expect(chat.Rows).ToHaveCountAsync(0);

        await chat.Page.GetByLabel("Email").FillAsync(crew.Owner.Email);
        await chat.Page.GetByLabel("Password").FillAsync(Person.Password);
        await chat.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Expect(chat.Row("Before the break")).ToBeVisibleAsync();
        await Expect(chat.Page).ToHaveURLAsync(new Uri(Stage.Address, crew.PathOf(crew.General)).AbsoluteUri);
    }

    [Fact]
    public async Task Existing_user_joins_by_an_invite_link_with_one_click()
    {
        await using var crew = await Stage.CrewAsync();
        await using var other = await Stage.CrewAsync("Ines Duarte");
        var invite = await crew.Owner.InviteAsync(crew.Workspace.Id);
        var visitor = await VisitAsync();
        await visitor.SignInAsync(other.Owner, Stage.Address);

        await visitor.Page.GotoAsync($"/invite/{invite.Code}");
        await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Join" }).ClickAsync();

        await Expect(visitor.Page).ToHaveURLAsync(new Uri(Stage.Address, crew.PathOf(crew.General)).AbsoluteUri);
        var chat = new Chat(visitor, visitor.Page);
        await chat.SayAsync("In both workspaces now");
        await Expect(
                visitor.Page.GetByRole(AriaRole.Navigation, new() { Name = "Workspaces" }).GetByRole(AriaRole.Link)
            )
            .ToHaveCountAsync(2);
    }
}
