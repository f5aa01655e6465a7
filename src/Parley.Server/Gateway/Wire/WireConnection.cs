using System.IO.Pipelines;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using KernelSocket = System.Net.Sockets.Socket;

namespace Parley.Server.Gateway.Wire;

/// <summary>
/// The byte stream of an upgraded connection. Writes go directly to the kernel socket where there is one without TLS.
/// Otherwise, and before the first byte from the client (the upgrade response may still be in the server's pipe), they
/// go to the pipe. One write at a time.
/// </summary>
/// <param name="input">The bytes from the client.</param>
/// <param name="output">The pipe to the client.</param>
/// <param name="socket">The connection's kernel socket in non-blocking mode; null with TLS.</param>
/// <param name="abort">Aborts the connection.</param>
internal sealed class WireConnection(PipeReader input, PipeWriter output, KernelSocket? socket, Action abort)
{
    /// <summary>Returned instead of a byte count when the connection is gone.</summary>
    public const int Disconnected = -1;

    /// <summary>
    /// Maximum bytes in the kernel's buffer that are not sent yet; bytes in flight do not count. The kernel's default
    /// is megabytes: a client that stopped reading would be noticed late and cost more memory than its send queue.
    /// </summary>
    private const int MaxUnsentBytes = 131_072;

    /// <summary><c>IPPROTO_TCP</c> and <c>TCP_NOTSENT_LOWAT</c> of Linux.</summary>
    private const int TcpLevel = 6;
    private const int NotSentLowWater = 25;

    private volatile bool _hasReceived;
    private bool _usesPipe;

    public PipeReader Input => input;

    /// <summary>The connection of a WebSocket that lives within its request.</summary>
    public static WireConnection ForRequest(HttpContext context, Stream stream) =>
        Create(
            stream,
            Configure(FindPlainSocket(context.Features)),
            context.Features.GetRequiredFeature<IHttpRequestLifetimeFeature>().Abort
        );

    /// <summary>A raw connection whose request has ended.</summary>
    public static WireConnection Create(ConnectionContext connection) =>
        new(
            connection.Transport.Input,
            connection.Transport.Output,
            Configure(FindPlainSocket(connection.Features)),
            connection.Abort
        );

    /// <summary>A connection over a stream. It holds no buffer while it waits for bytes.</summary>
    public static WireConnection Create(Stream stream, KernelSocket? socket, Action abort) =>
        new(
            PipeReader.Create(stream, new(leaveOpen: true, useZeroByteReads: true)),
            PipeWriter.Create(stream, new(leaveOpen: true)),
            socket,
            abort
        );

    /// <summary>
    /// The connection's kernel socket; null with TLS and with servers other than Kestrel.
    /// </summary>
    public static KernelSocket? FindPlainSocket(IFeatureCollection features) =>
        features.Get<ITlsHandshakeFeature>() is null ? features.Get<IConnectionSocketFeature>()?.Socket : null;

    /// <summary>Records that the client has sent bytes.</summary>
    public void MarkReceived() => _hasReceived = true;

    /// <summary>
    /// Writes the bytes that the kernel takes without blocking and returns their count. <see cref="SendAsync"/> sends
    /// the rest.
    /// </summary>
    public int TrySend(ReadOnlySpan<byte> bytes)
    {
        if (!CanWriteDirectly)
        {
            return 0;
        }

        try
        {
            var sent = socket!.Send(bytes, SocketFlags.None, out var error);
            return error switch
            {
                SocketError.Success => sent,
                SocketError.WouldBlock or SocketError.NoBufferSpaceAvailable or SocketError.Interrupted => 0,
                _ => Disconnected,
            };
        }
        catch (ObjectDisposedException)
        {
            return Disconnected;
        }
    }

    public async ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
    {
        if (!CanWriteDirectly)
        {
            _usesPipe = true;
            await output.WriteAsync(bytes);
            return;
        }

        while (bytes.Length > 0)
        {
            bytes = bytes[await socket!.SendAsync(bytes, SocketFlags.None)..];
        }
    }

    /// <summary>Shuts the sending side down where the connection supports it.</summary>
    public void ShutdownSend()
    {
        try
        {
            if (CanWriteDirectly)
            {
                socket!.Shutdown(SocketShutdown.Send);
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The connection is gone already.
        }
    }

    public void Abort() => abort();

    /// <summary>
    /// Makes the socket non-blocking and limits its unsent bytes. The server's asynchronous reads and writes are not
    /// affected.
    /// </summary>
    private static KernelSocket? Configure(KernelSocket? socket)
    {
        if (socket is null)
        {
            return null;
        }

        try
        {
            socket.Blocking = false;
            if (OperatingSystem.IsLinux() && socket.AddressFamily != AddressFamily.Unix)
            {
                socket.SetRawSocketOption(TcpLevel, NotSentLowWater, BitConverter.GetBytes(MaxUnsentBytes));
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The connection is gone, which the next read reports; or the kernel does not know the option, which only
            // costs memory.
        }

        return socket;
    }

    private bool CanWriteDirectly => socket is not null && _hasReceived && !_usesPipe;
}
