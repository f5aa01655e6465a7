using Parley.Server.Features.Invites.Effects;
using Parley.Server.Platform.Log;

namespace Parley.Server.Tests.Robustness;

/// <summary>Invites and registration: what they grant, and the state after a partial failure.</summary>
public sealed class InviteRedemptionTests(SharedServer shared)
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Invite_is_invalid_after_its_creator_lost_the_right(bool removed)
    {
        var team = await shared.Server.TeamAsync();
        var admin = await team.AddMemberAsync("Admin", WorkspaceRole.Admin);
        var invite = await admin.InviteAsync(team.Workspace.Id);
        if (removed)
        {
            await team.Owner.RemoveFromWorkspaceAsync(team.Workspace.Id, admin.Id);
        }
        else
        {
            await team.Owner.ChangeRoleAsync(team.Workspace.Id, admin.Id, WorkspaceRole.Member);
        }

        var guest = await shared.Server.RegisterAsync();
        await guest.ExpectErrorAsync(HttpMethod.Get, $"invites/{invite.Code}", null, 404, ErrorCodes.InviteNotFound);
        await guest.ExpectErrorAsync(
            HttpMethod.Post,
            $"invites/{invite.Code}/accept",
            null,
            404,
            ErrorCodes.InviteNotFound
        );
        await admin.ExpectErrorAsync(
            HttpMethod.Post,
            $"workspaces/{team.Workspace.Id}/invites",
            new CreateInviteRequest(),
            removed ? 404 : 403,
            removed ? ErrorCodes.WorkspaceNotFound : ErrorCodes.AccessForbidden
        );
        Assert.Empty((await guest.GetAsync<ItemList<Workspace>>("workspaces")).Items);
    }

    [Fact]
    public async Task Repeated_redemption_joins_the_missed_channels()
    {
        await using var server = await FaultyServer.StartAsync();
        var owner = await server.RegisterAsync();
        var guest = await server.RegisterAsync();
        var workspace = owner.FirstWorkspace!.Id;
        var (one, two) = (
            await owner.CreateChannelAsync(workspace, "one"),
            await owner.CreateChannelAsync(workspace, "two", ChannelKind.Private)
        );
        var invite = await owner.InviteAsync(workspace, null, null, one.Id, two.Id);
        server.Log.Before = append =>
            append.ChannelId == two.Id.Value
                ? Task.FromException(new LogUnavailableException("away"))
                : Task.CompletedTask;
        await guest.ExpectErrorAsync(
            HttpMethod.Post,
            $"invites/{invite.Code}/accept",
            null,
            503,
            ErrorCodes.ServerUnavailable
        );
        server.Log.Before = null;
        await guest.ExpectErrorAsync(HttpMethod.Get, $"channels/{two.Id}", null, 404, ErrorCodes.ChannelNotFound);
        await guest.AcceptAsync(invite.Code);
        Assert.Equal(2, (await guest.ChannelAsync(two.Id)).MemberCount);
        Assert.Equal(2, (await guest.ChannelAsync(one.Id)).MemberCount);
        Assert.Equal(
            1,
            Assert.Single((await owner.GetAsync<ItemList<Invite>>($"workspaces/{workspace}/invites")).Items).Uses
        );
    }

    [Fact]
    public async Task Registration_with_an_invite_spent_meanwhile_creates_no_account()
    {
        await using var server = await FaultyServer.StartAsync();
        var owner = await server.RegisterAsync();
        var invite = await owner.InviteAsync(owner.FirstWorkspace!.Id, maxUses: 1);
        server.Log.Before = append =>
            append.Drafts.OfType<EventDraft>().SelectMany(draft => draft.Effects).OfType<RedeemInvite>().Any()
                ? server.ExecuteAsync("UPDATE invites SET uses = max_uses")
                : Task.CompletedTask;
        var request = new RegisterRequest
        {
            Email = "late@parley.example",
            DisplayName = "Late",
            Password = TestUser.Password,
            Invite = invite.Code,
        };
        using var http = new HttpClient { BaseAddress = new(server.Address, "/api/") };
        await http.ExpectErrorAsync(HttpMethod.Post, "auth/register", request, 422, ErrorCodes.InviteUsedUp);
        server.Log.Before = null;
        await http.ExpectErrorAsync(
            HttpMethod.Post,
            "auth/login",
            new LogInRequest { Email = request.Email, Password = request.Password },
            401,
            ErrorCodes.AuthInvalidCredentials
        );
        await using var again = await TestUser.RegisterAsync(server.Address, request with { Invite = null });
        Assert.Equal("Late", again.Me.DisplayName);
    }
}
