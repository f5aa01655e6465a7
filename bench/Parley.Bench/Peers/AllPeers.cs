using Parley.Bench.Peers.Floor;

namespace Parley.Bench.Peers;

/// <summary>Servers by name.</summary>
internal static class AllPeers
{
    private static readonly Peer[] Known =
    [
        new ParleyPeer(messagePack: false),
        new ParleyPeer(messagePack: true),
        new SignalRPeer(messagePack: false),
        new SignalRPeer(messagePack: true),
        new NodePeer(NodeKind.Ws),
        new NodePeer(NodeKind.SocketIo),
        new NodePeer(NodeKind.Bun),
        new XmppPeer(XmppKind.Ejabberd),
        new XmppPeer(XmppKind.Prosody),
        new FloorPeer(),
    ];

    public static Peer Get(string name) =>
        Array.Find(Known, peer => peer.Name == name)
        ?? throw new InvalidOperationException(
            $"There is no server '{name}'; there are {string.Join(", ", Known.Select(peer => peer.Name))}."
        );
}
