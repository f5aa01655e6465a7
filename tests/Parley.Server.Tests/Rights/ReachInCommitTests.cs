using Microsoft.Extensions.DependencyInjection;
using Parley.Server.Features.Channels;
using Parley.Server.Platform.Errors;
using Parley.Server.Platform.Fanout;
using Parley.Server.Platform.Log;
using Parley.Server.Tests.Robustness;

namespace Parley.Server.Tests.Rights;

/// <summary>Whether a post to a conversation needs reach is decided in its commit, not when it is queued.</summary>
public sealed class ReachInCommitTests(FaultyServerFixture fixture) : IClassFixture<FaultyServerFixture>, IAsyncLifetime
{
    private readonly FaultyServer _server = fixture.Server;
    private readonly Guid _conversation = Ids.New();
    private TestUser _owner = null!;
    private WorkspaceId _workspace;

    public async ValueTask InitializeAsync()
    {
        _owner = await _server.RegisterAsync();
        _workspace = (await _owner.CreateWorkspaceAsync("Team")).Id;
    }

    public ValueTask DisposeAsync()
    {
        _server.Log.Before = null;
        _server.Log.Release();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Post_queued_before_the_conversation_exists_is_refused_when_reach_is_lost_before_its_commit()
    {
        var member = await MemberAsync();
        var held = _server.Log.Hold();
        var opening = OpenAsync(_owner, member);
        await held;
        var posting = PostAsync(member);
        await QueuedAsync();
        _server.Log.Before = append => RemoveBeforePostAsync(append, member);
        _server.Log.Release();
        Assert.True((await opening).Succeeded);
        Assert.Equal(ErrorCodes.ConversationClosed, Assert.Single(await posting).Error?.Code);
    }

    [Fact]
    public async Task Refused_post_of_a_commit_refuses_no_other()
    {
        var (near, far) = (await MemberAsync(), await MemberAsync());
        Assert.True((await OpenAsync(_owner, near, far)).Succeeded);
        var held = _server.Log.Hold();
        var first = PostAsync(_owner);
        await held;

        // The three are queued, so they share the next commit.
        var (before, refused, after) = (PostAsync(near), PostAsync(far), PostAsync(_owner));
        await QueuedAsync();
        var batches = new List<int>();
        _server.Log.Before = async append =>
        {
            if (append.ChannelId == _conversation)
            {
                batches.Add(append.Drafts.OfType<MessageDraft>().Count());
                await RemoveBeforePostAsync(append, far);
            }
        };
        _server.Log.Release();
        Assert.All([await first, await before, await after], answer => Assert.True(Assert.Single(answer).Succeeded));
        Assert.Equal(ErrorCodes.ConversationClosed, Assert.Single(await refused).Error?.Code);
        Assert.Equal(
            [2L, 3, 4],
            new[] { await first, await before, await after }.Select(answer => answer[0].Value!.Seq)
        );
        Assert.Contains(3, batches);
    }

    /// <summary>Removes the user from the workspace when their post is about to be committed.</summary>
    private async Task RemoveBeforePostAsync(Append append, TestUser user)
    {
        if (
            append.ChannelId == _conversation
            && append.Drafts.OfType<MessageDraft>().Any(draft => draft.AuthorId == user.Id.Value)
        )
        {
            await _owner.RemoveFromWorkspaceAsync(_workspace, user.Id);
        }
    }

    private Task<Result<ChannelChange>> OpenAsync(params TestUser[] members) =>
        _server
            .Owner(new(_conversation))
            .ExecuteAsync(
                new OpenConversationCommand(
                    members[0].Id.Value,
                    $"{_conversation}",
                    [
                        .. members.Select(member => new ConversationMember(
                            member.Id.Value,
                            member.Me.DisplayName,
                            UserKind.Human
                        )),
                    ]
                )
            );

    private Task<Result<PostedMessage>[]> PostAsync(TestUser user) =>
        _server.Owner(new(_conversation)).PostAsync(new(user.Id.Value, [new(Ids.New(), "hello", null, null)])).AsTask();

    /// <summary>The grain has taken the calls before this one.</summary>
    private Task<long> QueuedAsync() =>
        _server.Owner(new(_conversation)).SubscribeAsync(_server.Services.GetRequiredService<INodeDirectory>().Local);

    private async Task<TestUser> MemberAsync() =>
        await _server.RegisterAsync((await _owner.InviteAsync(_workspace)).Code);
}
