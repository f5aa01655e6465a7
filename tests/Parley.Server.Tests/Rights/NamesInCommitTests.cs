using Parley.Server.Features.Channels.Effects;
using Parley.Server.Platform.Log;
using Parley.Server.Tests.Robustness;

namespace Parley.Server.Tests.Rights;

/// <summary>
/// The event of a join has the name that the user has at the commit, also if the name changes after the request has
/// read it: clients take the last event for the newest name.
/// </summary>
public sealed class NamesInCommitTests(FaultyServerFixture fixture) : IClassFixture<FaultyServerFixture>, IAsyncLifetime
{
    private readonly FaultyServer _server = fixture.Server;
    private TestUser _owner = null!;
    private TestUser _user = null!;
    private WorkspaceId _workspace;
    private int _tries;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _owner = await _server.RegisterAsync();
        _workspace = (await _owner.CreateWorkspaceAsync("Team")).Id;
        _user = await MemberAsync();
    }

    public ValueTask DisposeAsync()
    {
        _server.Log.Before = null;
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData("join")]
    [InlineData("add")]
    [InlineData("accept an invite")]
    [InlineData("open")]
    [InlineData("be in what another opens")]
    [InlineData("return")]
    public async Task Name_that_changes_before_the_commit_is_the_one_of_the_event(string deed)
    {
        var (act, channel) = await PrepareAsync(deed);
        RenameBeforeCommit(times: 1);
        using var answer = await act();
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Token));
        Assert.Equal(2, _tries);
        Assert.Equal(["Name 1"], await NamesAsync(channel));
    }

    [Theory]
    [InlineData("join")]
    [InlineData("add")]
    [InlineData("accept an invite")]
    [InlineData("open")]
    [InlineData("return")]
    public async Task Names_that_change_during_each_try_end_the_tries(string deed)
    {
        var (act, channel) = await PrepareAsync(deed);
        RenameBeforeCommit(times: int.MaxValue);
        using var answer = await act();
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Equal(4, _tries);
        _server.Log.Before = null;

        // Nothing was stored, and the repetition succeeds.
        using var repeated = await act();
        Assert.True(repeated.IsSuccessStatusCode, await repeated.Content.ReadAsStringAsync(Token));
        Assert.Equal(["Name 4"], await NamesAsync(channel));
    }

    /// <summary>The request, and what its event is about.</summary>
    private async Task<(Func<Task<HttpResponseMessage>> Act, ChannelId? Channel)> PrepareAsync(string deed)
    {
        var other = await MemberAsync();
        switch (deed)
        {
            case "join":
                var open = await _owner.CreateChannelAsync(_workspace, Ids.Name("open"));
                return (() => _user.SendAsync(HttpMethod.Post, $"channels/{open.Id}/join"), open.Id);
            case "add":
                var room = await _owner.CreateChannelAsync(_workspace, Ids.Name("room"), ChannelKind.Private);
                var added = new AddChannelMemberRequest { UserId = _user.Id };
                return (() => _owner.SendAsync(HttpMethod.Post, $"channels/{room.Id}/members", added), room.Id);
            case "accept an invite":
                var second = (await _owner.CreateWorkspaceAsync("Second")).Id;
                var code = (await _owner.InviteAsync(second)).Code;
                var general = await _owner.GeneralAsync(second);
                return (() => _user.SendAsync(HttpMethod.Post, $"invites/{code}/accept"), general.Id);
            case "return":
                var group = await _owner.OpenConversationAsync(_user.Id, other.Id);
                await _user.RequestAsync(HttpMethod.Post, $"channels/{group.Id}/leave");
                return (() => OpenAsync(_user, _owner, other), group.Id);
            case "open":
                return (() => OpenAsync(_user, _owner, other), null);
            default:
                return (() => OpenAsync(_owner, _user, other), null);
        }
    }

    private static Task<HttpResponseMessage> OpenAsync(TestUser user, params TestUser[] others) =>
        user.SendAsync(
            HttpMethod.Post,
            "conversations",
            new OpenConversationRequest { UserIds = [.. others.Select(other => other.Id)] }
        );

    /// <summary>Renames the user when a commit that makes a member is about to be written.</summary>
    private void RenameBeforeCommit(int times) =>
        _server.Log.Before = async append =>
        {
            if (
                append
                    .Drafts.OfType<EventDraft>()
                    .SelectMany(draft => draft.Effects)
                    .Any(effect => effect is AddMember or ReturnMember or CreateConversation)
                && Interlocked.Increment(ref _tries) <= times
            )
            {
                await _user.RequestAsync(
                    HttpMethod.Patch,
                    "me",
                    new UpdateMeRequest { DisplayName = $"Name {_tries}" }
                );
            }
        };

    /// <summary>The names of the user in the events that made the user a member.</summary>
    private async Task<List<string>> NamesAsync(ChannelId? channel)
    {
        var id = channel ?? Assert.Single(await _user.ConversationsAsync()).Id;
        var events = await _user.EventsAsync(id);
        return
        [
            .. events
                .SelectMany<ChannelEvent, User>(stored =>
                    stored switch
                    {
                        MemberJoined joined => [joined.User],
                        ConversationCreated created when channel is null => created.Conversation.Members,
                        _ => Array.Empty<User>(),
                    }
                )
                .Where(named => named.Id == _user.Id)
                .Select(named => named.DisplayName),
        ];
    }

    private async Task<TestUser> MemberAsync() =>
        await _server.RegisterAsync((await _owner.InviteAsync(_workspace)).Code);
}
