using System.Text;
using System.Text.Json;
using Parley.Bench.Load;

namespace Parley.Bench.Wires;

/// <summary>Socket.IO 4: one Engine.IO 4 packet per frame, with a Socket.IO packet inside.</summary>
/// <param name="clock">Generates message ids.</param>
/// <param name="remembering">
/// Whether the server recovers connections: then the last part of each event is an offset that the client keeps.
/// </param>
internal sealed class SocketIoWire(TimeProvider clock, bool remembering) : Wire
{
    public override string Path(LoadClient client, string token)
    {
        client.Memory ??= new Session(token);
        return "/socket.io/?EIO=4&transport=websocket";
    }

    public override void Enter(LoadLoop loop, LoadClient client)
    {
        // The server sends first.
    }

    public override int Encode(Span<byte> payload, LoadClient client, int room, ReadOnlySpan<byte> content)
    {
        var writer = new PayloadWriter(payload);
        writer.Add("42"u8);
        writer.Add(client.Awaiting);
        writer.Add("[\"send\",{\"id\":\""u8);
        writer.Add(Guid.CreateVersion7(clock.GetUtcNow()));
        writer.Add("\",\"room\":\"r"u8);
        writer.Add(room);
        writer.Add("\",\"content\":\""u8);
        writer.Add(content);
        writer.Add("\"}]"u8);
        return writer.Length;
    }

    public override void Receive(LoadLoop loop, LoadClient client, ReadOnlySpan<byte> payload)
    {
        if (remembering && payload.StartsWith("42["u8) && client.Memory is Session session)
        {
            var end = payload.LastIndexOf((byte)'"');
            session.Offset = Encoding.ASCII.GetString(payload[(payload[..end].LastIndexOf((byte)'"') + 1)..end]);
        }

        base.Receive(loop, client, payload);
    }

    public override void Control(LoadLoop loop, LoadClient client, ReadOnlySpan<byte> payload)
    {
        var session = (Session)client.Memory!;
        switch (payload[0])
        {
            case (byte)'0':
                loop.Send(
                    client,
                    Encoding.ASCII.GetBytes($$"""40{"token":"{{session.Token}}"{{session.Recovery}}}"""),
                    Frames.Text
                );
                break;
            case (byte)'2':
                loop.Send(client, "3"u8, Frames.Text);
                break;
            case (byte)'4' when payload[1] == '0':
                Connected(loop, client, session, payload[2..]);
                break;
            case (byte)'4' when payload.StartsWith("430[]"u8) && client.State != ClientState.Ready:
                loop.Enter(client);
                break;
            case (byte)'4' when payload[1] == '3':
                loop.Acked(client);
                break;
            default:
                loop.Refused(client, payload);
                break;
        }
    }

    private static void Connected(LoadLoop loop, LoadClient client, Session session, ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        using var document = JsonDocument.ParseValue(ref reader);
        var before = session.Pid;
        session.Pid = document.RootElement.TryGetProperty("pid", out var pid) ? pid.GetString() : null;
        if (before is not null && before == session.Pid)
        {
            // Recovered: the rooms are joined, and missed messages follow.
            loop.Enter(client);
            return;
        }

        loop.Send(client, Encoding.ASCII.GetBytes($"420[\"join\",[{RoomNames.List(client)}]]"), Frames.Text);
    }

    private sealed class Session(string token)
    {
        public string Token => token;

        public string? Pid { get; set; }

        public string? Offset { get; set; }

        public string Recovery => Pid is null || Offset is null ? "" : $",\"pid\":\"{Pid}\",\"offset\":\"{Offset}\"";
    }
}
