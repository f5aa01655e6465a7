using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using Parley.Client.Tests.Fakes;
using Parley.Socket;

namespace Parley.Client.Tests;

/// <summary>The connection over a real WebSocket.</summary>
public sealed class RealSocketTests : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Uri _address;
    private readonly ParleyClient _client;

    public RealSocketTests()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        _address = new Uri($"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}/");
        probe.Stop();
        _listener.Prefixes.Add(_address.ToString());
        _listener.Start();
        _client = new ParleyClient(new ParleyClientOptions { BaseAddress = _address, Token = "t0k3n" });
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _client.Dispose();
        _listener.Close();
    }

    [Fact]
    public async Task Upgrade_sends_subprotocol_and_token_and_large_frames_arrive_whole()
    {
        await using var connection = new ChatConnection(_client);
        var connecting = connection.ConnectAsync(Token);
        var request = await _listener.GetContextAsync().WithTimeoutAsync();
        Assert.Equal("/ws", request.Request.RawUrl);
        Assert.Equal(
            ("Bearer t0k3n", JsonFrames.Subprotocol),
            (request.Request.Headers["Authorization"], request.Request.Headers["Sec-WebSocket-Protocol"])
        );
        var socket = (await request.AcceptWebSocketAsync(JsonFrames.Subprotocol).WithTimeoutAsync()).WebSocket;
        Assert.IsType<HelloFrame>(await ReceiveAsync(socket));
        var channels = Enumerable
            .Range(0, 500)
            .Select(i => Samples.NewChannel(new ChannelId(Guid.CreateVersion7(Samples.Time)), i))
            .ToArray();
        await SendAsync(socket, Samples.Ready("e1", channels));
        Assert.Equal(500, (await connecting.WithTimeoutAsync()).Channels.Count);

        var sending = connection.SendAsync(Samples.Channel, "Grüße 🎉", cancellationToken: Token);
        var send = Assert.IsType<SendMessageFrame>(await ReceiveAsync(socket));
        await SendAsync(
            socket,
            new AckFrame
            {
                Ref = send.Ref!.Value,
                Id = send.Id,
                Seq = 3,
                CreatedAt = Samples.Time,
            }
        );
        Assert.Equal(("Grüße 🎉", 3L), (send.Content, (await sending.WithTimeoutAsync()).Seq));

        await connection.DisposeAsync().AsTask().WithTimeoutAsync();
        var end = await socket.ReceiveAsync(new byte[100], Token).WithTimeoutAsync();
        Assert.Equal(
            (WebSocketMessageType.Close, WebSocketCloseStatus.NormalClosure),
            (end.MessageType, end.CloseStatus)
        );
    }

    [Fact]
    public async Task Close_code_of_the_server_is_reported()
    {
        await using var connection = new ChatConnection(_client);
        var connecting = connection.ConnectAsync(Token);
        var socket = (
            await (await _listener.GetContextAsync().WithTimeoutAsync()).AcceptWebSocketAsync(JsonFrames.Subprotocol)
        ).WebSocket;
        await SendAsync(socket, Samples.Ready());
        await connecting.WithTimeoutAsync();
        await socket.CloseOutputAsync((WebSocketCloseStatus)CloseCodes.Forbidden, "revoked", Token);
        var error = await Assert.ThrowsAsync<ParleyException>(async () =>
        {
            await foreach (var _ in connection.ReadEventsAsync(Token))
            {
                // Reads to the end.
            }
        });
        Assert.Equal(ErrorCodes.AuthRequired, error.Code);
    }

    [Theory]
    [InlineData(401, ErrorCodes.AuthRequired)]
    [InlineData(503, ErrorCodes.ServerUnavailable)]
    public async Task Refused_upgrade_reports_its_status(int status, string code)
    {
        await using var connection = new ChatConnection(_client);
        var connecting = connection.ConnectAsync(Token);
        var request = await _listener.GetContextAsync().WithTimeoutAsync();
        request.Response.StatusCode = status;
        request.Response.Close();
        var error = await Assert.ThrowsAsync<ParleyException>(() => connecting.WithTimeoutAsync());
        Assert.Equal((code, status), (error.Code, error.Status));
    }

    private static async Task<ClientFrame> ReceiveAsync(WebSocket socket)
    {
        var buffer = new byte[64 * 1024];
        var result = await socket.ReceiveAsync(buffer, Token).WithTimeoutAsync();
        Assert.True(result.EndOfMessage);
        return JsonFrames.DecodeClient(buffer.AsSpan(0, result.Count));
    }

    private static Task SendAsync(WebSocket socket, ServerFrame frame) =>
        socket.SendAsync(JsonFrames.Encode(frame), WebSocketMessageType.Text, endOfMessage: true, Token);
}
