using Parley.Rest;

namespace Parley.EndToEnd.Tests;

[Collection(Messaging.Name)]
public sealed class InviteLinkTests(BrowserFixture fixture) : BrowserTest(fixture)
{
    [Fact]
    public async Task Invite_link_is_created_on_request_with_expiry_uses_and_channels()
    {
        await using var team = await Fixture.CreateTeamAsync();
        var launch = await team.ChannelAsync("launch");
        var chat = await OpenAsync(team.Owner, team.PathOf(team.General));

        await chat.ChooseAsync("Invite people");
        await Expect(chat.Dialog).ToContainTextAsync("There is no link by which anybody could join.");
        await chat.Dialog.GetByRole(AriaRole.Button, new() { Name = "Close" }).ClickAsync();
        await chat.ChooseAsync("Invite people");
        await Expect(chat.Dialog).ToContainTextAsync("There is no link by which anybody could join.");
        Assert.Empty(await InvitesAsync(team));

        await chat.Dialog.GetByLabel("Ends after").SelectOptionAsync("1 day");
        await chat.Dialog.GetByLabel("Good for").SelectOptionAsync("5 people");
        await chat.Dialog.GetByLabel("launch").CheckAsync();
        await chat.Dialog.GetByRole(AriaRole.Button, new() { Name = "Create link" }).ClickAsync();
        await Expect(chat.Dialog.GetByLabel("Invite link")).ToBeFocusedAsync();

        var made = Assert.Single(await InvitesAsync(team));
        Assert.Equal(5, made.MaxUses);
        Assert.Equal([launch.Id], made.ChannelIds);
        Assert.Equal(TimeSpan.FromDays(1), made.ExpiresAt - made.CreatedAt);
        await Expect(chat.Dialog.GetByLabel("Invite link"))
            .ToHaveValueAsync(new Uri(Fixture.Address, $"/invite/{made.Code}").AbsoluteUri);
        await Expect(chat.Dialog.GetByRole(AriaRole.Listitem)).ToHaveCountAsync(1);
        await Expect(chat.Dialog.GetByRole(AriaRole.Listitem)).ToContainTextAsync("Used 0 of 5");
        await Expect(chat.Dialog.GetByRole(AriaRole.Listitem)).ToContainTextAsync("by Amara Osei · #launch");
    }

    [Fact]
    public async Task Listed_invite_is_copied_and_revoked_after_a_confirmation()
    {
        await using var team = await Fixture.CreateTeamAsync();
        var kept = await team.Owner.InviteAsync(team.Workspace.Id);
        var ended = await team.Owner.InviteAsync(team.Workspace.Id, maxUses: 3);
        var chat = await OpenAsync(
            team.Owner,
            team.PathOf(team.General),
            new() { Permissions = ["clipboard-read", "clipboard-write"] }
        );
        await chat.ChooseAsync("Invite people");
        var line = chat.Dialog.GetByRole(AriaRole.Listitem).Filter(new() { HasText = "Used 0 of 3" });

        await line.GetByRole(AriaRole.Button, new() { Name = "Copy the link" }).ClickAsync();
        await Expect(line.GetByRole(AriaRole.Status)).ToHaveTextAsync("Copied");
        Assert.Equal(
            new Uri(Fixture.Address, $"/invite/{ended.Code}").AbsoluteUri,
            await chat.Page.EvaluateAsync<string>("() => navigator.clipboard.readText()")
        );

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
        Assert.Equal(kept.Code, Assert.Single(await InvitesAsync(team)).Code);

        var window = await OpenWindowAsync();
        window.Expecting("Failed to load resource: the server responded with a status of 404");
        await window.Page.GotoAsync($"/invite/{ended.Code}");
        await Expect(window.Page.GetByRole(AriaRole.Alert))
            .ToContainTextAsync("This invite does not exist or was withdrawn");
    }

