using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Parley.Bench.Load;
using NetSocket = System.Net.Sockets.Socket;

namespace Parley.Bench.Peers.Floor;

/// <summary>One connection of <see cref="FloorServer"/> with its receive and send buffers.</summary>
internal sealed class FloorConnection(NetSocket socket, int number) : IDisposable
{
    private byte[] _in = new byte[4_096];
    private byte[] _out = new byte[4_096];
    private int _start;
    private int _end;
    private int _waiting;
    private bool _upgraded;
    private bool _closed;

    public int Number => number;

    public nint Handle => socket.SafeHandle.DangerousGetHandle();

    /// <summary>False when it was closed.</summary>
    public bool Receive()
    {
        _in.AsSpan(_start, _end - _start).CopyTo(_in);
        (_start, _end) = (0, _end - _start);
        if (_end == _in.Length)
        {
            Array.Resize(ref _in, 2 * _in.Length);
        }

        var count = socket.Receive(_in.AsSpan(_end), SocketFlags.None, out var error);
        _end += count;
        return error == SocketError.WouldBlock || (error == SocketError.Success && count > 0);
    }

    /// <summary>The response to the upgrade, once the request is complete.</summary>
    public byte[]? TryUpgrade()
    {
        var request = _in.AsSpan(_start.._end);
        if (_upgraded || request.IndexOf("\r\n\r\n"u8) is var end && end < 0)
        {
            return null;
        }

        const string header = "Sec-WebSocket-Key: ";
        var text = Encoding.ASCII.GetString(request[..end]);
        var key = text[(text.IndexOf(header, StringComparison.OrdinalIgnoreCase) + header.Length)..].Split('\r')[0];
        _start += end + 4;
        _upgraded = true;
#pragma warning disable CA5350 // RFC 6455 wants it.
        var accept = Convert.ToBase64String(
            SHA1.HashData(Encoding.ASCII.GetBytes(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"))
        );
#pragma warning restore CA5350
        return Encoding.ASCII.GetBytes(
            $"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                + $"Connection: Upgrade\r\nSec-WebSocket-Accept: {accept}\r\n\r\n"
        );
    }

    /// <summary>The next complete frame, unmasked; valid until the next receive.</summary>
    public bool TryTake(out ReadOnlySpan<byte> payload)
    {
        payload = default;
        var data = _in.AsSpan(_start.._end);
        if (
            !_upgraded
            || !Frames.TryRead(data, out var header)
            || header.Start + Frames.MaskBytes + header.Length > data.Length
        )
        {
            return false;
        }

        var start = header.Start + Frames.MaskBytes;
        var bytes = data.Slice(start, header.Length);
        Frames.Mask(bytes, MemoryMarshal.Read<uint>(data[header.Start..]));
        payload = bytes;
        _start += start + header.Length;
        return true;
    }

    /// <summary>Queues bytes for <see cref="TryFlush"/>. True when the queue was empty.</summary>
    public bool Write(ReadOnlySpan<byte> bytes)
    {
        if (_waiting + bytes.Length > _out.Length)
        {
            Array.Resize(ref _out, 2 * (_waiting + bytes.Length));
        }

        bytes.CopyTo(_out.AsSpan(_waiting));
        _waiting += bytes.Length;
        return _waiting == bytes.Length;
    }

    /// <summary>False when the kernel did not accept all bytes.</summary>
    public bool TryFlush()
    {
        if (_closed)
        {
            return true;
        }

        var sent = socket.Send(_out.AsSpan(0, _waiting), SocketFlags.None, out _);
        _out.AsSpan(sent, _waiting - sent).CopyTo(_out);
        _waiting -= sent;
        return _waiting == 0;
    }

    public void Dispose()
    {
        _closed = true;
        socket.Dispose();
    }
}
