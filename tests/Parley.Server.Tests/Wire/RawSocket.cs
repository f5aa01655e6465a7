using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;

namespace Parley.Server.Tests.Wire;

/// <summary>A client that may violate the WebSocket protocol: it writes bytes and reads frames.</summary>
internal sealed class RawSocket : IDisposable
{
    public const int Text = 1;
    public const int Binary = 2;
    public const int Close = 8;
    public const int Ping = 9;
    public const int Pong = 10;

    private static readonly byte[] Key = [0x12, 0x34, 0x56, 0x78];

    private readonly TcpClient _client = new() { NoDelay = true };
    private NetworkStream _stream = null!;

    public System.Net.Sockets.Socket Socket => _client.Client;

    /// <summary>The header of the upgrade response.</summary>
    public string Answer { get; private set; } = string.Empty;

    /// <param name="address">The server.</param>
    /// <param name="protocols">The subprotocols asked for.</param>
    /// <param name="headers">Additional headers, each with its line end.</param>
    /// <param name="before">Sent in one write with the request, before it.</param>
    /// <param name="behind">The same, after it.</param>
    /// <param name="receiveBuffer">Bytes that the kernel takes while the test does not read; 0: its default.</param>
    public static async Task<RawSocket> ConnectAsync(
        Uri address,
        string protocols = JsonFrames.Subprotocol,
        string headers = "",
        string before = "",
        byte[]? behind = null,
        int receiveBuffer = 0
    )
    {
        var raw = new RawSocket();
        if (receiveBuffer > 0)
        {
            raw._client.ReceiveBufferSize = receiveBuffer;
        }

        await raw._client.ConnectAsync(address.Host, address.Port);
        raw._stream = raw._client.GetStream();
        var request = Encoding.ASCII.GetBytes(
            $"{before}GET /ws HTTP/1.1\r\nHost: {address.Authority}\r\nConnection: keep-alive, "
                + $"Upgrade\r\nUpgrade: WebSocket\r\nSec-WebSocket-Version: 13\r\n"
                + $"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: {protocols}\r\n{headers}\r\n"
        );
        await raw.WriteAsync(request, behind ?? []);
        raw.Answer = await raw.ReadTextUntilAsync("\r\n\r\n");
        return raw;
    }

    /// <summary>Reads bytes before the first frame.</summary>
    public async Task<string> ReadTextUntilAsync(string end)
    {
        var text = new StringBuilder();
        while (!text.ToString().EndsWith(end, StringComparison.Ordinal))
        {
            text.Append((char)(await ReadAsync(1))[0]);
        }

        return text.ToString();
    }

    /// <summary>Connects and authenticates; reads <c>ready</c>.</summary>
    public static async Task<RawSocket> OpenAsync(Uri address, string token, int receiveBuffer = 0)
    {
        var raw = await ConnectAsync(address, receiveBuffer: receiveBuffer);
        await raw.SendAsync(new HelloFrame { Protocol = 1, Token = token });
        Assert.IsType<ReadyFrame>(await raw.ReceiveAsync());
        return raw;
    }

    /// <summary>A masked client frame.</summary>
    public static byte[] Frame(int first, ReadOnlySpan<byte> payload, bool masked = true)
    {
        var size =
            payload.Length < 126 ? 2
            : payload.Length < 65_536 ? 4
            : 10;
        var frame = new byte[size + (masked ? 4 : 0) + payload.Length];
        frame[0] = (byte)first;
        frame[1] = (byte)(
            (masked ? 0x80 : 0)
            | (
                size switch
                {
                    2 => payload.Length,
                    4 => 126,
                    _ => 127,
                }
            )
        );
        if (size == 4)
        {
            BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(2), (ushort)payload.Length);
        }
        else if (size == 10)
        {
            BinaryPrimitives.WriteInt64BigEndian(frame.AsSpan(2), payload.Length);
        }

        payload.CopyTo(frame.AsSpan(frame.Length - payload.Length));
        if (masked)
        {
            Key.CopyTo(frame, size);
            for (var i = 0; i < payload.Length; i++)
            {
                frame[size + 4 + i] ^= Key[i & 3];
            }
        }

        return frame;
    }

    public static byte[] Frame(int first, string payload) => Frame(first, Encoding.UTF8.GetBytes(payload));

    public async Task WriteAsync(params byte[][] parts) =>
        await _stream.WriteAsync(parts.SelectMany(part => part).ToArray());

    public Task SendAsync(ClientFrame frame) => WriteAsync(Frame(0x80 | Text, JsonFrames.Encode(frame)));

    /// <summary>The next frame; frames of the server are whole and not masked.</summary>
    public async Task<(int Opcode, byte[] Payload)> ReadFrameAsync()
    {
        var head = await ReadAsync(2);
        Assert.Equal(0x80, head[0] & 0xf0);
        var length = head[1] switch
        {
            126 => BinaryPrimitives.ReadUInt16BigEndian(await ReadAsync(2)),
            127 => (int)BinaryPrimitives.ReadInt64BigEndian(await ReadAsync(8)),
            _ => head[1],
        };
        return (head[0] & 0x0f, await ReadAsync(length));
    }

    public async Task<ServerFrame> ReceiveAsync()
    {
        var (opcode, payload) = await ReadFrameAsync();
        Assert.Equal(Text, opcode);
        return JsonFrames.DecodeServer(payload);
    }

    /// <summary>Checks that the server still answers.</summary>
    public async Task RoundTripAsync()
    {
        await SendAsync(new PingFrame());
        Assert.IsType<PongFrame>(await ReceiveAsync());
    }

    /// <summary>Skips frames up to the close frame, then expects the end of the connection.</summary>
    public async Task<int> ClosedAsync(bool answer = false)
    {
        while (true)
        {
            var (opcode, payload) = await ReadFrameAsync();
            if (opcode == Close)
            {
                if (answer)
                {
                    await WriteAsync(Frame(0x80 | Close, payload));
                }

                Assert.Equal(
                    0,
                    await _stream.ReadAsync(new byte[1]).AsTask().WithTimeoutAsync("the end of the connection")
                );
                return BinaryPrimitives.ReadUInt16BigEndian(payload);
            }
        }
    }

    public void Dispose() => _client.Dispose();

    private async Task<byte[]> ReadAsync(int count)
    {
        var bytes = new byte[count];
        await _stream.ReadExactlyAsync(bytes).AsTask().WithTimeoutAsync("bytes from the server");
        return bytes;
    }
}
