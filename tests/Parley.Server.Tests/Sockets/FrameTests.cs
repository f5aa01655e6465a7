namespace Parley.Server.Tests.Sockets;

public sealed class FrameTests(SharedServer shared)
{
    private const string Id = "0196e2a4-0000-7000-8000-0000000000aa";

    [Fact]
    public async Task Ping_is_answered_and_unknown_fields_are_ignored()
    {
        var socket = await (await shared.Server.RegisterAsync()).OpenSocketAsync();
        await socket.SendTextAsync("""{"type":"ping","future":{"a":[1]}}""");
        await socket.ReceiveAsync<PongFrame>();
        await socket.SendTextAsync("""{"future":1,"type":"ping"}""");
        await socket.ReceiveAsync<PongFrame>();
    }

    [Theory]
    [InlineData("""{"type":"dance","ref":7}""", ErrorCodes.FrameUnknown, 7L)]
    [InlineData("""{"ref":7}""", ErrorCodes.FrameUnknown, 7L)]
    [InlineData("""{"type":"hello","protocol":1,"ref":7}""", ErrorCodes.RequestMalformed, 7L)]
    [InlineData("""{"type":"message.send","ref":7}""", ErrorCodes.RequestMalformed, 7L)]
    [InlineData(
        """{"type":"message.send","ref":7,"channelId":"x","id":"x","content":"x"}""",
        ErrorCodes.RequestMalformed,
        7L
    )]
    [InlineData(
        $$"""{"type":"message.send","ref":7,"channelId":"{{Id}}","id":"{{Id}}","content":5}""",
        ErrorCodes.RequestMalformed,
        7L
    )]
    [InlineData(
        $$"""{"type":"message.send","ref":7,"channelId":"{{Id}}","id":"{{Id}}","content":null}""",
        ErrorCodes.RequestMalformed,
        7L
    )]
    [InlineData(
        $$"""{"type":"message.send","ref":7,"channelId":"{{Id}}","id":"{{Id}}","content":"\ud800"}""",
        ErrorCodes.RequestMalformed,
        7L
    )]
    [InlineData(
        $$"""{"\ud800":1,"ref":7,"type":"message.send","channelId":"{{Id}}","id":"{{Id}}","content":"x"}""",
        ErrorCodes.RequestMalformed,
        null
    )]
    [InlineData(
        $$"""{"type":"message.send","ref":7,"ref":8,"channelId":"{{Id}}","id":"{{Id}}","content":"x"}""",
        ErrorCodes.RequestMalformed,
        7L
    )]
    [InlineData(
        $$"""{"type":"message.send","ref":7.5,"channelId":"{{Id}}","id":"{{Id}}","content":"x"}""",
        ErrorCodes.RequestMalformed,
        null
    )]
    [InlineData(
        $$"""{"type":"message.send","ref":1e400,"channelId":"{{Id}}","id":"{{Id}}","content":"x"}""",
        ErrorCodes.RequestMalformed,
        null
    )]
    [InlineData(
        $$"""{"type":"message.send","channelId":"{{Id}}","id":"{{Id}}","content":"x"}""",
        ErrorCodes.RequestMalformed,
        null
    )]
    [InlineData("""{"type":["ping"]}""", ErrorCodes.RequestMalformed, null)]
    [InlineData("""{"type":"ping","type":"ping"}""", ErrorCodes.RequestMalformed, null)]
    [InlineData("not JSON", ErrorCodes.RequestMalformed, null)]
    [InlineData("null", ErrorCodes.RequestMalformed, null)]
    [InlineData("[1]", ErrorCodes.RequestMalformed, null)]
    public async Task Malformed_frame_gets_an_error_and_the_socket_stays_open(
        string frame,
        string code,
        long? reference
    )
    {
        var socket = await (await shared.Server.RegisterAsync()).OpenSocketAsync();
        await socket.SendTextAsync(frame);
        var error = await socket.ReceiveAsync<ErrorFrame>();
        Assert.Equal((code, reference), (error.Code, error.Ref ?? (reference is null ? null : -1)));
        Assert.DoesNotContain("System.", error.Message, StringComparison.Ordinal);
        await socket.RoundTripAsync();
    }

    [Fact]
    public async Task Empty_frame_is_ignored()
    {
        var socket = await (await shared.Server.RegisterAsync()).OpenSocketAsync();
        await socket.SendTextAsync(string.Empty);
        await socket.RoundTripAsync();
    }

    [Fact]
    public async Task Deeply_nested_frame_gets_an_error_and_the_socket_stays_open()
    {
        var socket = await (await shared.Server.RegisterAsync()).OpenSocketAsync();
        await socket.SendTextAsync($$"""{"type":"ping","x":{{new string('[', 30_000)}}""");
        Assert.Equal(ErrorCodes.RequestMalformed, (await socket.ReceiveAsync<ErrorFrame>()).Code);
        await socket.RoundTripAsync();
    }

    [Fact]
    public async Task Frame_of_64_KiB_is_accepted_and_one_byte_more_closes_the_socket()
    {
        var socket = await (await shared.Server.RegisterAsync()).OpenSocketAsync();
        const string start = """{"type":"ping","x":" """;
        await socket.SendTextAsync(start + new string('x', 65_536 - start.Length - 2) + "\"}");
        await socket.ReceiveAsync<PongFrame>();
        await socket.SendTextAsync(start + new string('x', 65_536 - start.Length - 1) + "\"}");
        Assert.Equal(CloseCodes.TooBig, await socket.ClosedAsync());
    }

    [Theory]
    [InlineData("?", ErrorCodes.RequestMalformed, CloseCodes.Malformed)]
    [InlineData("""{"type":"nothing","ref":1}""", ErrorCodes.FrameUnknown, CloseCodes.RateLimited)]
    public async Task Refused_frames_get_errors_and_too_many_close_the_socket(string frame, string code, int closeCode)
    {
        await using var server = await ParleyServer.StartAsync(("Gateway:ErrorsPerMinute", "5"));
        var socket = await (await server.FirstUserAsync()).OpenSocketAsync();
        for (var i = 0; i < 5; i++)
        {
            await socket.SendTextAsync(frame);
            Assert.Equal(code, (await socket.ReceiveAsync<ErrorFrame>()).Code);
        }

        await socket.RoundTripAsync();
        await socket.SendTextAsync(frame);
        Assert.Equal(closeCode, await socket.ClosedAsync());
    }

    [Fact]
    public async Task Max_frame_and_hello_sizes_are_configurable()
    {
        await using var server = await ParleyServer.StartAsync(
            ("Gateway:FrameBytes", "1024"),
            ("Gateway:HelloBytes", "256")
        );
        var user = await server.FirstUserAsync();
        var socket = await user.OpenSocketAsync();
        Assert.Equal(1_024, socket.Ready.Limits.FrameBytes);
        await socket.SendTextAsync($$"""{"type":"ping","x":"{{new string('x', 1_024)}}"}""");
        Assert.Equal(CloseCodes.TooBig, await socket.ClosedAsync());
        await using var hello = await TestSocket.ConnectAsync(server.Address);
        await hello.SendTextAsync($$"""{"type":"hello","protocol":1,"x":"{{new string('x', 256)}}"}""");
        Assert.Equal(CloseCodes.TooBig, await hello.ClosedAsync());
    }
}
