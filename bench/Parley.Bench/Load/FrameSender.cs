using System.Net.Sockets;

namespace Parley.Bench.Load;

/// <summary>
/// Writes masked frames to the sockets of all clients. Bytes that a socket does not accept are queued.
/// </summary>
internal sealed class FrameSender(Epoll epoll)
{
    private readonly byte[] _buffer = new byte[64 * 1024];
    private uint _mask = 0x9e3779b9;

    /// <summary>Where a <see cref="Wire"/> writes the payload of the next frame.</summary>
    public Span<byte> Payload => _buffer.AsSpan(Frames.LongestHeader);

    /// <summary>Sends the <paramref name="length"/> bytes of <see cref="Payload"/> as a frame.</summary>
    public void Send(LoadClient client, int length, int kind)
    {
        _mask = (_mask * 1_664_525) + 1_013_904_223;
        var start = Frames.Finish(_buffer, length, kind, _mask);
        SendRaw(client, _buffer.AsSpan(start..(Frames.LongestHeader + length)));
    }

    public void Send(LoadClient client, ReadOnlySpan<byte> payload, int kind)
    {
        payload.CopyTo(Payload);
        Send(client, payload.Length, kind);
    }

    public void SendRaw(LoadClient client, ReadOnlySpan<byte> bytes)
    {
        if (client.Socket is not { } socket)
        {
            return;
        }

        if (client.Unsent is null)
        {
            var sent = socket.Send(bytes, SocketFlags.None, out var error);
            if (error is not (SocketError.Success or SocketError.WouldBlock))
            {
                // The receiving side reports the error.
                return;
            }

            bytes = bytes[Math.Max(0, sent)..];
            if (bytes.IsEmpty)
            {
                return;
            }

            client.Unsent = new();
            epoll.WatchWriting(socket.SafeHandle.DangerousGetHandle(), client.Index, writing: true);
        }

        client.Unsent.Enqueue(bytes.ToArray());
    }

    public void Flush(LoadClient client)
    {
        while (client.Unsent!.TryPeek(out var bytes))
        {
            var sent = client.Socket!.Send(bytes, SocketFlags.None, out var error);
            if (error != SocketError.Success)
            {
                return;
            }

            client.Unsent.Dequeue();
            if (sent < bytes.Length)
            {
                client.Unsent = new([bytes[sent..], .. client.Unsent]);
                return;
            }
        }

        client.Unsent = null;
        epoll.WatchWriting(client.Socket!.SafeHandle.DangerousGetHandle(), client.Index, writing: false);
    }
}
