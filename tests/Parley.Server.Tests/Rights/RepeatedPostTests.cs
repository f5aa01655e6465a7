using Parley.Server.Tests.Robustness;

namespace Parley.Server.Tests.Rights;

/// <summary>
/// A post that was stored and whose response was lost, repeated after its author may post no more: the answer is the
/// stored result while they may read it, and the refusal of anyone else after that.
/// </summary>
public sealed class RepeatedPostTests(FaultyServerFixture fixture) : IClassFixture<FaultyServerFixture>
{
    private readonly FaultyServer _server = fixture.Server;

    [Theory]
    [InlineData("reach")]
    [InlineData("archived")]
    public async Task Author_who_may_read_gets_the_stored_result_and_can_post_nothing_new(string lost)
    {
        var (owner, member, workspace) = await TeamAsync();
        var channel = lost is "reach"
            ? (await member.OpenConversationAsync(owner.Id)).Id
            : (await owner.CreateChannelAsync(workspace, Ids.Name("room"))).Id;
        if (lost is "archived")
        {
            await member.JoinAsync(channel);
        }

        await using var socket = await member.OpenSocketAsync(conversations: true);
        var (id, foreign) = (Ids.Message(), Ids.Message());
        var stored = await member.PostAsync(channel, "once", id);
        await owner.PostAsync(channel, "by another", foreign);
        if (lost is "reach")
        {
            await owner.RemoveFromWorkspaceAsync(workspace, member.Id);
        }
        else
        {
            await owner.ArchiveAsync(channel);
        }

        var ack = await socket.PostAsync(channel, "once", id);
        Assert.Equal((stored.Seq, stored.Index, stored.CreatedAt), (ack.Seq, ack.Index, ack.CreatedAt));
        using (var repeated = await PostAsync(member, channel, "once", id))
        {
            Assert.Equal(HttpStatusCode.OK, repeated.StatusCode);
            Assert.Equal(stored.ToString(), (await TestUser.ReadAsync<Message>(repeated)).ToString());
        }

        var code = lost is "reach" ? ErrorCodes.ConversationClosed : ErrorCodes.ChannelArchived;
        foreach (
            var (content, other) in new[] { ("new", Ids.Message()), ("another text", id), ("by another", foreign) }
        )
        {
            Assert.Equal(code, (await socket.ExpectErrorAsync(channel, content, other)).Code);
        }

        // Of several messages in one call each has its own answer.
        var mixed = await _server
            .Owner(channel)
            .PostAsync(new(member.Id.Value, [new(Ids.New(), "new", null, null), new(id.Value, "once", null, null)]));
        Assert.Equal([code, null], mixed.Select(answer => answer.Error?.Code));
        Assert.True(mixed[1].Value!.Existing);
    }

    [Theory]
    [InlineData(ChannelKind.Private, 404, ErrorCodes.ChannelNotFound)]
    [InlineData(ChannelKind.Public, 403, ErrorCodes.ChannelNotMember)]
    public async Task Removed_author_gets_the_refusal_of_any_other_user(ChannelKind kind, int status, string code)
    {
        var (owner, member, workspace) = await TeamAsync();
        var other = await _server.RegisterAsync((await owner.InviteAsync(workspace)).Code);
        var room = await owner.CreateChannelAsync(workspace, Ids.Name("room"), kind);
        await owner.AddToChannelAsync(room.Id, member.Id);
        var id = Ids.Message();
        await member.PostAsync(room.Id, "once", id);
        await owner.RemoveFromChannelAsync(room.Id, member.Id);
        await owner.PostAsync(room.Id, "later");
        foreach (var archived in new[] { false, true })
        {
            if (archived)
            {
                await owner.ArchiveAsync(room.Id);
            }

            using var repeated = await PostAsync(member, room.Id, "once", id);
            using var stranger = await PostAsync(other, room.Id, "once", id);
            var refusal = await stranger.ExpectErrorAsync(status, code);
            Assert.Equal(refusal.Detail, (await repeated.ExpectErrorAsync(status, code)).Detail);
        }
    }

    private static Task<HttpResponseMessage> PostAsync(
        TestUser user,
        ChannelId channel,
        string content,
        MessageId id
    ) =>
        user.SendAsync(
            HttpMethod.Post,
            $"channels/{channel}/messages",
            new PostMessageRequest { Id = id, Content = content }
        );

    private async Task<(TestUser Owner, TestUser Member, WorkspaceId Workspace)> TeamAsync()
    {
        var owner = await _server.RegisterAsync();
        var workspace = (await owner.CreateWorkspaceAsync("Team")).Id;
        return (owner, await _server.RegisterAsync((await owner.InviteAsync(workspace)).Code), workspace);
    }
}
