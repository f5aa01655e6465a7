using System.Text;
using Parley.Bench.Load;

namespace Parley.Bench.Wires;

/// <summary>
/// SignalR's hub protocol in MessagePack: each message follows its length, and one frame may hold several.
/// </summary>
internal sealed class SignalRMessagePackWire(TimeProvider clock) : SignalRWire
{
    private const byte ArrayOf = 0x90;
    private const byte EmptyMap = 0x80;
    private const byte Invocation = 1;
    private const byte Completion = 3;
    private const byte PingMessage = 6;
    private const byte ErrorResult = 1;
    private static readonly byte[] Ping = [2, ArrayOf | 1, PingMessage];

    public override int Kind => Frames.Binary;

    public override ReadOnlyMemory<byte> Heartbeat => Ping;

    public override void Enter(LoadLoop loop, LoadClient client) =>
        loop.Send(client, "{\"protocol\":\"messagepack\",\"version\":1}\u001e"u8, Frames.Text);

    public override int Encode(Span<byte> payload, LoadClient client, int room, ReadOnlySpan<byte> content)
    {
        var writer = Begin(payload, "s"u8, "send"u8, 3);
        Span<byte> id = stackalloc byte[36];
        System.Buffers.Text.Utf8Formatter.TryFormat(Guid.CreateVersion7(clock.GetUtcNow()), id, out _);
        AddText(ref writer, id);
        Span<byte> name = stackalloc byte[12];
        name[0] = (byte)'r';
        System.Buffers.Text.Utf8Formatter.TryFormat(room, name[1..], out var digits);
        AddText(ref writer, name[..(digits + 1)]);
        AddText(ref writer, content);
        return Finish(payload, ref writer);
    }

    public override void Receive(LoadLoop loop, LoadClient client, ReadOnlySpan<byte> payload)
    {
        if (client.State == ClientState.Entering && payload.StartsWith("{}\u001e"u8))
        {
            Join(loop, client);
            payload = payload[3..];
        }

        while (!payload.IsEmpty)
        {
            var length = 0;
            var at = 0;
            for (var shift = 0; ; shift += 7)
            {
                var next = payload[at++];
                length |= (next & 0x7f) << shift;
                if (next < 0x80)
                {
                    break;
                }
            }

            base.Receive(loop, client, payload.Slice(at, length));
            payload = payload[(at + length)..];
        }
    }

    public override void Control(LoadLoop loop, LoadClient client, ReadOnlySpan<byte> payload)
    {
        // An array with the type as its first element; in a completion an empty map, the call id and the kind of result
        // follow.
        var type = payload[1];
        if (type == PingMessage)
        {
            return;
        }

        if (type != Completion || payload[3 + 1 + (payload[3] & 0x1f)] == ErrorResult)
        {
            loop.Refused(client, payload);
        }
        else if (client.State == ClientState.Ready)
        {
            loop.Acked(client);
        }
        else
        {
            loop.Enter(client);
        }
    }

    private static void Join(LoadLoop loop, LoadClient client)
    {
        var writer = Begin(loop.Payload, "j"u8, "join"u8, 1);
        // An array of up to 65 535.
        writer.Add(0xdc);
        writer.Add((byte)(client.Rooms.Length >> 8));
        writer.Add((byte)client.Rooms.Length);
        foreach (var room in client.Rooms)
        {
            AddText(ref writer, Encoding.ASCII.GetBytes(RoomNames.Of(room)));
        }

        loop.Send(client, Finish(loop.Payload, ref writer), Frames.Binary);
    }

    /// <summary>Three bytes are reserved for the length.</summary>
    private static PayloadWriter Begin(
        Span<byte> payload,
        ReadOnlySpan<byte> id,
        ReadOnlySpan<byte> target,
        int arguments
    )
    {
        var writer = new PayloadWriter(payload);
        writer.Add("\0\0\0"u8);
        writer.Add(ArrayOf | 6);
        writer.Add(Invocation);
        writer.Add(EmptyMap);
        AddText(ref writer, id);
        AddText(ref writer, target);
        writer.Add((byte)(ArrayOf | arguments));
        return writer;
    }

    private static int Finish(Span<byte> payload, ref PayloadWriter writer)
    {
        writer.Add(ArrayOf);
        var length = writer.Length - 3;
        payload[0] = (byte)(0x80 | (length & 0x7f));
        payload[1] = (byte)(0x80 | ((length >> 7) & 0x7f));
        payload[2] = (byte)(length >> 14);
        return writer.Length;
    }

    private static void AddText(ref PayloadWriter writer, scoped ReadOnlySpan<byte> text)
    {
        if (text.Length < 32)
        {
            writer.Add((byte)(0xa0 | text.Length));
        }
        else if (text.Length < 256)
        {
            writer.Add(0xd9);
            writer.Add((byte)text.Length);
        }
        else
        {
            writer.Add(0xda);
            writer.Add((byte)(text.Length >> 8));
            writer.Add((byte)text.Length);
        }

        writer.Add(text);
    }
}
