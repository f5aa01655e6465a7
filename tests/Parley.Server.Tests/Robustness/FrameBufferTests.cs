using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;

namespace Parley.Server.Tests.Robustness;

/// <summary>
/// Frames longer than the first buffer, cut off in the middle: the frames of other connections stay intact.
/// </summary>
public sealed class FrameBufferTests(SharedServer shared)
{
    private const int Length = 3_000;
    private const int Sent = 2_000;

    [Fact]
    public async Task Connection_closed_mid_frame_does_not_corrupt_other_connections()
    {
        var user = await shared.Server.RegisterAsync();
        for (var i = 0; i < 10; i++)
        {
            await Task.WhenAll(
                Enumerable.Range(0, 20).Select(n => SendPartialFrameAsync(shared.Server.Address, reset: n % 4 == 0))
            );
        }

        var sockets = new List<ClientWebSocket>();
        try
        {
            for (var i = 0; i < 16; i++)
            {
                sockets.Add(await OpenAsync(user.Token));
            }

            for (var round = 0; round < 4; round++)
            {
                // Every socket has a partial frame in its buffer when the first rest arrives.
                var from = round * 1_000;
                await Task.WhenAll(
                    sockets.Select(
                        (socket, i) =>
                            SendAsync(
                                socket,
                                $$"""{"type":"dance","ref":{{from + i}},"pad":"{{new string('x', 700)}}""",
                                last: false
                            )
                    )
                );
                await Task.WhenAll(
                    sockets.Select((socket, i) => SendAsync(socket, $$"""{{new string('y', 1_500)}}"}""", last: true))
                );
                var refs = await Task.WhenAll(sockets.Select(ReadRefAsync));
                Assert.Equal(Enumerable.Range(from, sockets.Count).Select(i => (long?)i), refs);
            }
        }
        finally
        {
            sockets.ForEach(socket => socket.Dispose());
        }
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>
    /// Upgrades by hand, sends the larger part of a frame and closes: by a reset, or in order, which proves that the
    /// server read all of it.
    /// </summary>
    private static async Task SendPartialFrameAsync(Uri address, bool reset)
    {
        using var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync(address.Host, address.Port, Token);
        var stream = client.GetStream();
        var key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(16));
        await stream.WriteAsync(
            Encoding.ASCII.GetBytes(
                $"GET /ws HTTP/1.1\r\nHost: {address.Authority}\r\nConnection: Upgrade\r\nUpgrade: "
                    + $"websocket\r\nSec-WebSocket-Version: 13\r\n"
                    + $"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Protocol: {JsonFrames.Subprotocol}\r\n\r\n"
            ),
            Token
        );
        var answer = new byte[4_096];
        var length = 0;
        while (!Encoding.ASCII.GetString(answer, 0, length).EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            length += await stream.ReadAsync(answer.AsMemory(length), Token);
        }

        Assert.StartsWith("HTTP/1.1 101", Encoding.ASCII.GetString(answer, 0, length), StringComparison.Ordinal);

        // A final text frame, masked with zeros, without its last third.
        byte[] head = [0x81, 0x80 | 126, Length >> 8, Length & 0xff, 0, 0, 0, 0];
        await stream.WriteAsync((byte[])[.. head, .. Enumerable.Repeat((byte)'x', Sent)], Token);
        if (reset)
        {
            client.Client.LingerState = new(true, 0);
            return;
        }

        client.Client.Shutdown(SocketShutdown.Send);
        try
        {
            while (await stream.ReadAsync(answer, Token) > 0)
            {
                // Until the server has noticed and closed.
            }
        }
        catch (IOException)
        {
            // It noticed, and aborted the connection.
        }
    }

    private async Task<ClientWebSocket> OpenAsync(string token)
    {
        var socket = new ClientWebSocket();
        socket.Options.AddSubProtocol(JsonFrames.Subprotocol);
        await socket.ConnectAsync(new UriBuilder(shared.Server.Address) { Scheme = "ws", Path = "/ws" }.Uri, Token);
        await SendAsync(socket, $$"""{"type":"hello","protocol":1,"token":"{{token}}"}""", last: true);
        Assert.IsType<ReadyFrame>(await ReadAsync(socket));
        return socket;
    }

    private static Task SendAsync(ClientWebSocket socket, string text, bool last) =>
        socket.SendAsync(Encoding.UTF8.GetBytes(text).AsMemory(), WebSocketMessageType.Text, last, Token).AsTask();

    private static async Task<long?> ReadRefAsync(ClientWebSocket socket) =>
        Assert.IsType<ErrorFrame>(await ReadAsync(socket)).Ref;

    private static async Task<ServerFrame> ReadAsync(ClientWebSocket socket)
    {
        var buffer = new byte[65_536];
        var length = 0;
        while (true)
        {
            var result = await socket
                .ReceiveAsync(buffer.AsMemory(length), Token)
                .AsTask()
                .WithTimeoutAsync("an answer");
            length += result.Count;
            Assert.NotEqual(WebSocketMessageType.Close, result.MessageType);
            if (result.EndOfMessage)
            {
                return JsonFrames.DecodeServer(buffer.AsSpan(0, length));
            }
        }
    }
}
