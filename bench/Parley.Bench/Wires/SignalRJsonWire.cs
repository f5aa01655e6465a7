using System.Text;
using Parley.Bench.Load;

namespace Parley.Bench.Wires;

/// <summary>SignalR's hub protocol in JSON: messages end with 0x1e, and one frame may hold several.</summary>
internal sealed class SignalRJsonWire(TimeProvider clock) : SignalRWire
{
    private const byte End = 0x1e;
    private static readonly byte[] Ping = Encoding.ASCII.GetBytes("{\"type\":6}\u001e");

    public override ReadOnlyMemory<byte> Heartbeat => Ping;

    public override void Enter(LoadLoop loop, LoadClient client) =>
        loop.Send(client, "{\"protocol\":\"json\",\"version\":1}\u001e"u8, Frames.Text);

    public override int Encode(Span<byte> payload, LoadClient client, int room, ReadOnlySpan<byte> content)
    {
        var writer = new PayloadWriter(payload);
        writer.Add("{\"type\":1,\"invocationId\":\""u8);
        writer.Add(client.Awaiting);
        writer.Add("\",\"target\":\"send\",\"arguments\":[\""u8);
        writer.Add(Guid.CreateVersion7(clock.GetUtcNow()));
        writer.Add("\",\"r"u8);
        writer.Add(room);
        writer.Add("\",\""u8);
        writer.Add(content);
        writer.Add("\"]}\u001e"u8);
        return writer.Length;
    }

    public override void Receive(LoadLoop loop, LoadClient client, ReadOnlySpan<byte> payload)
    {
        for (var end = payload.IndexOf(End); end >= 0; end = payload.IndexOf(End))
        {
            base.Receive(loop, client, payload[..end]);
            payload = payload[(end + 1)..];
        }
    }

    public override void Control(LoadLoop loop, LoadClient client, ReadOnlySpan<byte> payload)
    {
        if (payload.SequenceEqual("{}"u8))
        {
            loop.Send(
                client,
                Encoding.ASCII.GetBytes(
                    $"{{\"type\":1,\"invocationId\":\"join\",\"target\":\"join\","
                        + $"\"arguments\":[[{RoomNames.List(client)}]]}}\u001e"
                ),
                Frames.Text
            );
        }
        else if (!payload.StartsWith("{\"type\":3"u8))
        {
            if (!payload.StartsWith("{\"type\":6"u8))
            {
                loop.Refused(client, payload);
            }
        }
        else if (payload.IndexOf("\"error\""u8) >= 0)
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
}
