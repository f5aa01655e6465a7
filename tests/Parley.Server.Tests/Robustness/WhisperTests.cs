using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using Parley.Server.Features.Channels;
using Parley.Server.Platform.Fanout;
using Parley.Server.Platform.Log;
using Parley.Server.Tests.Fanout;
using Parley.Server.Tests.Wire;

namespace Parley.Server.Tests.Robustness;

/// <summary>The road of whispers from a request to the sockets, on a server with small send queues.</summary>
public sealed class WhisperTests : IAsyncLifetime
{
    private FaultyServer _server = null!;
    private TestUser _owner = null!;
    private Workspace _workspace = null!;
    private Channel _general = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await FaultyServer.StartAsync(("Gateway:QueueFrames", "16"), ("Gateway:QueueBytes", "65536"));
        _owner = await _server.RegisterAsync();
        _workspace = _owner.FirstWorkspace ?? await _owner.CreateWorkspaceAsync("Whispers");
        _general = await _owner.GeneralAsync(_workspace.Id);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    /// <summary>
    /// With receipts as frames of the queue the socket would be closed with 4408 at the 17th that it does not take.
    /// </summary>
    [Fact]
    public async Task Socket_that_does_not_read_gets_the_newest_receipt_and_stays_open()
    {
        var last = await AppendAsync(OperatingSystem.IsLinux() ? 2_500 : 30_000);
        using var blocked = await RawSocket.OpenAsync(_server.Address, _owner.Token, receiveBuffer: 4_096);
        var (reading, other) = (await _owner.OpenSocketAsync(), await _owner.OpenSocketAsync());
        var first = reading.Ready.Channels[0].ReadSeq + 1;
        for (var seq = first; seq <= last; seq++)
        {
            await reading.SendAsync(new ReadFrame { ChannelId = _general.Id, Seq = seq });
        }

        await other.ReceiveAsync<ReceiptFrame>(receipt => receipt.ReadSeq == last);
        Assert.Empty(reading.Frames.OfType<ReceiptFrame>());
        var received = new List<long>();
        while (received is not [.., var newest] || newest < last)
        {
            received.Add(Assert.IsType<ReceiptFrame>(await blocked.ReceiveAsync()).ReadSeq);
        }

        Assert.Equal(received.Order().Distinct(), received);
        Assert.InRange(received.Count, 1, last - first);
        await blocked.RoundTripAsync();
    }

    [Fact]
    public async Task Whisper_of_a_member_reaches_the_members_of_the_channel_and_nobody_else()
    {
        var member = await _server.RegisterAsync((await _owner.InviteAsync(_workspace.Id)).Code);
        var outsider = await _server.RegisterAsync();
        var sockets = await Task.WhenAll(
            _owner.OpenSocketAsync(),
            member.OpenSocketAsync(),
            outsider.OpenSocketAsync()
        );
        await WhisperAsync(member, 1);
        await sockets[0].ReceiveAsync<ReceiptFrame>(receipt => receipt.ReadSeq == 1);
        await sockets[1].ReceiveAsync<ReceiptFrame>(receipt => receipt.ReadSeq == 1);

        // What a user who is no member whispers is dropped, and a former member gets nothing more.
        await _owner.RemoveFromWorkspaceAsync(_workspace.Id, member.Id);
        await sockets[1].ReceiveAsync<MemberLeft>(left => left.UserId == member.Id);
        await WhisperAsync(member, 2);
        await WhisperAsync(outsider, 3);
        await WhisperAsync(_owner, 4);
        await sockets[0].ReceiveAsync<ReceiptFrame>(receipt => receipt.ReadSeq == 4);
        await Task.WhenAll(sockets.Select(socket => socket.RoundTripAsync()));
        Assert.Equal([1, 4], ReceiptsOf(sockets[0]));
        Assert.Equal([1], ReceiptsOf(sockets[1]));
        Assert.Empty(ReceiptsOf(sockets[2]));
    }

    [Fact]
    public async Task Coalesced_whispers_arrive_as_the_first_and_the_newest()
    {
        var socket = await _owner.OpenSocketAsync();
        var whispers = _server.Services.GetRequiredService<UserWhispers>();
        for (var version = 1; version <= 50; version++)
        {
            var whisper = Whispers.Receipt(_general.Id.Value, _owner.Id.Value, version);
            await whispers.WhisperAsync(_owner.Id.Value, whisper, coalesce: true);
        }

        await socket.ReceiveAsync<ReceiptFrame>(receipt => receipt.ReadSeq == 50);
        var received = ReceiptsOf(socket).ToList();
        Assert.Equal(1, received[0]);

        // The loop may take longer than an interval on a busy machine, never fifty of them.
        Assert.InRange(received.Count, 2, 49);
    }

    [Fact]
    public void Whispers_cross_to_another_node()
    {
        var serializer = _server.Services.GetRequiredService<Serializer>();
        var whisper = Whispers.Receipt(_general.Id.Value, _owner.Id.Value, 7, Ids.New());
        var crossed = serializer.Deserialize<UserWhisper>(
            serializer.SerializeToArray(new UserWhisper(_owner.Id.Value, whisper))
        )!;
        Assert.Equal(_owner.Id.Value, crossed.UserId);
        Assert.Equal(whisper with { Frame = crossed.Whisper.Frame }, crossed.Whisper);
        Assert.Equal(whisper.Frame.Frame, crossed.Whisper.Frame.Frame);
        var toChannel = serializer.Deserialize<ChannelWhisper>(
            serializer.SerializeToArray(new ChannelWhisper(_general.Id.Value, whisper))
        )!;
        Assert.Equal((_general.Id.Value, whisper.Key), (toChannel.ChannelId, toChannel.Whisper.Key));
    }

    private static IEnumerable<long> ReceiptsOf(TestSocket socket) =>
        socket.Frames.OfType<ReceiptFrame>().Select(receipt => receipt.ReadSeq);

    private Task WhisperAsync(TestUser user, long version) =>
        _server
            .Services.GetRequiredService<ChannelWhispers>()
            .WhisperAsync(_general.Id.Value, Whispers.Receipt(_general.Id.Value, user.Id.Value, version));

    /// <summary>Appends messages past the grain, which publishes nothing of them. Returns the last seq.</summary>
    private async Task<long> AppendAsync(int count)
    {
        var head = await _server.Log.ReadHeadAsync(_general.Id.Value, Token);
        for (var left = count; left > 0; left -= 500)
        {
            var drafts = Enumerable
                .Range(0, Math.Min(left, 500))
                .Select(_ =>
                    (Draft)
                        new MessageDraft(
                            Ids.New(),
                            _owner.Id.Value,
                            "read",
                            MessageType.Text,
                            null,
                            null,
                            _server.Clock.GetUtcNow()
                        )
                )
                .ToList();
            head = (await _server.Log.AppendAsync(new(_general.Id.Value, head, drafts))).Head;
        }

        return head.Seq;
    }
}
