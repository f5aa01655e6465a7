using System.Buffers;
using System.Buffers.Binary;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;

namespace Parley.Bench.Load;

internal sealed partial class LoadLoop
{
    private byte[] _in = new byte[256 * 1024];
    private long _receivedAt;

    /// <summary>A message has arrived at a client; <paramref name="text"/> begins with its marker.</summary>
    public void Deliver(LoadClient client, ReadOnlySpan<byte> text)
    {
        var marker = Marker.Read(text);
        Tally.Delivered++;
        var difference = client.Receive(marker, out var stray);
        if (difference != 0 || stray)
        {
            Misplaced(difference, stray);
        }

        Latency.RecordValue(Math.Max(1, _receivedAt - marker.Micros));
        if (_wire.AcksByEcho && client.Awaiting > 0 && _world.SendersOf[marker.Room][marker.Slot] == client.Index)
        {
            Acked(client);
        }
    }

    private void Misplaced(int difference, bool stray)
    {
        if (stray)
        {
            Tally.Stray++;
        }
        else if (difference < 0)
        {
            Tally.Doubled++;
        }
        else
        {
            Tally.Skipped += difference;
        }
    }

    private void Read(LoadClient client)
    {
        var kept = TakePartial(client);
        var read = client.Socket!.Receive(_in.AsSpan(kept), SocketFlags.None, out var error);
        if (error == SocketError.WouldBlock)
        {
            KeepPartial(client, _in.AsSpan(0, kept));
            return;
        }

        if (error != SocketError.Success || read == 0)
        {
            Ended(client, error == SocketError.Success ? "closed without a close frame" : error.ToString());
            return;
        }

        Tally.Bytes += read;
        _receivedAt = Microseconds(Now);
        var rest = _in.AsSpan(0, kept + read);
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
                $"Client {client.Index}: no upgrade: {Encoding.ASCII.GetString(data[..data.IndexOf((byte)'\r')])} {Encoding.UTF8.GetString(data[(end + 4)..])}"
            );
        }

        data = data[(end + 4)..];
        client.State = ClientState.Entering;
        _wire.Enter(this, client);
        return true;
    }

    private void Handle(LoadClient client, in FrameHeader header, ReadOnlySpan<byte> payload)
    {
        switch (header.Kind)
        {
            case Frames.Ping:
                Send(client, payload, Frames.Pong);
                break;
            case Frames.Pong:
                break;
            case Frames.Close:
                Ended(
                    client,
                    payload.Length < 2
                        ? "closed"
                        : $"{BinaryPrimitives.ReadUInt16BigEndian(payload)} {Encoding.UTF8.GetString(payload[2..])}"
                );
                break;
            case var _ when header.IsLast && client.Fragments is null:
                _wire.Receive(this, client, payload);
                break;
            default:
                client.Fragments ??= [];
                client.Fragments.AddRange(payload);
                if (header.IsLast)
                {
                    var whole = client.Fragments;
                    client.Fragments = null;
                    _wire.Receive(this, client, CollectionsMarshal.AsSpan(whole));
                }

                break;
        }
    }

    /// <summary>The server has ended the connection, which no scenario asks it to do.</summary>
    private void Ended(LoadClient client, string reason)
    {
        var ready = client.State == ClientState.Ready;
        Forget(client);
        Tally.Closed++;
        Tally.FirstFault ??= reason;
        if (!ready)
        {
            throw new InvalidOperationException($"Client {client.Index} was put out before it was in: {reason}");
        }
    }

    /// <summary>
    /// Puts the begin of the frame that is incomplete to the begin of the buffer, with room for more behind it.
    /// </summary>
    private int TakePartial(LoadClient client)
    {
        if (client.Partial is not { } partial)
        {
            return 0;
        }

        var length = client.PartialLength;
        if (length > _in.Length / 2)
        {
            _in = new byte[_in.Length * 2];
        }

        partial.AsSpan(0, length).CopyTo(_in);
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

    private static void ReturnPartial(LoadClient client)
    {
        if (client.Partial is { } partial)
        {
            ArrayPool<byte>.Shared.Return(partial);
            client.Partial = null;
        }
    }
}
