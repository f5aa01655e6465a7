using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Parley.Server.Features.Invites;
using Parley.Server.Features.Workspaces;
using Parley.Server.Tests.Robustness;

namespace Parley.Server.Tests.Rights;

/// <summary>Invites end permanently with the right to create them, and a workspace has a limit of them.</summary>
public sealed class InviteCreatorTests(FaultyServerFixture fixture) : IClassFixture<FaultyServerFixture>
{
    private readonly FaultyServer _server = fixture.Server;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("demoted", ErrorCodes.AccessForbidden)]
    [InlineData("removed", ErrorCodes.WorkspaceNotFound)]
    [InlineData("closed", ErrorCodes.AuthRequired)]
    public async Task Pending_invite_creation_is_refused_when_the_right_is_lost(string how, string code)
    {
        var (owner, workspace, admin) = await SceneAsync();
        await RevokeRightAsync(how, owner, workspace, admin);
        var invite = Invite(workspace, admin);
        Assert.Equal(
            code,
            (await _server.Services.GetRequiredService<InviteCreator>().StoreAsync(invite, Token))?.Code
        );
        await _server.UseAsync(async context =>
            Assert.False(
                await context.Invites.AnyAsync(
                    stored => stored.WorkspaceId == workspace.Value && stored.CreatedBy == admin.Id.Value,
                    Token
                )
            )
        );
    }

    [Theory]
    [InlineData("demoted")]
    [InlineData("removed")]
    [InlineData("left")]
    [InlineData("closed")]
    public async Task Invite_stays_revoked_when_its_creator_regains_the_right(string how)
    {
        var (owner, workspace, admin) = await SceneAsync();
        var invite = await admin.InviteAsync(workspace);
        var used = await admin.InviteAsync(workspace);
        await (await _server.RegisterAsync()).AcceptAsync(used.Code);
        await RevokeRightAsync(how, owner, workspace, admin);
        if (how == "closed")
        {
            await owner.RequestAsync(HttpMethod.Delete, $"workspaces/{workspace}/members/{admin.Id}/deactivation");
        }
        else if (how != "demoted")
        {
            await admin.AcceptAsync((await owner.InviteAsync(workspace)).Code);
        }

        await owner.ChangeRoleAsync(workspace, admin.Id, WorkspaceRole.Admin);
        var guest = await _server.RegisterAsync();
        foreach (var old in new[] { invite, used })
        {
            await guest.ExpectErrorAsync(
                HttpMethod.Post,
                $"invites/{old.Code}/accept",
                null,
                404,
                ErrorCodes.InviteNotFound
            );
        }

        Assert.Empty((await guest.GetAsync<ItemList<Workspace>>("workspaces")).Items);
    }

    [Fact]
    public async Task Role_change_that_keeps_the_right_keeps_the_invites()
    {
        var (owner, workspace, admin) = await SceneAsync();
        var invite = await admin.InviteAsync(workspace);
        await owner.ChangeRoleAsync(workspace, admin.Id, WorkspaceRole.Owner);
        await (await _server.RegisterAsync()).AcceptAsync(invite.Code);
        await owner.ChangeRoleAsync(workspace, admin.Id, WorkspaceRole.Admin);
        await (await _server.RegisterAsync()).AcceptAsync(invite.Code);
    }

    [Fact]
    public async Task Removal_of_a_user_who_already_left_still_blocks_older_invites()
    {
        var (owner, workspace, admin) = await SceneAsync();
        var older = await owner.InviteAsync(workspace);
        var member = await _server.RegisterAsync(older.Code);
        await member.RemoveFromWorkspaceAsync(workspace, member.Id);
        await using var socket = await TestSocket.OpenAsync(
            _server.Address,
            options => options.SetRequestHeader("Authorization", $"Bearer {member.Token}")
        );
        await admin.RemoveFromWorkspaceAsync(workspace, member.Id);
        await admin.RemoveFromWorkspaceAsync(workspace, member.Id);
        await member.ExpectErrorAsync(
            HttpMethod.Post,
            $"invites/{older.Code}/accept",
            null,
            404,
            ErrorCodes.InviteNotFound
        );
        await socket.RoundTripAsync();
        Assert.Empty(socket.Frames.OfType<WorkspaceLeft>());
        await member.AcceptAsync((await owner.InviteAsync(workspace)).Code);
    }

    [Fact]
    public async Task Refused_removal_keeps_older_invites_valid()
    {
        var (owner, workspace, _) = await SceneAsync();
        var stranger = await _server.RegisterAsync();
        var member = await _server.RegisterAsync((await owner.InviteAsync(workspace)).Code);
        var left = await _server.RegisterAsync((await owner.InviteAsync(workspace)).Code);
        var older = await owner.InviteAsync(workspace);
        await left.RemoveFromWorkspaceAsync(workspace, left.Id);
        foreach (var id in new[] { stranger.Id, Ids.User() })
        {
            await owner.ExpectErrorAsync(
                HttpMethod.Delete,
                $"workspaces/{workspace}/members/{id}",
                null,
                404,
                ErrorCodes.UserNotFound
            );
        }

        await member.ExpectErrorAsync(
            HttpMethod.Delete,
            $"workspaces/{workspace}/members/{left.Id}",
            null,
            403,
            ErrorCodes.AccessForbidden
        );
        await stranger.AcceptAsync(older.Code);
        await left.AcceptAsync(older.Code);
    }

    [Fact]
    public async Task Open_invite_limit_holds_for_concurrent_creation()
    {
        await using var server = await ParleyServer.StartAsync(("Invites:PerWorkspace", "3"));
        var team = await server.TeamAsync();
        var path = $"workspaces/{team.Workspace.Id}/invites";
        var admin = await team.AddMemberAsync("Admin", WorkspaceRole.Admin);
        var made = await Task.WhenAll(
            Enumerable
                .Range(0, 12)
                .Select(i =>
                    (i % 2 == 0 ? team.Owner : admin).SendAsync(
                        HttpMethod.Post,
                        path,
                        new CreateInviteRequest { MaxUses = 1, ExpiresInHours = 1 }
                    )
                )
        );
        Assert.Equal(2, made.Count(answer => answer.StatusCode == HttpStatusCode.Created));
        foreach (var answer in made.Where(answer => answer.StatusCode != HttpStatusCode.Created))
        {
            await answer.ExpectErrorAsync(422, ErrorCodes.InviteTooMany);
        }

        // A revoked, used or expired invite frees capacity.
        var open = (await team.Owner.GetAsync<ItemList<Invite>>(path)).Items;
        Assert.Equal(3, open.Count);
        await (await server.RegisterAsync()).AcceptAsync(open.First(invite => invite.MaxUses == 1).Code);
        await team.Owner.InviteAsync(team.Workspace.Id, hours: 1);
        await team.Owner.RequestAsync(HttpMethod.Delete, $"{path}/{open.Last(invite => invite.MaxUses == 1).Code}");
        await team.Owner.InviteAsync(team.Workspace.Id, hours: 1);
        await team.Owner.ExpectErrorAsync(
            HttpMethod.Post,
            path,
            new CreateInviteRequest(),
            422,
            ErrorCodes.InviteTooMany
        );
        server.Clock.Advance(TimeSpan.FromMinutes(61));
        await team.Owner.InviteAsync(team.Workspace.Id);
        var other = await server.TeamAsync();
        await other.Owner.InviteAsync(other.Workspace.Id);
    }

    private static InviteEntity Invite(WorkspaceId workspace, TestUser creator) =>
        new()
        {
            Code = Ids.Name("late"),
            WorkspaceId = workspace.Value,
            CreatedBy = creator.Id.Value,
            CreatedAt = TimeProvider.System.GetUtcNow(),
            ExpiresAt = TimeProvider.System.GetUtcNow().AddHours(1),
            MaxUses = null,
            Uses = 0,
            ChannelIds = string.Empty,
        };

    private static Task RevokeRightAsync(string how, TestUser owner, WorkspaceId workspace, TestUser admin) =>
        how switch
        {
            "demoted" => owner.ChangeRoleAsync(workspace, admin.Id, WorkspaceRole.Member),
            "removed" => owner.RemoveFromWorkspaceAsync(workspace, admin.Id),
            "left" => admin.RemoveFromWorkspaceAsync(workspace, admin.Id),
            _ => owner.RequestAsync(HttpMethod.Put, $"workspaces/{workspace}/members/{admin.Id}/deactivation"),
        };

    private async Task<(TestUser Owner, WorkspaceId Workspace, TestUser Admin)> SceneAsync()
    {
        _server.Log.Before = null;
        var owner = await _server.RegisterAsync();
        var workspace = (await owner.CreateWorkspaceAsync("Team")).Id;
        var admin = await _server.RegisterAsync((await owner.InviteAsync(workspace)).Code);
        await owner.ChangeRoleAsync(workspace, admin.Id, WorkspaceRole.Admin);
        return (owner, workspace, admin);
    }
}
