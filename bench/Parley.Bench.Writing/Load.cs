using System.Net.Sockets;
using System.Text;

namespace Parley.Bench.Writing;

/// <summary>Receivers that count bytes.</summary>
internal static class Load
{
    public static async Task<int> RunAsync(Uri server, int receivers, string shape)
    {
        var sockets = new List<Socket>();
        for (var i = 0; i < receivers; i++)
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(server.Host, server.Port);
            await socket.SendAsync(
                Encoding.ASCII.GetBytes(
                    $"GET /ws HTTP/1.1\r\nHost: {server.Authority}\r\nConnection: Upgrade\r\n"
                        + "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
                )
            );
            sockets.Add(socket);
        }

        foreach (var socket in sockets)
        {
            await socket.ReceiveAsync(new byte[1_024]);
            _ = ReadAsync(socket);
        }

        using var http = new HttpClient { BaseAddress = server, Timeout = TimeSpan.FromMinutes(5) };
        await http.GetStringAsync(new Uri("run/bursts", UriKind.Relative));
        for (var i = 0; i < 3; i++)
        {
            Console.WriteLine(
                $"{shape}, {receivers} receivers: "
                    + await http.GetStringAsync(new Uri($"run/{shape}", UriKind.Relative))
            );
        }

        return 0;
    }

    private static async Task ReadAsync(Socket socket)
    {
        var buffer = new byte[4_096];
        while (await socket.ReceiveAsync(buffer) > 0)
        {
            // The content is ignored.
        }
    }
}