    [Fact]
    public async Task Open_invite_dialog_counts_redemptions_and_refreshes_on_window_focus()
    {
        await using var team = await Fixture.CreateTeamAsync();
        var kept = await team.Owner.InviteAsync(team.Workspace.Id, maxUses: 3);
        var chat = await OpenAsync(team.Owner, team.PathOf(team.General));
        await chat.ChooseAsync("Invite people");
        await chat.Dialog.GetByLabel("Good for").SelectOptionAsync("1 person");
        await chat.Dialog.GetByRole(AriaRole.Button, new() { Name = "Create link" }).ClickAsync();
        await Expect(chat.Dialog.GetByRole(AriaRole.Listitem)).ToHaveCountAsync(2);
        var line = chat.Dialog.GetByRole(AriaRole.Listitem).Filter(new() { HasText = "of 3" });
        await Expect(line).ToContainTextAsync("Used 0 of 3");
        // The message actions of the row stay available.
        await line.GetByRole(AriaRole.Button, new() { Name = "Revoke the link" }).ClickAsync();
        await Expect(line.GetByRole(AriaRole.Button, new() { Name = "Cancel" })).ToBeFocusedAsync();

        await using var first = await BrowserTeam.RegisterAsync(Fixture.Address, "Ines Duarte", kept.Code);
        await Expect(line).ToContainTextAsync("Used 1 of 3");
        await Expect(line.GetByRole(AriaRole.Button, new() { Name = "Cancel" })).ToBeFocusedAsync();

        var made = (await InvitesAsync(team)).Single(invite => invite.MaxUses == 1);
        await using var second = await BrowserTeam.RegisterAsync(Fixture.Address, "Tomás Vega", made.Code);
        await Expect(chat.Dialog.GetByRole(AriaRole.Listitem)).ToHaveCountAsync(1);
        await Expect(chat.Dialog.GetByText("Nobody can join by this link any more: it was used")).ToBeVisibleAsync();
        await Expect(chat.Dialog.GetByRole(AriaRole.Button, new() { Name = "Copy link" })).ToHaveCountAsync(0);

        await team.Owner.InviteAsync(team.Workspace.Id, maxUses: 7);
        await chat.Page.EvaluateAsync("() => { document.hasFocus = () => false; dispatchEvent(new Event('blur')); }");
        await chat.Page.EvaluateAsync("() => { delete document.hasFocus; dispatchEvent(new Event('focus')); }");
        await Expect(chat.Dialog.GetByText("Used 0 of 7")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Existing_member_is_led_to_the_workspace_and_the_invite_channels()
    {
        await using var team = await Fixture.CreateTeamAsync();
        var member = await team.AddAsync("Ines Duarte");
        var launch = await team.ChannelAsync("launch");
        var plain = await team.Owner.InviteAsync(team.Workspace.Id, maxUses: 5);
        var withChannel = await team.Owner.InviteAsync(team.Workspace.Id, maxUses: 6, hours: 24, launch.Id);
        var window = await OpenWindowAsync();
        await window.SignInAsync(member, Fixture.Address);
        var open = window.Page.GetByRole(AriaRole.Button, new() { Name = "Open workspace" });
        foreach (var invite in new[] { plain, withChannel })
        {
            await window.Page.GotoAsync($"/invite/{invite.Code}");
            await Expect(window.Page.GetByRole(AriaRole.Heading, new() { Name = "You are a member already" }))
                .ToBeVisibleAsync();
            await Expect(window.Page.GetByText("Harbor is one of your workspaces.")).ToBeVisibleAsync();
            await Expect(window.Page.GetByRole(AriaRole.Button, new() { Name = "Join" })).ToHaveCountAsync(0);
            await Expect(window.Page).ToHaveTitleAsync("You are a member already · Parley");
            await Expect(open).ToBeFocusedAsync();
            await open.ClickAsync();
            await Expect(window.Page).ToHaveURLAsync(new Uri(Fixture.Address, team.PathOf(team.General)).AbsoluteUri);
        }

        await Expect(new ChatPage(window, window.Page).Channel("launch")).ToBeVisibleAsync();
        Assert.Equal(0, (await InvitesAsync(team)).Single(invite => invite.MaxUses == 5).Uses);

        // Revoked while the page was open: it still leads an existing member to the workspace.
        window.Expecting("Failed to load resource: the server responded with a status of 404");
        await window.Page.GotoAsync($"/invite/{plain.Code}");
        await Expect(open).ToBeVisibleAsync();
        await team.Owner.RequestAsync(HttpMethod.Delete, $"workspaces/{team.Workspace.Id}/invites/{plain.Code}");
        await open.ClickAsync();
        await Expect(window.Page).ToHaveURLAsync(new Uri(Fixture.Address, team.PathOf(team.General)).AbsoluteUri);
    }

    private static async Task<IReadOnlyList<Invite>> InvitesAsync(BrowserTeam team) =>
        (await team.Owner.GetAsync<ItemList<Invite>>($"workspaces/{team.Workspace.Id}/invites")).Items;
}
