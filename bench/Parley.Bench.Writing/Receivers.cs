using System.Buffers;
using System.Net.Sockets;
using System.Net.WebSockets;

namespace Parley.Bench.Writing;

/// <summary>One receiver and one way to write to it.</summary>
internal abstract class Receiver
{
    protected Lock Gate { get; } = new();

    protected Queue<byte[]> Queue { get; } = new();

    protected bool Busy { get; set; }

    public int Sent { get; set; }

    public abstract void Enqueue(byte[] frame);

    public abstract Task ReadAsync();

    /// <summary>Takes everything that is queued as one block; 0 when the queue is empty.</summary>
    protected int Take(byte[] buffer)
    {
        lock (Gate)
        {
            var length = 0;
            while (Queue.TryPeek(out var frame) && length + frame.Length <= buffer.Length)
            {
                frame.CopyTo(buffer, length);
                length += frame.Length;
                Queue.Dequeue();
                Sent++;
            }

            Busy = length > 0;
            return length;
        }
    }
}

/// <summary>A task writes the queue until it is empty.</summary>
internal abstract class PumpedReceiver : Receiver
{
    public override void Enqueue(byte[] frame)
    {
        lock (Gate)
        {
            Queue.Enqueue(frame);
            if (!Busy)
            {
                Busy = true;
                _ = Task.Run(PumpAsync);
            }
        }
    }

    protected abstract Task PumpAsync();
}

/// <summary>The previous server: a <see cref="WebSocket"/>, a task for the queue and a deadline per frame.</summary>
internal sealed class ManagedReceiver(WebSocket socket) : PumpedReceiver
{
    public override async Task ReadAsync()
    {
        try
        {
            await socket.ReceiveAsync(Memory<byte>.Empty, CancellationToken.None);
        }
        catch (WebSocketException)
        {
            // The connection is closed.
        }
    }

    protected override async Task PumpAsync()
    {
        while (true)
        {
            byte[]? frame;
            lock (Gate)
            {
                if (!Queue.TryDequeue(out frame))
                {
                    Busy = false;
                    return;
                }
            }

            using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(10), TimeProvider.System);
            await socket.SendAsync(frame.AsMemory(4), WebSocketMessageType.Text, endOfMessage: true, deadline.Token);
            Sent++;
        }
    }
}

/// <summary>The stream of the upgrade: one write for the whole queue.</summary>
internal sealed class StreamReceiver(Stream stream) : PumpedReceiver
{
    public override async Task ReadAsync()
    {
        try
        {
            _ = await stream.ReadAsync(new byte[1]);
        }
        catch (IOException)
        {
            // The connection is closed.
        }
    }

    protected override async Task PumpAsync()
    {
        var buffer = ArrayPool<byte>.Shared.Rent(16_384);
        while (Take(buffer) is > 0 and var length)
        {
            await stream.WriteAsync(buffer.AsMemory(0, length));
            await stream.FlushAsync();
        }

        ArrayPool<byte>.Shared.Return(buffer);
    }
}

/// <summary>The socket itself, at once. Bytes that it does not accept are queued.</summary>
internal class DirectReceiver(Stream stream, Socket socket) : Receiver
{
    public override void Enqueue(byte[] frame)
    {
        lock (Gate)
        {
            if (Busy)
            {
                Queue.Enqueue(frame);
                return;
            }

            Send(frame);
            Sent++;
        }
    }

    public override async Task ReadAsync()
    {
        try
        {
            _ = await stream.ReadAsync(new byte[1]);
        }
        catch (IOException)
        {
            // The connection is closed.
        }
    }

    /// <summary>Requires the lock.</summary>
    protected void Send(ReadOnlySpan<byte> bytes)
    {
        var sent = socket.Send(bytes, SocketFlags.None, out var error);
        if (error == SocketError.WouldBlock || sent < bytes.Length)
        {
            Busy = true;
            var rest = bytes[(error == SocketError.Success ? sent : 0)..].ToArray();
            _ = Task.Run(() => PumpAsync(rest));
        }
    }

    private async Task PumpAsync(byte[] rest)
    {
        await socket.SendAsync(rest);
        var buffer = ArrayPool<byte>.Shared.Rent(16_384);
        while (Take(buffer) is > 0 and var length)
        {
            await socket.SendAsync(buffer.AsMemory(0, length));
        }

        ArrayPool<byte>.Shared.Return(buffer);
    }
}

/// <summary>The socket itself, from a pass over all receivers with queued frames.</summary>
internal sealed class PassReceiver(Stream stream, Socket socket, Passes passes) : DirectReceiver(stream, socket)
{
    private bool _marked;

    public override void Enqueue(byte[] frame)
    {
        lock (Gate)
        {
            Queue.Enqueue(frame);
            if (_marked || Busy)
            {
                return;
            }

            _marked = true;
        }

        passes.Add(this);
    }

    public void Flush(byte[] buffer)
    {
        lock (Gate)
        {
            _marked = false;
            if (Busy)
            {
                return;
            }

            if (Queue.Count == 1)
            {
                Sent++;
                Send(Queue.Dequeue());
                return;
            }

            while (!Busy && Take(buffer) is > 0 and var length)
            {
                Busy = false;
                Send(buffer.AsSpan(0, length));
            }
        }
    }
}
