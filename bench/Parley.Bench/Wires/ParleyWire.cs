using Parley.Bench.Load;
using Parley.Bench.Peers;
using Parley.Socket;

namespace Parley.Bench.Wires;

/// <summary>
/// Parley's own protocol: docs/protocol/socket.md. The two encodings differ in the bytes of each message and in how an
/// ack is recognised.
/// </summary>
/// <param name="remembering">Whether clients keep the state to resume.</param>
internal abstract class ParleyWire(bool remembering) : Wire
{
    /// <summary>Default <c>heartbeatMs</c> of a server.</summary>
    public override TimeSpan HeartbeatPeriod => TimeSpan.FromSeconds(30);

    public override string Path(LoadClient client, string token) => "/ws";

    public override string Header(string token) => $"Authorization: Bearer {token}";

    public override void Enter(LoadLoop loop, LoadClient client) =>
        loop.Send(
            client,
            Encode(
                new HelloFrame
                {
                    Protocol = 1,
                    Client = new() { Name = "bench", Version = "1" },
                    Resume = (client.Memory as Seen)?.ToState(),
                }
            ),
            Kind
        );

    public override void Control(LoadLoop loop, LoadClient client, ReadOnlySpan<byte> payload)
    {
        switch (Tell(payload))
        {
            case Answer.Ack:
                loop.Acked(client);
                break;
            case Answer.Ready when remembering:
                Remember(loop, client, payload);
                break;
            case Answer.Ready or Answer.Resumed:
                loop.Enter(client);
                break;
            case Answer.Refusal:
                loop.Refused(client, payload);
                break;
        }
    }

    public override void Resume(LoadClient client) => ((Seen)client.Memory!).Note(client);

    protected abstract Answer Tell(ReadOnlySpan<byte> payload);

    protected abstract byte[] Encode(ClientFrame frame);

    protected abstract ServerFrame Decode(ReadOnlySpan<byte> payload);

    private void Remember(LoadLoop loop, LoadClient client, ReadOnlySpan<byte> payload)
    {
        var ready = (ReadyFrame)Decode(payload);
        if (!ready.Resumed)
        {
            client.Memory = new Seen(ready);
            loop.Enter(client);
        }
    }

    protected enum Answer
    {
        Other,
        Ack,
        Ready,
        Resumed,
        Refusal,
    }

    /// <summary>Positions of a client in its channels.</summary>
    private sealed class Seen(ReadyFrame ready)
    {
        private readonly string _epoch = ready.Epoch;
        private readonly long _userSeq = ready.UserSeq;
        private readonly Dictionary<ChannelId, long> _seqs = ready.Channels.ToDictionary(
            channel => channel.Id,
            channel => channel.LastSeq
        );

        /// <summary>Each message of the load was one event of its channel.</summary>
        public void Note(LoadClient client)
        {
            foreach (var room in client.Rooms)
            {
                _seqs[new(SeededIds.Channel(room))] += client.Received(room);
            }
        }

        public ResumeState ToState() =>
            new()
            {
                Epoch = _epoch,
                UserSeq = _userSeq,
                Channels = _seqs,
            };
    }
}
