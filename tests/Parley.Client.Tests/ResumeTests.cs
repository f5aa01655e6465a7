using Parley.Client.Connection;
using Parley.Client.Tests.Fakes;
using Parley.Socket;

namespace Parley.Client.Tests;

/// <summary>What a connection says and asks about the past.</summary>
public sealed class ResumeTests
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(0.5);

    [Fact]
    public async Task A_reconnect_names_what_is_there_and_takes_what_was_missed_from_the_socket()
    {
        await using var rig = new Rig();
        var socket = await rig.ConnectAsync(Samples.Ready(1) with { UserSeq = 7 });
        socket.Push(Samples.Created(2));
        await rig.ReadAsync(2);
        socket.Break();
        await rig.Clock.PassAsync(FirstWait);
        (socket, var resume) = await rig.Sockets.NextResumedAsync(Samples.Ready(4));
        Assert.Equal(("e1", 7L), (resume.Epoch, resume.UserSeq));
        Assert.Equal([KeyValuePair.Create(Samples.Channel, 2L)], resume.Channels);
        socket.Push(Samples.Created(3));
        socket.Push(Samples.Created(4));
        socket.Push(new ResumedFrame());
        socket.Push(Samples.Created(5));

        var frames = await rig.ReadAsync(5);
        Assert.Equal([3L, 4L, 5L], frames.OfType<MessageCreated>().Select(created => created.Seq));
        Assert.IsType<ResumedFrame>(frames[3]);
        Assert.Empty(rig.Http.Requests);
    }

    [Fact]
    public async Task Without_a_reader_nothing_is_resumed_and_nothing_is_lost()
    {
        await using var rig = new Rig { Events = after => Samples.Page(after, 4) };
        (await rig.ConnectAsync(Samples.Ready(1))).Break();
        await rig.Clock.PassAsync(FirstWait);
        var socket = await rig.Sockets.NextAsync();
        Assert.Null((await socket.ReadAsync<HelloFrame>()).Resume);
        socket.Push(Samples.Ready(4));
        Assert.Equal([2L, 3L, 4L], (await rig.ReadAsync(5)).OfType<MessageCreated>().Select(created => created.Seq));
    }

    [Theory]
    [InlineData(FrameEncoding.Json)]
    [InlineData(FrameEncoding.MessagePack)]
    public void As_many_channels_are_named_as_fit_into_the_first_frame(FrameEncoding encoding)
    {
        var codec = FrameCodec.Of(encoding);
        var channels = Enumerable
            .Range(0, 5_000)
            .ToDictionary(_ => new ChannelId(Guid.CreateVersion7(Samples.Time)), i => (long)i * i);
        var hello = new HelloFrame { Protocol = 1, Client = new ClientInfo("test", "1") };
        var encoded = ResumeHello.Encode(
            hello,
            new ResumeState
            {
                Epoch = "e1",
                UserSeq = 3,
                Channels = channels,
            },
            codec,
            65_536
        );
        Assert.InRange(encoded.Length, 60_000, 65_536);
        var decoded =
            encoding == FrameEncoding.Json ? JsonFrames.DecodeClient(encoded) : MessagePackFrames.DecodeClient(encoded);
        var named = Assert.IsType<HelloFrame>(decoded).Resume!.Channels;
        Assert.InRange(named.Count, 1_000, 4_999);
        Assert.Subset(channels.ToHashSet(), named.ToHashSet());
    }

    [Fact]
    public async Task A_hole_is_asked_for_on_the_socket()
    {
        await using var rig = new Rig();
        var socket = await rig.ConnectAsync(Samples.Ready(1));
        socket.Push(Samples.Created(4));
        var reading = rig.ReadAsync(4);
        var sync = await socket.ReadAsync<SyncFrame>();
        Assert.Equal((Samples.Channel, 1L), (sync.ChannelId, sync.After));
        socket.Push(Samples.Created(2));
        socket.Push(Samples.Created(3));
        Assert.Equal([2L, 3L, 4L], (await reading.SoonAsync()).OfType<MessageCreated>().Select(created => created.Seq));
        Assert.Empty(rig.Http.Requests);
    }

    [Fact]
    public async Task A_hole_that_the_socket_does_not_fill_is_fetched_in_time()
    {
        await using var rig = new Rig { Events = after => Samples.Page(after, 4) };
        var socket = await rig.ConnectAsync(Samples.Ready(1) with { HeartbeatMs = 600_000 });
        socket.Push(Samples.Created(4));
        var reading = rig.ReadAsync(4);
        await socket.ReadAsync<SyncFrame>();
        await rig.Clock.PassAsync(EventSequencer.SyncDeadline);
        Assert.Equal([2L, 3L, 4L], (await reading.SoonAsync()).OfType<MessageCreated>().Select(created => created.Seq));
    }

    [Fact]
    public async Task A_hole_in_the_users_own_stream_begins_a_new_socket()
    {
        await using var rig = new Rig();
        var socket = await rig.ConnectAsync(Samples.Ready(1));
        socket.Push(new WorkspaceLeft { UserSeq = 2, WorkspaceId = Samples.Workspace });
        var reading = rig.ReadAsync(2);
        Assert.Equal(CloseCodes.Normal, await socket.ClosedByClient);
        await rig.Clock.PassAsync(FirstWait);
        await rig.Sockets.NextResumedAsync(Samples.Ready(1) with { UserSeq = 2 });
        Assert.Equal(2, Assert.IsType<ReadyFrame>((await reading.SoonAsync())[1]).UserSeq);
    }

    [Fact]
    public async Task The_focus_is_said_again_after_a_reconnect_and_before_what_it_asks_for()
    {
        await using var rig = new Rig();
        var socket = await rig.ConnectAsync(Samples.Ready(1));
        socket.Push(
            new ChannelBumped
            {
                ChannelId = Samples.Channel,
                LastSeq = 3,
                LastIndex = 3,
            }
        );
        await rig.ReadAsync(2);
        rig.Connection.Focus([Samples.Channel]);
        Assert.Equal([Samples.Channel], (await socket.ReadAsync<FocusFrame>()).ChannelIds);
        Assert.Equal(1, (await socket.ReadAsync<SyncFrame>()).After);
        socket.Break();
        await rig.Clock.PassAsync(FirstWait);
        (socket, _) = await rig.Sockets.NextResumedAsync(Samples.Ready(3));
        Assert.Equal([Samples.Channel], (await socket.ReadAsync<FocusFrame>()).ChannelIds);
        Assert.Throws<ArgumentException>(() =>
            rig.Connection.Focus([
                .. Enumerable.Range(0, 51).Select(_ => new ChannelId(Guid.CreateVersion7(Samples.Time))),
            ])
        );
    }
}
