using System.IO.Pipelines;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using KernelSocket = System.Net.Sockets.Socket;

namespace Parley.Server.Gateway.Wire;

/// <summary>
/// The bytes of an upgraded connection. They are written to the socket itself where there is one that takes plain
/// bytes; else, and before anything was heard from the client (the answer to the upgrade may still be on its way
/// through the server), to the pipe. Writing is for one at a time.
/// </summary>
/// <param name="input">Where its bytes are read.</param>
/// <param name="output">Where they are written.</param>
/// <param name="socket">The same connection's socket, in non-blocking mode; null behind TLS.</param>
/// <param name="abort">Cuts it.</param>
internal sealed class WireConnection(PipeReader input, PipeWriter output, KernelSocket? socket, Action abort)
{
    /// <summary>Instead of a number of bytes: the connection is gone.</summary>
    public const int Gone = -1;

    /// <summary>
    /// How much the kernel takes that it cannot send yet, in bytes: some writes. By itself it takes megabytes, so that
    /// who has stopped reading would be noticed late and cost more than the whole queue. What is on its way to the
    /// client does not count.
    /// </summary>
    private const int MostNotSent = 131_072;

    /// <summary><c>IPPROTO_TCP</c> and <c>TCP_NOTSENT_LOWAT</c> of Linux.</summary>
    private const int TcpLevel = 6;
    private const int NotSentLowWater = 25;

    private volatile bool _heard;
    private bool _piped;

    public PipeReader Input => input;

    /// <summary>A WebSocket that lives within its request.</summary>
    public static WireConnection Within(HttpContext context, Stream stream) =>
        Of(
            stream,
            Tuned(PlainSocket(context.Features)),
            context.Features.GetRequiredFeature<IHttpRequestLifetimeFeature>().Abort
        );

    /// <summary>One whose request is over.</summary>
    public static WireConnection Of(ConnectionContext connection) =>
        new(
            connection.Transport.Input,
            connection.Transport.Output,
            Tuned(PlainSocket(connection.Features)),
            connection.Abort
        );

    /// <summary>One whose bytes come and go by a stream. While nothing comes it holds no buffer.</summary>
    public static WireConnection Of(Stream stream, KernelSocket? socket, Action abort) =>
        new(
            PipeReader.Create(stream, new(leaveOpen: true, useZeroByteReads: true)),
            PipeWriter.Create(stream, new(leaveOpen: true)),
            socket,
            abort
        );

    /// <summary>
    /// The connection's socket, if it takes plain bytes; there is none to be had from other servers than Kestrel.
    /// </summary>
    public static KernelSocket? PlainSocket(IFeatureCollection features) =>
        features.Get<ITlsHandshakeFeature>() is null ? features.Get<IConnectionSocketFeature>()?.Socket : null;

    /// <summary>Something came from the client.</summary>
    public void Heard() => _heard = true;

    /// <summary>
    /// Writes what the kernel takes at once and returns how many bytes that are; what is left is for <see
    /// cref="SendAsync"/>.
    /// </summary>
    public int TrySend(ReadOnlySpan<byte> bytes)
    {
        if (!TakesDirect)
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
                _ => Gone,
            };
        }
        catch (ObjectDisposedException)
        {
            return Gone;
        }
    }

    public async ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
    {
        if (!TakesDirect)
        {
            _piped = true;
            await output.WriteAsync(bytes);
            return;
        }

        while (bytes.Length > 0)
        {
            bytes = bytes[await socket!.SendAsync(bytes, SocketFlags.None)..];
        }
    }

    /// <summary>Tells the other side that nothing more comes, as far as the connection knows how to.</summary>
    public void EndSending()
    {
        try
        {
            if (TakesDirect)
            {
                socket!.Shutdown(SocketShutdown.Send);
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // It is gone already.
        }
    }

    public void Abort() => abort();

    /// <summary>
    /// Without blocking, and with little of what cannot be sent yet. The server reads and writes it asynchronously,
    /// which this leaves as it is.
    /// </summary>
    private static KernelSocket? Tuned(KernelSocket? socket)
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
                socket.SetRawSocketOption(TcpLevel, NotSentLowWater, BitConverter.GetBytes(MostNotSent));
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // Gone already, which whoever reads it finds out; or a kernel that does not know the option, which costs
            // only memory.
        }

        return socket;
    }

    private bool TakesDirect => socket is not null && _heard && !_piped;
}
