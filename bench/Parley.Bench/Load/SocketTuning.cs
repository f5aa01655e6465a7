using System.Net;
using System.Runtime.InteropServices;
using NetSocket = System.Net.Sockets.Socket;

namespace Parley.Bench.Load;

/// <summary>Options of Linux sockets that .NET has no names for.</summary>
internal static class SocketTuning
{
    private const int IpLevel = 0;
    private const int TcpLevel = 6;
    private const int BindAddressNoPort = 24;
    private const int MaximumSegment = 2;
    private const int Information = 11;
    private const byte Established = 1;

    /// <summary>
    /// The port is chosen when it is known whom to call, so that the same one may serve for calls to different servers.
    /// </summary>
    public static void BindWithoutPort(NetSocket socket, IPEndPoint address)
    {
        Set(socket, IpLevel, BindAddressNoPort, 1);
        socket.Bind(address);
    }

    /// <summary>
    /// A small window and small packets: of what is sent, little waits in the kernel, and the rest in the server.
    /// </summary>
    public static void MakeSlow(NetSocket socket)
    {
        Set(socket, TcpLevel, MaximumSegment, 536);
        socket.ReceiveBufferSize = 4_096;
    }

    /// <summary>Whether the other side has ended the connection, though nobody has read up to there.</summary>
    public static bool IsEnded(NetSocket socket)
    {
        Span<byte> information = stackalloc byte[104];
        return socket.GetRawSocketOption(TcpLevel, Information, information) == 0 || information[0] != Established;
    }

    private static void Set(NetSocket socket, int level, int name, int value) =>
        socket.SetRawSocketOption(level, name, MemoryMarshal.AsBytes(new ReadOnlySpan<int>(in value)));
}
