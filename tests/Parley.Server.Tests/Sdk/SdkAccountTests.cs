using Parley.Client;
using Parley.Server.Tests.Rest;

namespace Parley.Server.Tests.Sdk;

/// <summary>Passwords and deactivated accounts by the .NET SDK.</summary>
public sealed class SdkAccountTests(SharedServer shared)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Devices_are_registered_renamed_listed_and_removed_by_the_SDK()
    {
        var user = await shared.Server.RegisterAsync();
        await using var other = await user.SignInAsync();
        using var client = Client(user.Token);
        using var phone = Client(other.Token);
        var device = await phone.RegisterDeviceAsync("Phone", Token);
        Assert.Equal(device, await phone.RegisterDeviceAsync("Again", Token));
        var renamed = await client.UpdateDeviceAsync(device.Id, "Old phone", Token);
        Assert.Equal(device with { Name = "Old phone" }, renamed);
        Assert.Equal(renamed, Assert.Single(await client.GetDevicesAsync(Token)));
        var page = await phone.GetDeviceEventsAsync(device.Id, after: 1, cancellationToken: Token);
        Assert.Equal([new DeviceRenamed { DeviceSeq = 2, Name = "Old phone" }], page.Events);
        await client.RemoveDeviceAsync(device.Id, Token);
        Assert.Empty(await client.GetDevicesAsync(Token));
        Assert.Equal(
            ErrorCodes.AuthRequired,
            (await Assert.ThrowsAsync<ParleyException>(() => phone.GetMeAsync(Token))).Code
        );
    }

    [Fact]
    public async Task Every_SDK_call_has_its_documented_effect()
    {
        var team = await shared.Server.TeamAsync(members: 1);
        var user = team.Members[0];
        using var owner = Client(team.Owner.Token);
        using var member = Client(user.Token);
        await member.ChangePasswordAsync(TestUser.Password, SignIns.NewPassword, Token);
        var wrong = await Assert.ThrowsAsync<ParleyException>(() =>
            member.ChangePasswordAsync(TestUser.Password, SignIns.NewPassword, Token)
        );
        Assert.Equal(
            (ErrorCodes.AuthInvalidCredentials, "currentPassword"),
            (wrong.Code, Assert.Single(wrong.FieldErrors).Key)
        );
        Assert.False((await member.GetAuthOptionsAsync(Token)).PasswordReset);
        var off = await Assert.ThrowsAsync<ParleyException>(() => member.RequestPasswordResetAsync(user.Email, Token));
        Assert.Equal(ErrorCodes.ResetUnavailable, off.Code);

        var link = await owner.CreatePasswordResetLinkAsync(team.Workspace.Id, user.Id, Token);
        var code = link.Url[(link.Url.IndexOf('=', StringComparison.Ordinal) + 1)..];
        var whose = await member.CheckPasswordResetAsync(code, Token);
        Assert.Equal((user.Email, user.Me.DisplayName), (whose.Email, whose.DisplayName));
        await member.CompletePasswordResetAsync(code, TestUser.Password, Token);
        var spent = await Assert.ThrowsAsync<ParleyException>(() =>
            member.CompletePasswordResetAsync(code, TestUser.Password, Token)
        );
        Assert.Equal(ErrorCodes.ResetInvalid, spent.Code);

        await owner.DeactivateMemberAsync(team.Workspace.Id, user.Id, Token);
        Assert.True((await owner.GetUserAsync(user.Id, Token)).Deactivated);
        await owner.ReactivateMemberAsync(team.Workspace.Id, user.Id, Token);
        await member.LogInAsync(user.Email, TestUser.Password, "phone", Token);
        await member.DeactivateMeAsync(TestUser.Password, Token);
        var gone = await Assert.ThrowsAsync<ParleyException>(() =>
            member.LogInAsync(user.Email, TestUser.Password, "phone", Token)
        );
        Assert.Equal(ErrorCodes.AccountDeactivated, gone.Code);
    }

    [Fact]
    public async Task Owner_transfers_ownership_and_leaves_and_a_member_is_removed()
    {
        var team = await shared.Server.TeamAsync(members: 2);
        var (workspace, heir, other) = (team.Workspace.Id, team.Members[0], team.Members[1]);
        using var owner = Client(team.Owner.Token);
        using var second = Client(heir.Token);
        var only = await Assert.ThrowsAsync<ParleyException>(() =>
            owner.RemoveMemberAsync(workspace, team.Owner.Id, Token)
        );
        Assert.Equal(ErrorCodes.WorkspaceLastOwner, only.Code);
        Assert.Equal(
            WorkspaceRole.Owner,
            (await owner.ChangeRoleAsync(workspace, heir.Id, WorkspaceRole.Owner, Token)).Role
        );
        await owner.RemoveMemberAsync(workspace, team.Owner.Id, Token);
        await second.RemoveMemberAsync(workspace, other.Id, Token);
        var left = Assert.Single(await second.GetWorkspaceMembersAsync(workspace, Token).ToListAsync(Token));
        Assert.Equal((heir.Id, WorkspaceRole.Owner), (left.User.Id, left.Role));
    }

    private ParleyClient Client(string token) =>
        new(new ParleyClientOptions { BaseAddress = shared.Server.Address, Token = token });
}
