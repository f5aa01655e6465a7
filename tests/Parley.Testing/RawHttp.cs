using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Parley.Testing;

/// <summary>A raw HTTP connection, for invalid or partial requests.</summary>
public sealed class RawHttp : IDisposable
{
    private readonly System.Net.Sockets.Socket _socket;

    private RawHttp(System.Net.Sockets.Socket socket) => _socket = socket;

    /// <param name="server">The address of the server.</param>
    /// <param name="from">A local address: all of 127/8 are. Null for any.</param>
    public static async Task<RawHttp> ConnectAsync(Uri server, string? from = null)
    {
        ArgumentNullException.ThrowIfNull(server);
        var socket = new System.Net.Sockets.Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (from is not null)
            {
                socket.Bind(new IPEndPoint(IPAddress.Parse(from), 0));
            }

            await socket.ConnectAsync(IPAddress.Loopback, server.Port).WithTimeoutAsync("the connection to stand");
            return new(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Sends a request and returns the header of its response.</summary>
    public static async Task<string> RequestAsync(Uri server, string request)
    {
        using var http = await ConnectAsync(server);
        await http.SendAsync(request);
        return await http.ReadHeadAsync();
    }

    /// <param name="text">Line ends are converted to those of HTTP.</param>
    public Task SendAsync(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return SendBytesAsync(text.ReplaceLineEndings("\r\n"));
    }

    /// <param name="text">Sent unchanged, one byte per character.</param>
    public async Task SendBytesAsync(string text)
    {
        var bytes = Encoding.Latin1.GetBytes(text);
        for (var sent = 0; sent < bytes.Length; )
        {
            sent += await _socket.SendAsync(bytes.AsMemory(sent));
        }
    }

    /// <summary>The status line and headers of the next response.</summary>
    public Task<string> ReadHeadAsync() =>
        ReadAsync(static text => text.EndsWith("\r\n\r\n", StringComparison.Ordinal));

    /// <summary>Reads until the server closes or resets the connection.</summary>
    public Task<string> ReadToEndAsync() => ReadAsync(static _ => false);

    public void Dispose() => _socket.Dispose();

    private async Task<string> ReadAsync(Func<string, bool> isWhole)
    {
        var text = new StringBuilder();
        var buffer = new byte[1];
        while (!isWhole(text.ToString()))
        {
            int read;
            try
            {
                read = await _socket.ReceiveAsync(buffer).WithTimeoutAsync(() => $"more than '{text}'");
            }
            catch (SocketException)
            {
                break;
            }

            if (read == 0)
            {
                break;
            }

            text.Append((char)buffer[0]);
        }

        return text.ToString();
    }
}
