using Parley.Bench.Load;
using Parley.Bench.Peers;
using Parley.Socket;

namespace Parley.Bench.Wires;

/// <summary>Parley's protocol in MessagePack: docs/protocol/messagepack.md.</summary>
internal sealed class ParleyMessagePackWire(TimeProvider clock, bool remembering) : ParleyWire(remembering)
{
    private static readonly byte[] Ping = MessagePackFrames.Encode(new PingFrame());

    public override int Kind => Frames.Binary;

    public override string Subprotocol => MessagePackFrames.Subprotocol;

    public override ReadOnlyMemory<byte> Heartbeat => Ping;

    public override int Encode(Span<byte> payload, LoadClient client, int room, ReadOnlySpan<byte> content)
    {
        var writer = new PayloadWriter(payload);
        // An array of five, message.send, and ref in 16 bits.
        writer.Add([0x95, 3, 0xcd, (byte)(client.Awaiting >> 8), (byte)client.Awaiting]);
        AddId(ref writer, SeededIds.Channel(room));
        AddId(ref writer, Guid.CreateVersion7(clock.GetUtcNow()));
        writer.Add([0xda, (byte)(content.Length >> 8), (byte)content.Length]);
        writer.Add(content);
        return writer.Length;
    }

    /// <summary>The type is the first element of the array, and below 128.</summary>
    protected override Answer Tell(ReadOnlySpan<byte> payload) =>
        payload[1] switch
        {
            64 => Answer.Ready,
            66 => Answer.Ack,
            68 => Answer.Resumed,
            67 or 85 or 86 => Answer.Refusal,
            _ => Answer.Other,
        };

    protected override byte[] Encode(ClientFrame frame) => MessagePackFrames.Encode(frame);

    protected override ServerFrame Decode(ReadOnlySpan<byte> payload) => MessagePackFrames.DecodeServer(payload);

    private static void AddId(ref PayloadWriter writer, Guid id)
    {
        Span<byte> bytes = stackalloc byte[18];
        bytes[0] = 0xc4;
        bytes[1] = 16;
        id.TryWriteBytes(bytes[2..], bigEndian: true, out _);
        writer.Add(bytes);
    }
}
