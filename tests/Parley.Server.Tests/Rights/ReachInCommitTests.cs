using Microsoft.EntityFrameworkCore;
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

    /// <summary>A message that was refused is no answer, and a member who has written costs nothing further.</summary>
    [Fact]
    public async Task Only_a_written_message_records_that_its_author_has_written()
    {
        var member = await MemberAsync();
        Assert.True((await OpenAsync(_owner, member)).Succeeded);
        var effects = new List<int>();
        _server.Log.Before = append =>
        {
            if (append.ChannelId == _conversation)
            {
                Assert.Single(append.Drafts.OfType<EventDraft>().Single().Effects);
                effects.Add(append.Drafts.OfType<MessageDraft>().Sum(draft => draft.Effects?.Count ?? 0));
            }

            return Task.CompletedTask;
        };
        for (var i = 0; i < 2; i++)
        {
            Assert.Equal(ErrorCodes.MessageThreadNotFound, Assert.Single(await PostAsync(member, Lost())).Error?.Code);
            Assert.Empty(await WritersAsync());
        }

        // The first one of a request is refused, and the second one is written.
        var written = new NewMessage(Ids.New(), "hello", null, null);
        var mixed = await PostAsync(member, Lost(), written);
        Assert.Equal([false, true], mixed.Select(answer => answer.Succeeded));
        Assert.Equal([member.Id.Value], await WritersAsync());

        // A thread counts the reply, and nothing else is written with further messages.
        await PostAsync(member);
        await PostAsync(member, new NewMessage(Ids.New(), "reply", written.Id, null));
        Assert.Equal([2, 2, 3, 0, 1], effects);
        Assert.Equal([member.Id.Value], await WritersAsync());
    }

    private static NewMessage Lost() => new(Ids.New(), "lost", Ids.New(), null);

    private async Task<List<Guid>> WritersAsync()
    {
        List<Guid> writers = [];
        await _server.UseAsync(async context =>
            writers = await context
                .Set<ChannelMemberEntity>()
                .Where(member => member.ChannelId == _conversation && member.HasWritten)
                .Select(member => member.UserId)
                .ToListAsync()
        );
        return writers;
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
        PostAsync(user, new NewMessage(Ids.New(), "hello", null, null));

    private Task<Result<PostedMessage>[]> PostAsync(TestUser user, params NewMessage[] messages) =>
        _server.Owner(new(_conversation)).PostAsync(new(user.Id.Value, messages)).AsTask();

    /// <summary>The grain has taken the calls before this one.</summary>
    private Task<long> QueuedAsync() =>
        _server.Owner(new(_conversation)).SubscribeAsync(_server.Services.GetRequiredService<INodeDirectory>().Local);

    private async Task<TestUser> MemberAsync() =>
        await _server.RegisterAsync((await _owner.InviteAsync(_workspace)).Code);
}
