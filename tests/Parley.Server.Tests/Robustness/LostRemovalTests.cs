namespace Parley.Server.Tests.Robustness;

/// <summary>
/// A removal that was committed and not published: the sockets of the user get nothing that came after it, and learn of
/// it soon.
/// </summary>
public sealed class LostRemovalTests(FaultyServerFixture fixture) : IClassFixture<FaultyServerFixture>
{
    private readonly FaultyServer _server = fixture.Server;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("by the next event")]
    [InlineData("by sync")]
    [InlineData("by renewal")]
    public async Task Socket_of_a_removed_member_gets_the_removal_and_nothing_later(string noticed)
    {
        var owner = await _server.RegisterAsync();
        var workspace = (await owner.CreateWorkspaceAsync("Team")).Id;
        var member = await _server.RegisterAsync((await owner.InviteAsync(workspace)).Code);
        var room = (await owner.CreateChannelAsync(workspace, Ids.Name("room"), ChannelKind.Private)).Id;
        await owner.AddToChannelAsync(room, member.Id);
        var (socket, others) = (await member.OpenSocketAsync(), await owner.OpenSocketAsync());
        var last = await owner.PostAsync(room, "as a member");
        await socket.ReceiveAsync<MessageCreated>();
        _server.Log.LosesAnswer = append => append.ChannelId == room.Value;
        using (var refused = await owner.SendAsync(HttpMethod.Delete, $"channels/{room}/members/{member.Id}"))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        }

        _server.Log.LosesAnswer = null;
        if (noticed is "by renewal")
        {
            Assert.True(await _server.Renewal.RunAsync(Token));
            await others.ReceiveAsync<MemberLeft>(left => left.ChannelId == room);
        }
        else if (noticed is "by sync")
        {
            await socket.SendAsync(new SyncFrame { ChannelId = room, After = last.Seq });
        }
        else
        {
            await owner.PostAsync(room, "secret");
        }

        Assert.Equal(last.Seq + 1, (await socket.ReceiveAsync<MemberLeft>(left => left.ChannelId == room)).Seq);
        var secret = await owner.PostAsync(room, "secret");
        await others.ReceiveAnyAsync<MessageCreated>(created => created.Message.Id == secret.Id);
        await socket.SendAsync(
            new SyncFrame
            {
                Ref = 1,
                ChannelId = room,
                After = last.Seq,
            }
        );
        Assert.Equal(ErrorCodes.ChannelNotFound, (await socket.ReceiveAnyAsync<ErrorFrame>()).Code);
        await socket.SendAsync(new ReadFrame { ChannelId = room, Seq = secret.Seq });
        await socket.RoundTripAsync();
        var left = Assert.Single(socket.Frames.OfType<MemberLeft>(), change => change.ChannelId == room);
        Assert.Same(left, socket.Frames.OfType<ChannelEvent>().Last(change => change.ChannelId == room));
    }
}
