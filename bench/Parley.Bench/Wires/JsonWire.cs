using System.Text;
using Parley.Bench.Load;

namespace Parley.Bench.Wires;

/// <summary>The small JSON protocol of the peers on bare WebSockets (bench/peers/node).</summary>
internal sealed class JsonWire(TimeProvider clock) : Wire
{
    public override string Path(LoadClient client, string token) => $"/?token={token}";

    public override void Enter(LoadLoop loop, LoadClient client) =>
        loop.Send(
            client,
            Encoding.ASCII.GetBytes($$"""{"type":"join","rooms":[{{RoomNames.List(client)}}]}"""),
            Frames.Text
        );

    public override int Encode(Span<byte> payload, LoadClient client, int room, ReadOnlySpan<byte> content)
    {
        var writer = new PayloadWriter(payload);
        writer.Add("""{"type":"send","ref":"""u8);
        writer.Add(client.Awaiting);
        writer.Add(",\"id\":\""u8);
        writer.Add(Guid.CreateVersion7(clock.GetUtcNow()));
        writer.Add("\",\"room\":\"r"u8);
        writer.Add(room);
        writer.Add("\",\"content\":\""u8);
        writer.Add(content);
        writer.Add("\"}"u8);
        return writer.Length;
    }

    public override void Control(LoadLoop loop, LoadClient client, ReadOnlySpan<byte> payload)
    {
        if (payload.StartsWith("{\"type\":\"ack\""u8))
        {
            loop.Acked(client);
        }
        else if (payload.StartsWith("{\"type\":\"joined\""u8))
        {
            loop.Enter(client);
        }
        else
        {
            loop.Refused(client, payload);
        }
    }
}
