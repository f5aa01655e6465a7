using System.Text;
using Parley.Bench.Load;
using Parley.Bench.Peers;
using Parley.Socket;

namespace Parley.Bench.Wires;

/// <summary>Parley's protocol in JSON.</summary>
internal sealed class ParleyJsonWire(TimeProvider clock, bool remembering) : ParleyWire(remembering)
{
    private static readonly byte[] Ping = Encoding.ASCII.GetBytes("""{"type":"ping"}""");

    public override string Subprotocol => JsonFrames.Subprotocol;

    public override ReadOnlyMemory<byte> Heartbeat => Ping;

    public override int Encode(Span<byte> payload, LoadClient client, int room, ReadOnlySpan<byte> content)
    {
        var writer = new PayloadWriter(payload);
        writer.Add("""{"type":"message.send","ref":"""u8);
        writer.Add(client.Awaiting);
        writer.Add(",\"channelId\":\""u8);
        writer.Add(SeededIds.Channel(room));
        writer.Add("\",\"id\":\""u8);
        writer.Add(Guid.CreateVersion7(clock.GetUtcNow()));
        writer.Add("\",\"content\":\""u8);
        writer.Add(content);
        writer.Add("\"}"u8);
        return writer.Length;
    }

    protected override Answer Tell(ReadOnlySpan<byte> payload) =>
        payload.StartsWith("{\"type\":\"ack\""u8) ? Answer.Ack
        : payload.StartsWith("{\"type\":\"ready\""u8) ? Answer.Ready
        : payload.StartsWith("{\"type\":\"resumed\""u8) ? Answer.Resumed
        : payload.StartsWith("{\"type\":\"error\""u8)
        || payload.StartsWith("{\"type\":\"resync\""u8)
        || payload.StartsWith("{\"type\":\"reconnect\""u8)
            ? Answer.Refusal
        : Answer.Other;

    protected override byte[] Encode(ClientFrame frame) => JsonFrames.Encode(frame);

    protected override ServerFrame Decode(ReadOnlySpan<byte> payload) => JsonFrames.DecodeServer(payload);
}
