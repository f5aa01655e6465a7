using Parley.Client.Connection;
using Parley.Client.Tests.Fakes;
using Parley.Socket;

namespace Parley.Client.Tests;

/// <summary>The resume state and the syncs of a connection.</summary>
public sealed class ResumeTests
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(0.5);

    [Fact]
    public async Task Reconnect_resumes_and_gets_missed_events_by_the_socket()
    {
        await using var harness = new ClientHarness();
        var socket = await harness.ConnectAsync(Samples.Ready(1) with { UserSeq = 7 });
        socket.Push(Samples.Created(2));
        await harness.ReadAsync(2);
        socket.Break();
        await harness.Clock.AdvanceAsync(FirstWait);
        (socket, var resume) = await harness.Sockets.NextResumedAsync(Samples.Ready(4));
        Assert.Equal(("e1", 7L), (resume.Epoch, resume.UserSeq));
        Assert.Equal([KeyValuePair.Create(Samples.Channel, 2L)], resume.Channels);
        socket.Push(Samples.Created(3));
        socket.Push(Samples.Created(4));
        socket.Push(new ResumedFrame());
        socket.Push(Samples.Created(5));

        var frames = await harness.ReadAsync(5);
        Assert.Equal([3L, 4L, 5L], frames.OfType<MessageCreated>().Select(created => created.Seq));
        Assert.IsType<ResumedFrame>(frames[3]);
        Assert.Empty(harness.Http.Requests);
    }

    [Fact]
    public async Task Connection_without_a_reader_does_not_resume_and_loses_nothing()
    {
        await using var harness = new ClientHarness { Events = after => Samples.Page(after, 4) };
        (await harness.ConnectAsync(Samples.Ready(1))).Break();
        await harness.Clock.AdvanceAsync(FirstWait);
        var socket = await harness.Sockets.NextAsync();
        Assert.Null((await socket.ReadAsync<HelloFrame>()).Resume);
        socket.Push(Samples.Ready(4));
        Assert.Equal(
            [2L, 3L, 4L],
            (await harness.ReadAsync(5)).OfType<MessageCreated>().Select(created => created.Seq)
        );
    }

    [Theory]
    [InlineData(FrameEncoding.Json)]
    [InlineData(FrameEncoding.MessagePack)]
    public void Hello_names_as_many_channels_as_fit(FrameEncoding encoding)
    {
        var codec = FrameCodec.Of(encoding);
        var channels = Enumerable
            .Range(0, 5_000)
            .ToDictionary(_ => new ChannelId(Guid.CreateVersion7(Samples.Time)), i => (long)i * i);
        var hello = new HelloFrame
        {
            Protocol = 1,
            Client = new ClientInfo { Name = "test", Version = "1" },
        };
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
    public async Task Gap_sends_a_sync()
    {
        await using var harness = new ClientHarness();
        var socket = await harness.ConnectAsync(Samples.Ready(1));
        socket.Push(Samples.Created(4));
        var reading = harness.ReadAsync(4);
        var sync = await socket.ReadAsync<SyncFrame>();
        Assert.Equal((Samples.Channel, 1L), (sync.ChannelId, sync.After));
        socket.Push(Samples.Created(2));
        socket.Push(Samples.Created(3));
        Assert.Equal(
            [2L, 3L, 4L],
            (await reading.WithTimeoutAsync()).OfType<MessageCreated>().Select(created => created.Seq)
        );
        Assert.Empty(harness.Http.Requests);
    }

    [Fact]
    public async Task Gap_unfilled_by_sync_is_fetched_after_the_deadline()
    {
        await using var harness = new ClientHarness { Events = after => Samples.Page(after, 4) };
        var socket = await harness.ConnectAsync(Samples.Ready(1) with { HeartbeatMs = 600_000 });
        socket.Push(Samples.Created(4));
        var reading = harness.ReadAsync(4);
        await socket.ReadAsync<SyncFrame>();
        await harness.Clock.AdvanceAsync(GapRequests.SyncTimeout);
        Assert.Equal(
            [2L, 3L, 4L],
            (await reading.WithTimeoutAsync()).OfType<MessageCreated>().Select(created => created.Seq)
        );
    }

    [Fact]
    public async Task Gap_in_the_user_stream_causes_a_reconnect()
    {
        await using var harness = new ClientHarness();
        var socket = await harness.ConnectAsync(Samples.Ready(1));
        socket.Push(new WorkspaceLeft { UserSeq = 2, WorkspaceId = Samples.Workspace });
        var reading = harness.ReadAsync(2);
        Assert.Equal(CloseCodes.Normal, await socket.ClosedByClient);
        await harness.Clock.AdvanceAsync(FirstWait);
        await harness.Sockets.NextResumedAsync(Samples.Ready(1) with { UserSeq = 2 });
        Assert.Equal(2, Assert.IsType<ReadyFrame>((await reading.WithTimeoutAsync())[1]).UserSeq);
    }

    [Fact]
    public async Task Focus_is_resent_after_a_reconnect_before_its_sync()
    {
        await using var harness = new ClientHarness();
        var socket = await harness.ConnectAsync(Samples.Ready(1));
        socket.Push(
            new ChannelBumped
            {
                ChannelId = Samples.Channel,
                LastSeq = 3,
                LastIndex = 3,
            }
        );
        await harness.ReadAsync(2);
        harness.Connection.Focus([Samples.Channel]);
        Assert.Equal([Samples.Channel], (await socket.ReadAsync<FocusFrame>()).ChannelIds);
        Assert.Equal(1, (await socket.ReadAsync<SyncFrame>()).After);
        socket.Break();
        await harness.Clock.AdvanceAsync(FirstWait);
        (socket, _) = await harness.Sockets.NextResumedAsync(Samples.Ready(3));
        Assert.Equal([Samples.Channel], (await socket.ReadAsync<FocusFrame>()).ChannelIds);
        Assert.Throws<ArgumentException>(() =>
            harness.Connection.Focus([
                .. Enumerable.Range(0, 51).Select(_ => new ChannelId(Guid.CreateVersion7(Samples.Time))),
            ])
        );
    }
}
