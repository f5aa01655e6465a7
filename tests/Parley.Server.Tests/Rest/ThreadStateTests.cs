using Microsoft.EntityFrameworkCore;
using Parley.Server.Features.Messages;
using Parley.Server.Tests.Robustness;

namespace Parley.Server.Tests.Rest;

/// <summary>How many states of threads a member can have, and when they go.</summary>
public sealed class ThreadStateTests : IAsyncLifetime
{
    private FaultyServer _server = null!;
    private TestUser _owner = null!;
    private Channel _general = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await FaultyServer.StartAsync(("Messages:ThreadsPerMember", "4"));
        _owner = await _server.RegisterAsync();
        _general = await _owner.GeneralAsync(_owner.FirstWorkspace!.Id);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Message_without_replies_gets_no_state()
    {
        var root = await _owner.PostAsync(_general.Id, "root");
        await _owner.ExpectErrorAsync(
            HttpMethod.Put,
            $"{Path(root)}/follow",
            null,
            422,
            ErrorCodes.MessageThreadNotFound
        );
        await ReadAsync(_owner, root, root.Seq);
        await _owner.RequestAsync(HttpMethod.Delete, $"{Path(root)}/follow");
        Assert.Equal(0, await CountAsync());

        var reply = await _owner.PostAsync(_general.Id, "reply", thread: root.Id);

        // Who has never followed a thread stops without leaving a trace.
        await _owner.RequestAsync(HttpMethod.Delete, $"{Path(root)}/follow");
        Assert.Equal(0, await CountAsync());
        await ReadAsync(_owner, root, reply.Seq);
        Assert.Equal(reply.Seq, (await ThreadAsync(_owner, root)).ReadSeq);
    }

    [Fact]
    public async Task Oldest_read_position_makes_room_and_followed_threads_stay()
    {
        var roots = new List<Message>();
        for (var i = 0; i < 6; i++)
        {
            roots.Add(await ThreadAsync());
        }

        await FollowAsync(_owner, roots[0]);
        await FollowAsync(_owner, roots[1]);
        await FollowAsync(_owner, roots[1]);
        await _owner.ExpectErrorAsync(HttpMethod.Put, $"{Path(roots[2])}/follow", null, 422, ErrorCodes.ThreadTooMany);
        foreach (var root in roots.Skip(2))
        {
            await ReadAsync(_owner, root, root.Seq);
        }

        Assert.Equal(4, await CountAsync());
        var reads = new List<long>();
        foreach (var root in roots)
        {
            reads.Add((await ThreadAsync(_owner, root)).ReadSeq);
        }

        Assert.Equal([0, 0, 0, 0, roots[4].Seq, roots[5].Seq], reads);
        Assert.True((await ThreadAsync(_owner, roots[0])).Following);

        // A known thread takes no further room.
        await _owner.RequestAsync(HttpMethod.Delete, $"{Path(roots[0])}/follow");
        await FollowAsync(_owner, roots[5]);
        Assert.Equal(4, await CountAsync());
        Assert.Equal(roots[4].Seq, (await ThreadAsync(_owner, roots[4])).ReadSeq);
    }

    [Fact]
    public async Task States_disappear_after_a_removal_and_do_not_come_back()
    {
        var invite = await _owner.InviteAsync(_owner.FirstWorkspace!.Id);
        var member = await _server.RegisterAsync(invite.Code);
        var room = await _owner.CreateChannelAsync(_owner.FirstWorkspace!.Id, Ids.Name("room"), ChannelKind.Public);
        var root = await ThreadAsync(room);
        await member.JoinAsync(room.Id);
        await FollowAsync(member, root);
        await ReadAsync(member, root, root.Seq);
        await _owner.RemoveFromChannelAsync(room.Id, member.Id);
        await member.JoinAsync(room.Id);
        var back = await ThreadAsync(member, root);
        Assert.Equal((0L, false), (back.ReadSeq, back.Following));
        await Wait.UntilAsync(async () => await CountAsync() == 0, () => "the states are deleted");

        // Those of the present membership stay.
        await FollowAsync(member, root);
        await member.RequestAsync(HttpMethod.Post, $"channels/{room.Id}/leave");
        await member.JoinAsync(room.Id);
        await FollowAsync(member, root);
        await Wait.UntilAsync(async () => await WorkAsync() == 0, () => "the work is done");
        Assert.True((await ThreadAsync(member, root)).Following);
    }

    private static string Path(Message root) => $"channels/{root.ChannelId}/threads/{root.Id}";

    private static Task<ThreadPage> ThreadAsync(TestUser user, Message root) =>
        user.GetAsync<ThreadPage>($"{Path(root)}/messages");

    private static Task FollowAsync(TestUser user, Message root) =>
        user.RequestAsync(HttpMethod.Put, $"{Path(root)}/follow");

    private static Task ReadAsync(TestUser user, Message root, long seq) =>
        user.RequestAsync(HttpMethod.Put, $"{Path(root)}/read", new MarkReadRequest { Seq = seq });

    private async Task<Message> ThreadAsync(Channel? channel = null)
    {
        var root = await _owner.PostAsync((channel ?? _general).Id, "root");
        await _owner.PostAsync(root.ChannelId, "reply", thread: root.Id);
        return root;
    }

    private async Task<int> CountAsync()
    {
        var count = 0;
        await _server.UseAsync(async context => count = await context.Set<ThreadStateEntity>().CountAsync(Token));
        return count;
    }

    private async Task<int> WorkAsync()
    {
        var count = 0;
        await _server.UseAsync(async context =>
            count = await context
                .Set<Platform.Work.WorkEntity>()
                .CountAsync(work => work.Kind == ThreadStateCleanup.WorkKind, Token)
        );
        return count;
    }
}
