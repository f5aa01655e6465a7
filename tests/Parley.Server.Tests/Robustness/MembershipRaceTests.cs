using Parley.Server.Features.Channels;
using Parley.Server.Features.Channels.Effects;
using Parley.Server.Platform.Log;
using Parley.Server.Tests.Log;

namespace Parley.Server.Tests.Robustness;

/// <summary>A user outside the workspace is in none of its channels, with any concurrent change.</summary>
public sealed class MembershipRaceTests(FaultyServerFixture fixture) : IClassFixture<FaultyServerFixture>
{
    private readonly FaultyServer _server = fixture.Server;

    [Fact]
    public async Task User_outside_the_workspace_cannot_be_added_to_a_channel()
    {
        await using var harness = await LogHarness.OpenAsync();
        var channel = await harness.ChannelAsync("general");
        var stranger = Ids.New();
        var refused = await harness.AppendAsync(
            channel,
            new(1, 0),
            LogHarness.Draft(),
            LogHarness.Event(new AddMember(channel, stranger, LogHarness.At, new(2, 0)))
        );
        Assert.Equal(AppendOutcome.EffectRefused, refused.Outcome);
        Assert.Equal(
            new StreamHead(1, 0),
            await harness.Events.ReadHeadAsync(channel, TestContext.Current.CancellationToken)
        );
        Assert.Equal(1, await harness.CountAsync("SELECT count(*) FROM channel_members"));
        Assert.Equal(1, await harness.CountAsync("SELECT count(*) FROM read_positions"));
        Assert.Equal(1, await harness.CountAsync("SELECT max(member_count) FROM channels"));
    }

    [Fact]
    public async Task Join_overtaken_by_a_removal_has_no_effect()
    {
        var (workspace, owner, member, room) = await TeamAsync();

        // The join passed the access check as a member; the removal commits before it.
        var removed = 0;
        _server.Log.Before = append =>
            Has<AddMember>(append, effect => effect.ChannelId == room.Id.Value)
            && Interlocked.Exchange(ref removed, 1) == 0
                ? owner.RemoveFromWorkspaceAsync(workspace.Id, member.Id)
                : Task.CompletedTask;
        await member.ExpectErrorAsync(
            HttpMethod.Post,
            $"channels/{room.Id}/join",
            null,
            404,
            ErrorCodes.ChannelNotFound
        );
        Assert.Equal(1, removed);
        await AssertOutAsync(owner, member, room);
    }

    [Fact]
    public async Task Concurrent_joins_and_removals_leave_no_channel_member_outside_the_workspace()
    {
        var (workspace, owner, member, room) = await TeamAsync();
        for (var round = 0; round < 15; round++)
        {
            await member.AcceptAsync((await owner.InviteAsync(workspace.Id)).Code);
            var joins = Enumerable
                .Range(0, 3)
                .Select(_ => member.SendAsync(HttpMethod.Post, $"channels/{room.Id}/join"))
                .ToList();
            await owner.RemoveFromWorkspaceAsync(workspace.Id, member.Id);
            foreach (var response in await Task.WhenAll(joins))
            {
                response.Dispose();
            }

            await AssertOutAsync(owner, member, room);
        }
    }

    [Fact]
    public async Task Partially_failed_removal_is_completed_by_a_retry()
    {
        var (workspace, owner, member, room) = await TeamAsync();
        await member.JoinAsync(room.Id);
        var path = $"workspaces/{workspace.Id}/members/{member.Id}";
        _server.Log.Before = append =>
            Has<RemoveMember>(append, effect => effect.ChannelId == room.Id.Value)
                ? Task.FromException(new LogUnavailableException("away"))
                : Task.CompletedTask;
        await owner.ExpectErrorAsync(HttpMethod.Delete, path, null, 503, ErrorCodes.ServerUnavailable);
        Assert.Equal(2, (await owner.ChannelAsync(room.Id)).MemberCount);
        _server.Log.Before = null;
        await owner.RequestAsync(HttpMethod.Delete, path);
        await AssertOutAsync(owner, member, room);

        // A repeated removal removes nobody, and keeps the user out.
        await owner.RequestAsync(HttpMethod.Delete, path);
        await AssertOutAsync(owner, member, room);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Posts_queued_behind_an_archive_or_leave_are_refused(bool archive)
    {
        var (_, owner, member, room) = await TeamAsync();
        await member.JoinAsync(room.Id);
        var channel = _server.Owner(room.Id);
        var held = _server.Log.Hold();
        var first = channel.PostAsync(Post(member)).AsTask();
        await held;
        var end = archive
            ? channel.ExecuteAsync(new ArchiveChannelCommand(owner.Id.Value))
            : channel.ExecuteAsync(new LeaveCommand(member.Id.Value));
        var posts = Enumerable.Range(0, 20).Select(_ => channel.PostAsync(Post(member)).AsTask()).ToList();
        _server.Log.Release();
        Assert.True((await first)[0].Succeeded);
        Assert.True((await end).Succeeded);
        Assert.All(
            await Task.WhenAll(posts),
            post =>
                Assert.Equal(
                    archive ? ErrorCodes.ChannelArchived : ErrorCodes.ChannelNotMember,
                    Assert.Single(post).Error?.Code
                )
        );
        var events = await owner.EventsAsync(room.Id);
        Assert.Equal(archive ? typeof(ChannelArchived) : typeof(MemberLeft), events[^1].GetType());
    }

    [Fact]
    public async Task Post_after_a_concurrent_archive_is_refused()
    {
        var (_, owner, member, room) = await TeamAsync();
        await member.JoinAsync(room.Id);
        var socket = await member.OpenSocketAsync();
        var posts = Enumerable.Range(0, 60).Select(i => socket.SendMessageAsync(room.Id, $"{i}")).ToList();
        await owner.ArchiveAsync(room.Id);
        await Task.WhenAll(posts);
        await member.ExpectErrorAsync(
            HttpMethod.Post,
            $"channels/{room.Id}/messages",
            new PostMessageRequest { Id = Ids.Message(), Content = "late" },
            422,
            ErrorCodes.ChannelArchived
        );
        var events = await owner.EventsAsync(room.Id);
        Assert.IsType<ChannelArchived>(events[^1]);
    }

    private static bool Has<T>(Append append, Func<T, bool> match)
        where T : ChannelEffect =>
        append.Drafts.OfType<EventDraft>().SelectMany(draft => draft.Effects).OfType<T>().Any(match);

    private static PostCommand Post(TestUser user) => new(user.Id.Value, [new(Ids.New(), "text", null, null)]);

    private async Task<(Workspace Workspace, TestUser Owner, TestUser Member, Channel Room)> TeamAsync()
    {
        _server.Log.Before = null;
        var owner = await _server.RegisterAsync();
        var workspace = await owner.CreateWorkspaceAsync("Team");
        var member = await _server.RegisterAsync((await owner.InviteAsync(workspace.Id)).Code);
        return (workspace, owner, member, await owner.CreateChannelAsync(workspace.Id, "room"));
    }

    private async Task AssertOutAsync(TestUser owner, TestUser member, Channel room)
    {
        Assert.Equal(1, (await owner.ChannelAsync(room.Id)).MemberCount);
        Assert.Equal(
            ErrorCodes.ChannelNotMember,
            Assert.Single(await _server.Owner(room.Id).PostAsync(Post(member))).Error?.Code
        );
        await member.ExpectErrorAsync(HttpMethod.Get, $"channels/{room.Id}", null, 404, ErrorCodes.ChannelNotFound);
    }
}
