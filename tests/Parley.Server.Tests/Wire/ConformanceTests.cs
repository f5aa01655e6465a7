using System.Net.Sockets;
using System.Text;
using Parley.Server.Gateway.Wire;

namespace Parley.Server.Tests.Wire;

/// <summary>The groups of the Autobahn suite that apply to a server of this protocol, against Kestrel.</summary>
public sealed class ConformanceTests(SharedServer shared)
{
    private const int Final = 0x80;
    private const string PingText = """{"type":"ping"}""";

    [Fact]
    public async Task Upgrade_response_follows_the_standard()
    {
        using var socket = await RawSocket.ConnectAsync(shared.Server.Address);
        Assert.StartsWith("HTTP/1.1 101 ", socket.Answer, StringComparison.Ordinal);
        Assert.Contains(
            "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n",
            socket.Answer,
            StringComparison.Ordinal
        );
        Assert.Contains(
            $"Sec-WebSocket-Protocol: {JsonFrames.Subprotocol}\r\n",
            socket.Answer,
            StringComparison.Ordinal
        );
        Assert.DoesNotContain("Extensions", socket.Answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("parley.v1.msgpack, parley.v1.json", MessagePackFrames.Subprotocol)]
    [InlineData("parley.v9.json,parley.v1.json , parley.v1.msgpack", JsonFrames.Subprotocol)]
    public async Task First_known_subprotocol_is_selected(string offered, string taken)
    {
        using var socket = await RawSocket.ConnectAsync(shared.Server.Address, offered);
        Assert.Contains($"Sec-WebSocket-Protocol: {taken}\r\n", socket.Answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Sec-WebSocket-Version: 8\r\n", JsonFrames.Subprotocol)]
    [InlineData("Sec-WebSocket-Key: AAAA\r\n", JsonFrames.Subprotocol)]
    [InlineData("", "chat")]
    public async Task Invalid_upgrade_is_refused_with_the_supported_version(string headers, string protocols)
    {
        using var socket = await RawSocket.ConnectAsync(shared.Server.Address, protocols, headers);
        Assert.StartsWith("HTTP/1.1 400 ", socket.Answer, StringComparison.Ordinal);
        Assert.Equal(
            headers.Length > 0,
            socket.Answer.Contains("Sec-WebSocket-Version: 13\r\n", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task Frames_are_MessagePack_when_requested()
    {
        var team = await shared.Server.TeamAsync();
        using var socket = await RawSocket.ConnectAsync(shared.Server.Address, MessagePackFrames.Subprotocol);
        await socket.WriteAsync(
            RawSocket.Frame(
                Final | RawSocket.Binary,
                MessagePackFrames.Encode(new HelloFrame { Protocol = 1, Token = team.Owner.Token })
            )
        );
        Assert.IsType<ReadyFrame>(await ReadPackedAsync(socket));
        await socket.WriteAsync(RawSocket.Frame(Final | RawSocket.Binary, [0xc1]));
        Assert.Equal(ErrorCodes.RequestMalformed, Assert.IsType<ErrorFrame>(await ReadPackedAsync(socket)).Code);
        var posted = await team.Owner.PostAsync(team.General.Id, "packed");
        Assert.Equal(posted.Id, Assert.IsType<MessageCreated>(await ReadPackedAsync(socket)).Message.Id);
        await socket.WriteAsync(RawSocket.Frame(Final | RawSocket.Text, PingText));
        Assert.Equal(CloseCodes.Malformed, await socket.ClosedAsync(answer: true));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(125)]
    public async Task Ping_is_answered_with_its_payload_before_and_after_hello(int length)
    {
        byte[] payload = [.. Enumerable.Range(0, length).Select(i => (byte)i)];
        using var socket = await RawSocket.ConnectAsync(shared.Server.Address);
        await socket.WriteAsync(RawSocket.Frame(Final | RawSocket.Ping, payload));
        AssertFrame(RawSocket.Pong, payload, await socket.ReadFrameAsync());
        await socket.SendAsync(new HelloFrame { Protocol = 1, Token = (await shared.Server.RegisterAsync()).Token });
        Assert.IsType<ReadyFrame>(await socket.ReceiveAsync());
        await socket.WriteAsync(RawSocket.Frame(Final | RawSocket.Ping, payload));
        AssertFrame(RawSocket.Pong, payload, await socket.ReadFrameAsync());
    }

    [Fact]
    public async Task Unsolicited_pong_is_ignored()
    {
        using var socket = await OpenAsync();
        await socket.WriteAsync(
            RawSocket.Frame(Final | RawSocket.Pong, "unasked"),
            RawSocket.Frame(Final | RawSocket.Pong, string.Empty)
        );
        await socket.RoundTripAsync();
    }

    [Theory]
    [InlineData(0xc1)]
    [InlineData(0xa1)]
    [InlineData(0x91)]
    [InlineData(0xf1)]
    [InlineData(0xc9)]
    [InlineData(0x83)]
    [InlineData(0x84)]
    [InlineData(0x85)]
    [InlineData(0x86)]
    [InlineData(0x87)]
    [InlineData(0x8b)]
    [InlineData(0x8c)]
    [InlineData(0x8d)]
    [InlineData(0x8e)]
    [InlineData(0x8f)]
    [InlineData(0x09)]
    [InlineData(0x08)]
    [InlineData(0x80)]
    [InlineData(0x00)]
    public async Task Reserved_bits_and_opcodes_and_invalid_fragments_are_protocol_errors(int first)
    {
        using var socket = await OpenAsync();
        await socket.WriteAsync(RawSocket.Frame(first, PingText));
        Assert.Equal(WebSocketCloseCodes.ProtocolError, await socket.ClosedAsync());
    }

    [Fact]
    public async Task Unmasked_frame_is_a_protocol_error()
    {
        using var socket = await OpenAsync();
        await socket.WriteAsync(
            RawSocket.Frame(Final | RawSocket.Text, Encoding.UTF8.GetBytes(PingText), masked: false)
        );
        Assert.Equal(WebSocketCloseCodes.ProtocolError, await socket.ClosedAsync());
    }

    [Theory]
    [InlineData(RawSocket.Ping)]
    [InlineData(RawSocket.Pong)]
    [InlineData(RawSocket.Close)]
    public async Task Control_frame_over_125_bytes_is_a_protocol_error(int opcode)
    {
        using var socket = await OpenAsync();
        await socket.WriteAsync(RawSocket.Frame(Final | opcode, new byte[126]));
        Assert.Equal(WebSocketCloseCodes.ProtocolError, await socket.ClosedAsync());
    }

    [Fact]
    public async Task New_message_inside_a_fragmented_one_is_a_protocol_error()
    {
        using var socket = await OpenAsync();
        await socket.WriteAsync(
            RawSocket.Frame(RawSocket.Text, PingText),
            RawSocket.Frame(Final | RawSocket.Text, PingText)
        );
        Assert.Equal(WebSocketCloseCodes.ProtocolError, await socket.ClosedAsync());
    }

    [Fact]
    public async Task Fragments_with_interleaved_pings_are_one_message()
    {
        using var socket = await OpenAsync();
        await socket.WriteAsync(RawSocket.Frame(RawSocket.Text, """{"type":"""));
        await socket.WriteAsync(RawSocket.Frame(Final | RawSocket.Ping, "1"));
        AssertFrame(RawSocket.Pong, "1"u8.ToArray(), await socket.ReadFrameAsync());
        await socket.WriteAsync(
            RawSocket.Frame(0, string.Empty),
            RawSocket.Frame(0, "\"pi"),
            RawSocket.Frame(Final | RawSocket.Ping, "2"),
            RawSocket.Frame(Final, "ng\"}")
        );
        (int Opcode, byte[] Payload)[] answers = [await socket.ReadFrameAsync(), await socket.ReadFrameAsync()];
        Assert.Equal([RawSocket.Text, RawSocket.Pong], answers.Select(answer => answer.Opcode).Order());
        await socket.RoundTripAsync();
    }

    [Theory]
    [InlineData(new byte[] { 0xff })]
    [InlineData(new byte[] { 0xce, 0xba, 0xed, 0xa0, 0x80, 0x65 })]
    [InlineData(new byte[] { 0xf4, 0x90, 0x80, 0x80 })]
    [InlineData(new byte[] { 0xc0, 0xaf })]
    [InlineData(new byte[] { 0xe2, 0x82 })]
    public async Task Invalid_UTF_8_text_is_refused(byte[] text)
    {
        using var socket = await OpenAsync();
        await socket.WriteAsync(RawSocket.Frame(RawSocket.Text, PingText), RawSocket.Frame(Final, text));
        Assert.Equal(WebSocketCloseCodes.InvalidText, await socket.ClosedAsync());
    }

    [Fact]
    public async Task Character_may_be_split_between_fragments()
    {
        using var socket = await OpenAsync();
        var text = Encoding.UTF8.GetBytes("""{"type":"ping","x":"😀"}""");
        var half = text.Length - 4;
        await socket.WriteAsync(
            RawSocket.Frame(RawSocket.Text, text.AsSpan(..half)),
            RawSocket.Frame(Final, text.AsSpan(half..))
        );
        Assert.IsType<PongFrame>(await socket.ReceiveAsync());
    }

    [Theory]
    [InlineData("", CloseCodes.Normal)]
    [InlineData("03e8", CloseCodes.Normal)]
    [InlineData("03e86279652e", CloseCodes.Normal)]
    [InlineData("0fa0", CloseCodes.Normal)]
    [InlineData("0bb8", CloseCodes.Normal)]
    [InlineData("03", WebSocketCloseCodes.ProtocolError)]
    [InlineData("0000", WebSocketCloseCodes.ProtocolError)]
    [InlineData("03e7", WebSocketCloseCodes.ProtocolError)]
    [InlineData("03ec", WebSocketCloseCodes.ProtocolError)]
    [InlineData("03ed", WebSocketCloseCodes.ProtocolError)]
    [InlineData("03ee", WebSocketCloseCodes.ProtocolError)]
    [InlineData("03f7", WebSocketCloseCodes.ProtocolError)]
    [InlineData("0bb7", WebSocketCloseCodes.ProtocolError)]
    [InlineData("1388", WebSocketCloseCodes.ProtocolError)]
    [InlineData("03e8ff", WebSocketCloseCodes.InvalidText)]
    public async Task Close_frame_is_answered(string payload, int code)
    {
        using var socket = await OpenAsync();
        await socket.WriteAsync(RawSocket.Frame(Final | RawSocket.Close, Convert.FromHexString(payload)));
        Assert.Equal(code, await socket.ClosedAsync());
    }

    [Fact]
    public async Task Data_after_a_close_frame_is_ignored()
    {
        using var socket = await OpenAsync();
        await socket.WriteAsync(
            RawSocket.Frame(Final | RawSocket.Close, string.Empty),
            RawSocket.Frame(Final | RawSocket.Text, PingText)
        );
        var (opcode, _) = await socket.ReadFrameAsync();
        Assert.Equal(RawSocket.Close, opcode);
    }

    [Theory]
    [InlineData("81ff7fffffffffffffff00000000", CloseCodes.TooBig)]
    [InlineData("81ff000000010000000000000000", CloseCodes.TooBig)]
    [InlineData("81ff000000000001000100000000", CloseCodes.TooBig)]
    [InlineData("81ffffffffffffffffff00000000", WebSocketCloseCodes.ProtocolError)]
    [InlineData("81ff000000000000000500000000", WebSocketCloseCodes.ProtocolError)]
    [InlineData("81fe000500000000", WebSocketCloseCodes.ProtocolError)]
    public async Task Forged_frame_length_is_refused_before_its_payload_arrives(string head, int code)
    {
        using var socket = await OpenAsync();
        await socket.WriteAsync(Convert.FromHexString(head));
        Assert.Equal(code, await socket.ClosedAsync());
    }

    [Theory]
    [InlineData(0, 70_000)]
    [InlineData(1, 70_000)]
    [InlineData(4_000, 20)]
    public async Task Unbounded_fragments_are_too_big(int length, int count)
    {
        using var socket = await OpenAsync();
        var fragment = RawSocket.Frame(0, new byte[length]);
        try
        {
            await socket.WriteAsync([RawSocket.Frame(RawSocket.Text, "x"), .. Enumerable.Repeat(fragment, count)]);
        }
        catch (IOException)
        {
            // The connection was closed early.
        }

        Assert.Equal(CloseCodes.TooBig, await socket.ClosedAsync());
    }

    [Fact]
    public async Task Max_frame_size_is_smaller_before_hello()
    {
        using var socket = await RawSocket.ConnectAsync(shared.Server.Address);
        await socket.WriteAsync(RawSocket.Frame(Final | RawSocket.Text, new string('x', 4_097)));
        Assert.Equal(CloseCodes.TooBig, await socket.ClosedAsync());
    }

    [Fact]
    public async Task Ping_flood_is_answered_with_bounded_memory()
    {
        using var socket = await OpenAsync();
        byte[][] flood = [.. Enumerable.Repeat(RawSocket.Frame(Final | RawSocket.Ping, "flood"), 50_000)];
        await socket.WriteAsync(flood).WithTimeoutAsync("the flood to be taken");
        await socket.WriteAsync(RawSocket.Frame(Final | RawSocket.Ping, "last"));
        while (!(await socket.ReadFrameAsync()).Payload.AsSpan().SequenceEqual("last"u8))
        {
            // A pong of the flood.
        }

        await socket.RoundTripAsync();
    }

    [Fact]
    public async Task Frame_may_arrive_byte_by_byte()
    {
        using var socket = await OpenAsync();
        byte[] bytes =
        [
            .. RawSocket.Frame(RawSocket.Text, """{"type":"""),
            .. RawSocket.Frame(Final | RawSocket.Ping, "x"),
            .. RawSocket.Frame(Final, "\"ping\"}"),
        ];
        foreach (var single in bytes)
        {
            await socket.WriteAsync([single]);
        }

        AssertFrame(RawSocket.Pong, "x"u8.ToArray(), await socket.ReadFrameAsync());
        Assert.IsType<PongFrame>(await socket.ReceiveAsync());
    }

    [Fact]
    public async Task Many_frames_may_arrive_in_one_read()
    {
        using var socket = await OpenAsync();
        await socket.WriteAsync([.. Enumerable.Repeat(RawSocket.Frame(Final | RawSocket.Text, PingText), 100)]);
        for (var i = 0; i < 100; i++)
        {
            Assert.IsType<PongFrame>(await socket.ReceiveAsync());
        }
    }

    [Fact]
    public async Task Partial_frame_may_arrive_with_the_previous_one()
    {
        using var socket = await OpenAsync();
        var large = RawSocket.Frame(Final | RawSocket.Text, $$"""{"type":"ping","x":"{{new string('x', 60_000)}}"}""");
        for (var i = 0; i < 5; i++)
        {
            await socket.WriteAsync(RawSocket.Frame(Final | RawSocket.Text, PingText), large[..(7 * i)]);
            Assert.IsType<PongFrame>(await socket.ReceiveAsync());
            await socket.WriteAsync(large[(7 * i)..]);
            Assert.IsType<PongFrame>(await socket.ReceiveAsync());
        }
    }

    /// <summary>Kestrel treats the end of one direction as the end of both.</summary>
    [Theory]
    [InlineData("reset")]
    [InlineData("close")]
    [InlineData("half")]
    public async Task Reset_closed_or_half_closed_connection_is_released(string how)
    {
        await using var server = await Robustness.FaultyServer.StartAsync();
        var user = await server.RegisterAsync();
        using var socket = await RawSocket.OpenAsync(server.Address, user.Token);
        await socket.WriteAsync(RawSocket.Frame(RawSocket.Text, "half a mess"));
        if (how == "half")
        {
            socket.Socket.Shutdown(SocketShutdown.Send);
        }
        else
        {
            socket.Socket.LingerState = new(how == "reset", 0);
            socket.Dispose();
        }

        await Wait.UntilAsync(() => server.Hub.Sockets.Count == 0, "the socket to be forgotten");
    }

    [Fact]
    public async Task Unanswered_close_frame_ends_in_an_abort()
    {
        await using var server = await Robustness.FaultyServer.StartAsync();
        var user = await server.RegisterAsync();
        using var socket = await RawSocket.OpenAsync(server.Address, user.Token);
        server.Hub.Sockets.Single().Close(CloseCodes.Forbidden, "test");
        Assert.Equal(RawSocket.Close, (await socket.ReadFrameAsync()).Opcode);
        server.Clock.Advance(TimeSpan.FromSeconds(10));
        await Wait.UntilAsync(() => server.Hub.Sockets.Count == 0, "the socket to be forgotten");
    }

    private async Task<RawSocket> OpenAsync() =>
        await RawSocket.OpenAsync(shared.Server.Address, (await shared.Server.RegisterAsync()).Token);

    private static async Task<ServerFrame> ReadPackedAsync(RawSocket socket)
    {
        var (opcode, payload) = await socket.ReadFrameAsync();
        Assert.Equal(RawSocket.Binary, opcode);
        return MessagePackFrames.DecodeServer(payload);
    }

    private static void AssertFrame(int opcode, byte[] payload, (int Opcode, byte[] Payload) frame)
    {
        Assert.Equal(opcode, frame.Opcode);
        Assert.Equal(payload, frame.Payload);
    }
}
