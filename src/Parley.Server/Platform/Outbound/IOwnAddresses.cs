using System.Net;
using System.Net.Sockets;
using TcpSocket = System.Net.Sockets.Socket;

namespace Parley.Server.Platform.Outbound;

/// <summary>The addresses of this machine. They may be public and still reach what listens for itself only.</summary>
internal interface IOwnAddresses
{
    bool Contains(IPAddress address);
}

/// <summary>
/// Asks the system for its own address on the way to another one: they are equal if and only if the other one is its
/// own. Unlike a list of the interfaces this is never outdated, and a sandboxed service may ask it.
/// </summary>
internal sealed class SystemOwnAddresses : IOwnAddresses
{
    /// <summary>Any: no packet is sent.</summary>
    private const int Port = 9;

    public bool Contains(IPAddress address)
    {
        try
        {
            using var socket = new TcpSocket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            socket.Connect(new IPEndPoint(address, Port));
            return socket.LocalEndPoint is IPEndPoint local && local.Address.Equals(address);
        }
        catch (SocketException)
        {
            // No way leads there.
            return false;
        }
    }
}
