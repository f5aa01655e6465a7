using System.Text;
using Parley.Bench.Load;

namespace Parley.Bench.Wires;

/// <summary>
/// XMPP over WebSocket (RFC 7395), anonymous users in multi-user chats (XEP-0045). The room's echo of the own message
/// is the ack.
/// </summary>
internal sealed class XmppWire(TimeProvider clock) : Wire
{
    private static readonly byte[] Open = Encoding.ASCII.GetBytes(
        "<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' to='localhost' version='1.0'/>"
    );

    public override string Subprotocol => "xmpp";

    public override bool AcksByEcho => true;

    public override string Path(LoadClient client, string token)
    {
        client.Memory = new Progress();
        return "/xmpp-websocket";
    }

    public override void Enter(LoadLoop loop, LoadClient client) => loop.Send(client, Open, Frames.Text);

    public override int Encode(Span<byte> payload, LoadClient client, int room, ReadOnlySpan<byte> content)
    {
        var writer = new PayloadWriter(payload);
        writer.Add("<message xmlns='jabber:client' type='groupchat' id='"u8);
        writer.Add(Guid.CreateVersion7(clock.GetUtcNow()));
        writer.Add("' to='r"u8);
        writer.Add(room);
        writer.Add("@rooms.localhost'><body>"u8);
        writer.Add(content);
        writer.Add("</body></message>"u8);
        return writer.Length;
    }

    public override void Control(LoadLoop loop, LoadClient client, ReadOnlySpan<byte> payload)
    {
        var progress = (Progress)client.Memory!;
        if (payload.StartsWith("<presence"u8))
        {
            // 110: the own presence, the last one after joining a room.
            if (payload.IndexOf("110"u8) >= 0 && ++progress.Entered == client.Rooms.Length)
            {
                loop.Enter(client);
            }
        }
        else if (payload.IndexOf("<mechanism"u8) >= 0)
        {
            loop.Send(client, "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='ANONYMOUS'/>"u8, Frames.Text);
        }
        else if (payload.StartsWith("<success"u8))
        {
            loop.Send(client, Open, Frames.Text);
        }
        else if (payload.IndexOf("urn:ietf:params:xml:ns:xmpp-bind"u8) >= 0)
        {
            Bind(loop, client, payload);
        }
        else if (
            payload.IndexOf("type='error'"u8) >= 0
            || payload.IndexOf("type=\"error\""u8) >= 0
            || payload.IndexOf("<failure"u8) >= 0
        )
        {
            loop.Refused(client, payload);
        }
    }

    private static void Bind(LoadLoop loop, LoadClient client, ReadOnlySpan<byte> payload)
    {
        if (!payload.StartsWith("<iq"u8))
        {
            loop.Send(
                client,
                "<iq xmlns='jabber:client' type='set' id='bind'><bind "u8
                    + "xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>"u8,
                Frames.Text
            );
            return;
        }

        foreach (var room in client.Rooms)
        {
            loop.Send(
                client,
                Encoding.ASCII.GetBytes(
                    $"<presence xmlns='jabber:client' to='{RoomNames.Of(room)}@rooms.localhost/user{client.Index}'>"
                        + "<x xmlns='http://jabber.org/protocol/muc'><history maxstanzas='0'/></x></presence>"
                ),
                Frames.Text
            );
        }
    }

    private sealed class Progress
    {
        public int Entered { get; set; }
    }
}
