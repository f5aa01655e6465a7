using Microsoft.EntityFrameworkCore;
using Parley.Server.Features.Channels;
using Parley.Server.Features.Workspaces;
using Parley.Server.Platform.Log;
using Parley.Server.Tests.Robustness;

namespace Parley.Server.Tests.Rights;

/// <summary>
/// A right must hold when the change is written. In each case it holds when the change is requested, and is revoked in
/// between: after the access check, and before the append.
/// </summary>
public sealed class RightsInCommitTests(FaultyServerFixture fixture) : IClassFixture<FaultyServerFixture>
{
    private readonly FaultyServer _server = fixture.Server;

    public static TheoryData<string, WorkspaceRole, WorkspaceRole, int, string> Deeds =>
        new()
        {
            { "create", WorkspaceRole.Member, WorkspaceRole.Guest, 403, ErrorCodes.AccessForbidden },
            { "join", WorkspaceRole.Member, WorkspaceRole.Guest, 404, ErrorCodes.ChannelNotFound },
            { "add", WorkspaceRole.Member, WorkspaceRole.Guest, 403, ErrorCodes.AccessForbidden },
            { "rename", WorkspaceRole.Member, WorkspaceRole.Guest, 403, ErrorCodes.AccessForbidden },
            { "archive", WorkspaceRole.Admin, WorkspaceRole.Member, 403, ErrorCodes.AccessForbidden },
            { "kick", WorkspaceRole.Admin, WorkspaceRole.Member, 403, ErrorCodes.AccessForbidden },
            {
                "kick somebody who is not in",
                WorkspaceRole.Admin,
                WorkspaceRole.Member,
                403,
                ErrorCodes.AccessForbidden
            },
            { "remove", WorkspaceRole.Admin, WorkspaceRole.Member, 403, ErrorCodes.AccessForbidden },
            { "remove an owner", WorkspaceRole.Owner, WorkspaceRole.Admin, 403, ErrorCodes.AccessForbidden },
            { "delete", WorkspaceRole.Admin, WorkspaceRole.Member, 403, ErrorCodes.MessageNotAuthor },
            { "import", WorkspaceRole.Admin, WorkspaceRole.Member, 403, ErrorCodes.AccessForbidden },
        };

