using System.Buffers;
using System.Buffers.Binary;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;

namespace Parley.Bench.Load;

/// <summary>Reads the sockets of all clients by one shared buffer and hands whole messages to the wire.</summary>
internal sealed class FrameReceiver(LoadLoop loop)
{
    private byte[] _buffer = new byte[256 * 1024];

    public void Receive(LoadClient client)
    {
        var kept = TakePartial(client);
        var read = client.Socket!.Receive(_buffer.AsSpan(kept), SocketFlags.None, out var error);
        if (error == SocketError.WouldBlock)
        {
            KeepPartial(client, _buffer.AsSpan(0, kept));
            return;
        }

        if (error != SocketError.Success || read == 0)
        {
            loop.OnClosed(client, error == SocketError.Success ? "closed without a close frame" : error.ToString());
            return;
        }

        loop.Tally.Bytes += read;
        loop.ReceivedAt = loop.Microseconds(loop.Now);
        var rest = _buffer.AsSpan(0, kept + read);
        if (client.State == ClientState.Upgrading && !TryUpgrade(client, ref rest))
        {
            KeepPartial(client, rest);
            return;
        }

        while (client.Socket is not null && Frames.TryRead(rest, out var header))
        {
            var end = header.Start + header.Length;
            if (end > rest.Length)
            {
                break;
            }

            Handle(client, header, rest[header.Start..end]);
            rest = rest[end..];
        }

        if (client.Socket is not null)
        {
            KeepPartial(client, rest);
        }
    }

    private bool TryUpgrade(LoadClient client, ref Span<byte> data)
    {
        var end = data.IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            return false;
        }

        if (!data.StartsWith("HTTP/1.1 101"u8))
        {
            throw new InvalidOperationException(
                $"Client {client.Index}: no upgrade: {Encoding.ASCII.GetString(data[..data.IndexOf((byte)'\r')])} "
                    + Encoding.UTF8.GetString(data[(end + 4)..])
            );
        }

        data = data[(end + 4)..];
        client.State = ClientState.Entering;
        loop.Wire.Enter(loop, client);
        return true;
    }

    private void Handle(LoadClient client, in FrameHeader header, ReadOnlySpan<byte> payload)
    {
        switch (header.Kind)
        {
            case Frames.Ping:
                loop.Send(client, payload, Frames.Pong);
                break;
            case Frames.Pong:
                break;
            case Frames.Close:
                loop.OnClosed(
                    client,
                    payload.Length < 2
                        ? "closed"
                        : $"{BinaryPrimitives.ReadUInt16BigEndian(payload)} {Encoding.UTF8.GetString(payload[2..])}"
                );
                break;
            case var _ when header.IsLast && client.Fragments is null:
                loop.Wire.Receive(loop, client, payload);
                break;
            default:
                client.Fragments ??= [];
                client.Fragments.AddRange(payload);
                if (header.IsLast)
                {
                    var whole = client.Fragments;
                    client.Fragments = null;
                    loop.Wire.Receive(loop, client, CollectionsMarshal.AsSpan(whole));
                }

                break;
        }
    }

    /// <summary>
    /// Copies the incomplete frame to the start of the buffer, with room for more bytes behind it.
    /// </summary>
    private int TakePartial(LoadClient client)
    {
        if (client.Partial is not { } partial)
        {
            return 0;
        }

        var length = client.PartialLength;
        if (length > _buffer.Length / 2)
        {
            _buffer = new byte[_buffer.Length * 2];
        }

        partial.AsSpan(0, length).CopyTo(_buffer);
        ReturnPartial(client);
        return length;
    }

    private static void KeepPartial(LoadClient client, ReadOnlySpan<byte> rest)
    {
        if (!rest.IsEmpty)
        {
            client.Partial = ArrayPool<byte>.Shared.Rent(rest.Length);
            client.PartialLength = rest.Length;
            rest.CopyTo(client.Partial);
        }
    }

    public static void ReturnPartial(LoadClient client)
    {
        if (client.Partial is { } partial)
        {
            ArrayPool<byte>.Shared.Return(partial);
            client.Partial = null;
        }
    }
}
