namespace Parley.EndToEnd.Tests;

[Collection(Conversation.Name)]
public sealed class DeviceTests(Stage stage) : BrowserTest(stage)
{
    [Fact]
    public async Task Two_tabs_of_one_user_show_the_same_messages_once_each()
    {
        await using var crew = await Stage.CrewAsync();
        var member = await crew.AddAsync("Ines Duarte");
        var first = await OpenAsync(crew.Owner, crew.PathOf(crew.General));
        var second = await first.SecondTabAsync();

        await first.SayAsync("From the first tab");
        await second.SayAsync("From the second tab");
        await member.PostAsync(crew.General.Id, "From somebody else");

        foreach (var tab in new[] { first, second })
        {
            await Expect(tab.Row("From somebody else")).ToHaveCountAsync(1);
            await Expect(tab.Row("From the first tab")).ToHaveCountAsync(1);
            await Expect(tab.Row("From the second tab")).ToHaveCountAsync(1);
            await Expect(tab.Rows).ToHaveCountAsync(3);
        }
    }

    [Fact]
    public async Task Read_position_is_shared_between_devices()
    {
        await using var crew = await Stage.CrewAsync();
        var member = await crew.AddAsync("Ines Duarte");
        var launch = await crew.ChannelAsync("launch", member);
        var desk = await OpenAsync(member, crew.PathOf(crew.General));
        var other = await OpenAsync(member, crew.PathOf(crew.General));
        await crew.Owner.PostAsync(launch.Id, "News");
        await Expect(other.Channel("launch").GetByLabel("1 unread")).ToBeVisibleAsync();

        await desk.Channel("launch").ClickAsync();
        await Expect(other.Channel("launch").GetByLabel("unread")).ToHaveCountAsync(0);
        await Expect(other.Page).ToHaveTitleAsync("#general · Parley");
    }

    [Fact]
    public async Task Session_revoked_in_the_settings_shows_the_sign_in_page_at_once()
    {
        await using var crew = await Stage.CrewAsync();
        var desk = await OpenAsync(crew.Owner, crew.PathOf(crew.General));
        var lost = await VisitAsync();
        await lost.Page.GotoAsync("/");
        await lost.Page.GetByLabel("Email").FillAsync(crew.Owner.Email);
        await lost.Page.GetByLabel("Password").FillAsync(Person.Password);
        await lost.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await new Chat(lost, lost.Page).IsConnectedAsync();

        await desk.ChooseAsync("Settings");
        await desk.Dialog.GetByRole(AriaRole.Button, new() { Name = "End the session on Chrome · Linux" }).ClickAsync();

        await Expect(lost.Page).ToHaveURLAsync(new Uri(Stage.Address, "/signin").AbsoluteUri);
        await Expect(lost.Page.GetByText("Your session has ended. Sign in again to go on.")).ToBeVisibleAsync();
        await Expect(desk.Dialog.GetByRole(AriaRole.Button, new() { NameRegex = EndPattern() })).ToHaveCountAsync(0);
        await desk.Dialog.GetByRole(AriaRole.Button, new() { Name = "Close" }).ClickAsync();
        await desk.SayAsync("Still signed in here");
    }

    [Fact]
    public async Task New_display_name_is_shown_and_persisted()
    {
        await using var crew = await Stage.CrewAsync();
        var chat = await OpenAsync(crew.Owner, crew.PathOf(crew.General));

        await chat.ChooseAsync("Settings");
        await chat.Dialog.GetByLabel("Display name").FillAsync("Amara O.");
        await chat.Dialog.GetByRole(AriaRole.Button, new() { Name = "Save name" }).ClickAsync();
        await Expect(chat.Dialog.GetByRole(AriaRole.Button, new() { Name = "Saved" })).ToBeVisibleAsync();
        await chat.Dialog.GetByRole(AriaRole.Button, new() { Name = "Close" }).ClickAsync();
        await chat.SayAsync("By another name");
        await Expect(chat.Row("By another name")).ToContainTextAsync("Amara O.");

        await chat.Page.ReloadAsync();
        await Expect(chat.Row("By another name")).ToContainTextAsync("Amara O.");
    }

    private static System.Text.RegularExpressions.Regex EndPattern() =>
        new("^End the session", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1));
}
