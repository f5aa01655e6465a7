using Parley.Rest;

namespace Parley.EndToEnd.Tests;

[Collection(Conversation.Name)]
public sealed class InviteLinkTests(Stage stage) : BrowserTest(stage)
{
    [Fact]
    public async Task A_link_is_made_only_when_asked_for_with_an_end_uses_and_channels_of_ones_choice()
    {
        await using var crew = await Stage.CrewAsync();
        var launch = await crew.ChannelAsync("launch");
        var chat = await OpenAsync(crew.Owner, crew.PathOf(crew.General));

        await chat.ChooseAsync("Invite people");
        await Expect(chat.Dialog).ToContainTextAsync("There is no link by which anybody could join.");
        await chat.Dialog.GetByRole(AriaRole.Button, new() { Name = "Close" }).ClickAsync();
        await chat.ChooseAsync("Invite people");
        await Expect(chat.Dialog).ToContainTextAsync("There is no link by which anybody could join.");
        Assert.Empty(await InvitesAsync(crew));

        await chat.Dialog.GetByLabel("Ends after").SelectOptionAsync("1 day");
        await chat.Dialog.GetByLabel("Good for").SelectOptionAsync("5 people");
        await chat.Dialog.GetByLabel("launch").CheckAsync();
        await chat.Dialog.GetByRole(AriaRole.Button, new() { Name = "Create link" }).ClickAsync();
        await Expect(chat.Dialog.GetByLabel("Invite link")).ToBeFocusedAsync();

        var made = Assert.Single(await InvitesAsync(crew));
        Assert.Equal(5, made.MaxUses);
        Assert.Equal([launch.Id], made.ChannelIds);
        Assert.Equal(TimeSpan.FromDays(1), made.ExpiresAt - made.CreatedAt);
        await Expect(chat.Dialog.GetByLabel("Invite link")).ToHaveValueAsync(new Uri(Stage.Address, $"/invite/{made.Code}").AbsoluteUri);
        await Expect(chat.Dialog.GetByRole(AriaRole.Listitem)).ToHaveCountAsync(1);
        await Expect(chat.Dialog.GetByRole(AriaRole.Listitem)).ToContainTextAsync("Used 0 of 5");
        await Expect(chat.Dialog.GetByRole(AriaRole.Listitem)).ToContainTextAsync("by Amara Osei · #launch");
    }

    [Fact]
    public async Task A_link_of_the_list_is_copied_and_revoked_after_a_question_and_lets_nobody_in_any_more()
    {
        await using var crew = await Stage.CrewAsync();
        var kept = await crew.Owner.InviteAsync(crew.Workspace.Id);
        var ended = await crew.Owner.InviteAsync(crew.Workspace.Id, maxUses: 3);
        var chat = await OpenAsync(crew.Owner, crew.PathOf(crew.General), new() { Permissions = ["clipboard-read", "clipboard-write"] });
        await chat.ChooseAsync("Invite people");
        var line = chat.Dialog.GetByRole(AriaRole.Listitem).Filter(new() { HasText = "Used 0 of 3" });

        await line.GetByRole(AriaRole.Button, new() { Name = "Copy the link" }).ClickAsync();
        await Expect(line.GetByRole(AriaRole.Status)).ToHaveTextAsync("Copied");
        Assert.Equal(new Uri(Stage.Address, $"/invite/{ended.Code}").AbsoluteUri, await chat.Page.EvaluateAsync<string>("() => navigator.clipboard.readText()"));

        var revoke = line.GetByRole(AriaRole.Button, new() { Name = "Revoke the link" });
        await revoke.FocusAsync();
        await chat.Page.Keyboard.PressAsync("Enter");
        await Expect(line.GetByRole(AriaRole.Button, new() { Name = "Cancel" })).ToBeFocusedAsync();
        await chat.Page.Keyboard.PressAsync("Escape");
        await Expect(revoke).ToBeFocusedAsync();
        await Expect(chat.Dialog).ToBeVisibleAsync();

        await chat.Page.Keyboard.PressAsync("Enter");
        await line.GetByRole(AriaRole.Button, new() { Name = "Revoke link" }).ClickAsync();
        await Expect(line).ToHaveCountAsync(0);
        await Expect(chat.Dialog.GetByRole(AriaRole.Heading, new() { Name = "Invite people" })).ToBeFocusedAsync();
        await Expect(chat.Dialog.GetByRole(AriaRole.Listitem)).ToHaveCountAsync(1);
        Assert.Equal(kept.Code, Assert.Single(await InvitesAsync(crew)).Code);

        var visitor = await VisitAsync();
        visitor.Expecting("Failed to load resource: the server responded with a status of 404");
        await visitor.Page.GotoAsync($"/invite/{ended.Code}");
        await Expect(visitor.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("This invite does not exist or was withdrawn");
    }

    private static async Task<IReadOnlyList<Invite>> InvitesAsync(Crew crew) =>
        (await crew.Owner.GetAsync<ItemList<Invite>>($"workspaces/{crew.Workspace.Id}/invites")).Items;
}
