using Parley.Client.Tests.Fakes;
using Parley.Socket;

namespace Parley.Client.Tests;

/// <summary>Frames of a newer server: what this version does not know takes its place and costs nothing.</summary>
public sealed class NewerServerTests
{
    private const string Id = "019aa5f0-1c00-7a10-8b21-3c4d5e6f7002";

    [Fact]
    public async Task Ready_with_unknown_kinds_and_fields_connects()
    {
        await using var harness = new ClientHarness();
        var connecting = harness.Connection.ConnectAsync(TestContext.Current.CancellationToken);
        var socket = await harness.Sockets.NextAsync();
        await socket.ReadAsync<HelloFrame>();
        var ready = System.Text.Encoding.UTF8.GetString(JsonFrames.Encode(Samples.Ready(1)));
        var newer = ready
            .Replace("\"kind\":\"public\"", "\"kind\":\"hologram\",\"peers\":[1]", StringComparison.Ordinal)
            .Replace("\"epoch\"", "\"features\":{\"threads\":true},\"epoch\"", StringComparison.Ordinal);
        Assert.Contains("hologram", newer, StringComparison.Ordinal);
        socket.PushText(newer);
        await connecting;

        var read = Assert.IsType<ReadyFrame>(Assert.Single(await harness.ReadAsync(1)));
        Assert.Equal(ChannelKind.Unknown, Assert.Single(read.Channels).Kind);
        Assert.Equal(ConnectionStatus.Connected, harness.Connection.Status);
    }

    [Fact]
    public async Task Unknown_event_of_a_channel_leaves_no_gap()
    {
        await using var harness = new ClientHarness();
        var socket = await harness.ConnectAsync(Samples.Ready(1));
        socket.PushText($$"""{"type":"poll.closed","channelId":"{{Id}}","seq":2,"votes":[{"seq":1}]}""");
        socket.Push(Samples.Created(3));

        var frames = await harness.ReadAsync(3);
        Assert.Equal(2, Assert.IsType<UnknownChannelEvent>(frames[1]).Seq);
        Assert.Equal(3, Assert.IsType<MessageCreated>(frames[2]).Seq);
        Assert.False(socket.TryRead(out var asked), $"{asked} was sent");
        Assert.Empty(harness.Http.Requests);
    }

    [Fact]
    public async Task Unknown_event_of_the_user_counts_for_the_next_resume()
    {
        await using var harness = new ClientHarness();
        var socket = await harness.ConnectAsync(Samples.Ready(1) with { UserSeq = 7 });
        socket.PushText($$"""{"type":"reminder.due","userSeq":8,"channelId":"{{Id}}","seq":9}""");
        socket.Push(new WorkspaceLeft { UserSeq = 9, WorkspaceId = Samples.Workspace });
        var frames = await harness.ReadAsync(3);
        Assert.IsType<UnknownUserEvent>(frames[1]);
        Assert.IsType<WorkspaceLeft>(frames[2]);

        socket.Break();
        await harness.Clock.AdvanceAsync(TimeSpan.FromSeconds(0.5));
        var (_, resume) = await harness.Sockets.NextResumedAsync(Samples.Ready(1));
        Assert.Equal(9, resume.UserSeq);
    }
}