    [Theory]
    [MemberData(nameof(Deeds))]
    public async Task Role_lost_before_the_commit_is_not_used(
        string deed,
        WorkspaceRole had,
        WorkspaceRole has,
        int status,
        string code
    )
    {
        _server.Log.Before = null;
        var owner = await _server.RegisterAsync();
        var workspace = (await owner.CreateWorkspaceAsync("Team")).Id;
        var general = await owner.GeneralAsync(workspace);
        var (actor, other) = (await MemberAsync(owner, workspace), await MemberAsync(owner, workspace));
        var room = await owner.CreateChannelAsync(workspace, "room", ChannelKind.Private);
        var open = await owner.CreateChannelAsync(workspace, "open");
        await owner.AddToChannelAsync(room.Id, actor.Id);
        await owner.AddToChannelAsync(open.Id, other.Id);
        var message = await owner.PostAsync(room.Id, "stays");
        var authors = await owner.RequestAsync<ItemList<ImportAuthor>>(
            HttpMethod.Post,
            $"workspaces/{workspace}/import/authors",
            new ImportAuthorsRequest { Names = ["Grace"] }
        );
        await owner.ChangeRoleAsync(workspace, actor.Id, had);
        if (deed == "remove an owner")
        {
            await owner.ChangeRoleAsync(workspace, other.Id, WorkspaceRole.Owner);
        }

        var (method, path, body) = deed switch
        {
            "create" => (
                HttpMethod.Post,
                $"workspaces/{workspace}/channels",
                new CreateChannelRequest { Name = "new", Kind = ChannelKind.Public }
            ),
            "join" => (HttpMethod.Post, $"channels/{open.Id}/join", null),
            "add" => (
                HttpMethod.Post,
                $"channels/{room.Id}/members",
                new AddChannelMemberRequest { UserId = other.Id }
            ),
            "rename" => (HttpMethod.Patch, $"channels/{room.Id}", new UpdateChannelRequest { Name = "renamed" }),
            "archive" => (HttpMethod.Delete, $"channels/{room.Id}", null),
            "kick" => (HttpMethod.Delete, $"channels/{open.Id}/members/{other.Id}", null),
            "kick somebody who is not in" => (HttpMethod.Delete, $"channels/{room.Id}/members/{other.Id}", null),
            "remove" or "remove an owner" => (HttpMethod.Delete, $"workspaces/{workspace}/members/{other.Id}", null),
            "delete" => (HttpMethod.Delete, $"channels/{room.Id}/messages/{message.Id}", null),
            _ => (
                HttpMethod.Post,
                $"channels/{room.Id}/import",
                (object?)
                    new ImportMessagesRequest
                    {
                        Messages =
                        [
                            new()
                            {
                                Id = Ids.Message(),
                                AuthorId = authors.Items[0].UserId,
                                Content = "hacked",
                                CreatedAt = _server.Clock.GetUtcNow(),
                            },
                        ],
                    }
            ),
        };
        var before = await SnapshotAsync(owner, workspace, general, room, open);
        var changed = 0;
        _server.Log.Before = append =>
            append.Drafts.Any(draft => draft is EventDraft)
            && append.ChannelId != actor.Id.Value
            && Interlocked.Exchange(ref changed, 1) == 0
                ? SetRoleAsync(workspace, actor.Id, has)
                : Task.CompletedTask;
        await actor.ExpectErrorAsync(method, path, body, status, code);
        _server.Log.Before = null;
        Assert.Equal(1, changed);
        Assert.Equal(before, await SnapshotAsync(owner, workspace, general, room, open));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Account_deactivated_before_the_commit_is_refused(bool remove)
    {
        var (owner, workspace, admin, room) = await TeamAsync();
        var other = await MemberAsync(owner, workspace);
        await owner.ChangeRoleAsync(workspace, admin.Id, WorkspaceRole.Admin);
        var closed = 0;
        _server.Log.Before = append =>
            append.Drafts.Any(draft => draft is EventDraft { Effects.Count: > 0 })
            && Interlocked.Exchange(ref closed, 1) == 0
                ? owner.RequestAsync(HttpMethod.Put, $"workspaces/{workspace}/members/{admin.Id}/deactivation")
                : Task.CompletedTask;
        var path = remove ? $"workspaces/{workspace}/members/{other.Id}" : $"channels/{room.Id}";
        await admin.ExpectErrorAsync(HttpMethod.Delete, path, null, 403, ErrorCodes.AccessForbidden);
        _server.Log.Before = null;
        Assert.Equal(1, closed);
        Assert.Null((await owner.ChannelAsync(room.Id)).ArchivedAt);
        await other.GetAsync<Workspace>($"workspaces/{workspace}");
    }

    [Fact]
    public async Task Member_removed_while_adding_a_user_has_no_effect()
    {
        var (owner, workspace, member, room) = await TeamAsync();
        var other = await MemberAsync(owner, workspace);
        var channel = _server.Owner(room.Id);
        var held = _server.Log.Hold();
        var first = channel.PostAsync(Post(owner)).AsTask();
        await held;

        // Both passed the access check and wait for the channel grain: the removal came first.
        var removal = channel.ExecuteAsync(new LeaveCommand(member.Id.Value, RemovedBy: owner.Id.Value));
        var adding = channel.ExecuteAsync(
            new JoinCommand(other.Id.Value, "Other", UserKind.Human, AddedBy: member.Id.Value)
        );
        var joining = channel.ExecuteAsync(new JoinCommand(member.Id.Value, "Member", UserKind.Human));
        var renaming = channel.ExecuteAsync(new UpdateChannelCommand(member.Id.Value, "renamed", null));
        _server.Log.Release();
        Assert.True((await first)[0].Succeeded);
        Assert.True((await removal).Succeeded);
        foreach (var late in new[] { adding, joining, renaming })
        {
            Assert.Equal(ErrorCodes.ChannelNotFound, (await late).Error?.Code);
        }

        Assert.Equal(
            (1, "room"),
            ((await owner.ChannelAsync(room.Id)).MemberCount, (await owner.ChannelAsync(room.Id)).Name)
        );
    }

    [Fact]
    public async Task Twelve_concurrent_joins_do_not_undo_a_removal()
    {
        var (owner, _, member, room) = await TeamAsync();
        for (var round = 0; round < 10; round++)
        {
            await owner.AddToChannelAsync(room.Id, member.Id);
            await using var socket = await member.OpenSocketAsync();
            var joins = Enumerable
                .Range(0, 12)
                .Select(_ => member.SendAsync(HttpMethod.Post, $"channels/{room.Id}/join"))
                .ToList();
            await owner.RemoveFromChannelAsync(room.Id, member.Id);
            await ExpectRemovedAsync(owner, member, room);
            foreach (var response in await Task.WhenAll(joins))
            {
                response.Dispose();
            }

            await ExpectRemovedAsync(owner, member, room);
            var secret = await owner.PostAsync(room.Id, "secret");
            await socket.ReceiveAnyAsync<MemberLeft>(left => left.ChannelId == room.Id);
            await socket.RoundTripAsync();
            Assert.DoesNotContain(socket.Frames.OfType<MessageCreated>(), created => created.Message.Id == secret.Id);
        }
    }

    [Fact]
    public async Task Twelve_concurrent_redemptions_do_not_undo_a_removal()
    {
        var (owner, workspace, member, room) = await TeamAsync();
        for (var round = 0; round < 10; round++)
        {
            var invite = await owner.InviteAsync(workspace, null, null, room.Id);
            await member.AcceptAsync(invite.Code);
            Assert.Equal(2, (await owner.ChannelAsync(room.Id)).MemberCount);
            var accepts = Enumerable
                .Range(0, 12)
                .Select(_ => member.SendAsync(HttpMethod.Post, $"invites/{invite.Code}/accept"))
                .ToList();
            if (round % 2 == 0)
            {
                await owner.RemoveFromChannelAsync(room.Id, member.Id);
            }
            else
            {
                await owner.RemoveFromWorkspaceAsync(workspace, member.Id);
            }

            await ExpectRemovedAsync(owner, member, room);
            foreach (var response in await Task.WhenAll(accepts))
            {
                response.Dispose();
            }

            await ExpectRemovedAsync(owner, member, room);
        }
    }

    [Theory]
    [InlineData(ChannelKind.Private, false)]
    [InlineData(ChannelKind.Public, true)]
    public async Task Removed_channel_creator_is_not_subscribed_by_repeating_the_creation(
        ChannelKind kind,
        bool workspace
    )
    {
        var (owner, workspaceId, creator, _) = await TeamAsync();
        var id = Ids.Channel();
        var request = new CreateChannelRequest
        {
            Id = id,
            Name = "made",
            Kind = kind,
        };
        await creator.RequestAsync(HttpMethod.Post, $"workspaces/{workspaceId}/channels", request);
        await creator.RequestAsync(HttpMethod.Post, $"workspaces/{workspaceId}/channels", request);
        await creator.AddToChannelAsync(id, owner.Id);
        await using var socket = await creator.OpenSocketAsync();
        if (workspace)
        {
            await owner.RemoveFromWorkspaceAsync(workspaceId, creator.Id);
            await creator.ExpectErrorAsync(
                HttpMethod.Post,
                $"workspaces/{workspaceId}/channels",
                request,
                404,
                ErrorCodes.WorkspaceNotFound
            );
        }
        else
        {
            await owner.RemoveFromChannelAsync(id, creator.Id);
            await creator.ExpectErrorAsync(
                HttpMethod.Post,
                $"workspaces/{workspaceId}/channels",
                request,
                409,
                ErrorCodes.IdConflict
            );
        }

        await socket.ReceiveAsync<MemberLeft>(left => left.ChannelId == id);
        await owner.PostAsync(id, "secret");
        await socket.RoundTripAsync();
        Assert.Empty(socket.Frames.OfType<MessageCreated>());
        Assert.Empty(socket.Frames.OfType<ChannelCreated>());
    }

    [Fact]
    public async Task Removed_workspace_creator_is_not_subscribed_by_repeating_the_creation()
    {
        _server.Log.Before = null;
        var founder = await _server.RegisterAsync();
        var request = new CreateWorkspaceRequest { Id = Ids.Workspace(), Name = "Ours" };
        var workspace = await founder.RequestAsync<Workspace>(HttpMethod.Post, "workspaces", request);
        var general = await founder.GeneralAsync(workspace.Id);
        var heir = await MemberAsync(founder, workspace.Id);
        await founder.ChangeRoleAsync(workspace.Id, heir.Id, WorkspaceRole.Owner);
        await using var socket = await founder.OpenSocketAsync();
        await heir.RemoveFromWorkspaceAsync(workspace.Id, founder.Id);
        await founder.ExpectErrorAsync(HttpMethod.Post, "workspaces", request, 409, ErrorCodes.IdConflict);
        await heir.PostAsync(general.Id, "secret");
        await socket.ReceiveAsync<WorkspaceLeft>();
        await socket.RoundTripAsync();
        Assert.Empty(socket.Frames.OfType<MessageCreated>());
        Assert.Empty(socket.Frames.OfType<ChannelCreated>());
    }

    private static Features.Channels.PostCommand Post(TestUser user) =>
        new(user.Id.Value, [new(Ids.New(), "text", null, null)]);

    private async Task<TestUser> MemberAsync(TestUser owner, WorkspaceId workspace) =>
        await _server.RegisterAsync((await owner.InviteAsync(workspace)).Code);

    /// <summary>A private channel with the owner and the member.</summary>
    private async Task<(TestUser Owner, WorkspaceId Workspace, TestUser Member, Channel Room)> TeamAsync()
    {
        _server.Log.Before = null;
        var owner = await _server.RegisterAsync();
        var workspace = (await owner.CreateWorkspaceAsync("Team")).Id;
        var member = await MemberAsync(owner, workspace);
        var room = await owner.CreateChannelAsync(workspace, "room", ChannelKind.Private);
        await owner.AddToChannelAsync(room.Id, member.Id);
        return (owner, workspace, member, room);
    }

    private async Task ExpectRemovedAsync(TestUser owner, TestUser member, Channel room)
    {
        await member.ExpectErrorAsync(
            HttpMethod.Get,
            $"channels/{room.Id}/messages",
            null,
            404,
            ErrorCodes.ChannelNotFound
        );
        Assert.Equal(1, (await owner.ChannelAsync(room.Id)).MemberCount);
        Assert.Equal(
            ErrorCodes.ChannelNotMember,
            Assert.Single(await _server.Owner(room.Id).PostAsync(Post(member))).Error?.Code
        );
    }

    /// <summary>Everything that the actions would change, without the roles.</summary>
    private static async Task<string> SnapshotAsync(TestUser owner, WorkspaceId workspace, params Channel[] channels)
    {
        var all = await owner.GetAsync<ItemList<Channel>>($"workspaces/{workspace}/channels");
        var members = await owner.GetAsync<ItemList<Member>>($"workspaces/{workspace}/members");
        var parts = new List<string>
        {
            string.Join(' ', all.Items.Select(channel => channel.ToString())),
            string.Join(' ', members.Items.Select(member => member.User.Id)),
        };
        foreach (var channel in channels)
        {
            parts.AddRange((await owner.EventsAsync(channel.Id)).Select(change => change.ToString()!));
        }

        return string.Join('\n', parts);
    }

    /// <summary>Without an event: the request that changes a role waits for the commits of #general.</summary>
    private Task SetRoleAsync(WorkspaceId workspace, UserId user, WorkspaceRole role) =>
        _server.UseAsync(async context =>
            Assert.Equal(
                1,
                await context
                    .Set<WorkspaceMemberEntity>()
                    .Where(member => member.WorkspaceId == workspace.Value && member.UserId == user.Value)
                    .ExecuteUpdateAsync(
                        set => set.SetProperty(member => member.Role, role),
                        TestContext.Current.CancellationToken
                    )
            )
        );
}
