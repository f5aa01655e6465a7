using System.Net;
using System.Net.Sockets;
using System.Text;
using NetSocket = System.Net.Sockets.Socket;

namespace Parley.Bench.Load;

/// <summary>Connects a client's socket and sends the upgrade request.</summary>
internal sealed class ConnectionOpener(
    Wire wire,
    IPEndPoint server,
    Func<int, string> token,
    int clientCount,
    Epoll epoll,
    FrameSender sender
)
{
    private const int MaxClientsPerAddress = 20_000;

    public void Open(LoadClient client)
    {
        var socket = new NetSocket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        if (client.Slow)
        {
            SocketTuning.MakeSlow(socket);
        }

        if (clientCount > MaxClientsPerAddress / 2)
        {
            // One address has about 28 000 ephemeral ports.
            SocketTuning.BindWithoutPort(
                socket,
                new(new IPAddress([127, 0, 0, (byte)(2 + (client.Index / MaxClientsPerAddress))]), 0)
            );
        }

        socket.Connect(server);
        socket.Blocking = false;
        // A dropped connection must not leave its port in TIME_WAIT.
        socket.LingerState = new(enable: true, seconds: 0);
        client.Socket = socket;
        client.State = ClientState.Upgrading;
        epoll.Watch(socket.SafeHandle.DangerousGetHandle(), client.Index);
        var sessionToken = token(client.Index);
        var protocol = wire.Subprotocol is { } name ? $"Sec-WebSocket-Protocol: {name}\r\n" : "";
        var header = wire.Header(sessionToken) is { } line ? $"{line}\r\n" : "";
        sender.SendRaw(
            client,
            Encoding.ASCII.GetBytes(
                $"GET {wire.Path(client, sessionToken)} HTTP/1.1\r\nHost: {server}\r\n"
                    + "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                    + $"Sec-WebSocket-Key: cGFybGV5IGJlbmNobWFyaw==\r\n{protocol}{header}\r\n"
            )
        );
    }
}
