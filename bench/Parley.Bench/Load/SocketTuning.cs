using System.Net;
using System.Runtime.InteropServices;
using NetSocket = System.Net.Sockets.Socket;

namespace Parley.Bench.Load;

/// <summary>Options of Linux sockets that .NET does not name.</summary>
internal static class SocketTuning
{
    private const int IpLevel = 0;
    private const int TcpLevel = 6;
    private const int BindAddressNoPort = 24;
    private const int MaximumSegment = 2;
    private const int Information = 11;
    private const byte Established = 1;

    /// <summary>
    /// The kernel chooses the port at connect, so that one port may serve connections to different servers.
    /// </summary>
    public static void BindWithoutPort(NetSocket socket, IPEndPoint address)
    {
        Set(socket, IpLevel, BindAddressNoPort, 1);
        socket.Bind(address);
    }

    /// <summary>
    /// A small window and small packets: little of the sent data is queued in the kernel, and the rest in the server.
    /// </summary>
    public static void MakeSlow(NetSocket socket)
    {
        Set(socket, TcpLevel, MaximumSegment, 536);
        socket.ReceiveBufferSize = 4_096;
    }

    /// <summary>Whether the peer has closed the connection, without reading up to that point.</summary>
    public static bool IsEnded(NetSocket socket)
    {
        Span<byte> information = stackalloc byte[104];
        return socket.GetRawSocketOption(TcpLevel, Information, information) == 0 || information[0] != Established;
    }

    private static void Set(NetSocket socket, int level, int name, int value) =>
        socket.SetRawSocketOption(level, name, MemoryMarshal.AsBytes(new ReadOnlySpan<int>(in value)));
}
