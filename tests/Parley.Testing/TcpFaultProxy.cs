using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Parley.Testing;

/// <summary>
/// A faulty network: a proxy between client and server on loopback that delays, throttles, stalls, cuts or resets
/// connections. Settings apply to later bytes. Thread-safe.
/// </summary>
public sealed class TcpFaultProxy : IAsyncDisposable
{
    private const int BufferSize = 16_384;

    private readonly IPEndPoint _target;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _ended = new();
    private readonly Lock _lock = new();
    private readonly List<Link> _links = [];
    private readonly Task _accepting;
    private TaskCompletionSource _flowing = Open();
    private int _lostAnswers;

    public TcpFaultProxy(int port)
    {
        _target = new(IPAddress.Loopback, port);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public Uri Address => new($"http://127.0.0.1:{Port}");

    /// <summary>Delay of each chunk.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>Bytes per second in each direction of each connection; 0 for no limit.</summary>
    public int BytesPerSecond { get; set; }

    /// <summary>New connections break after this number of bytes to the client; null for never.</summary>
    public long? CutToClientAfter { get; set; }

    /// <summary>New connections break after this number of bytes to the server; null for never.</summary>
    public long? CutToServerAfter { get; set; }

    /// <summary>
    /// Connections break instead of delivering a chunk from the server that contains this text: the server has executed
    /// the request, and its response is lost. Null for never.
    /// </summary>
    public string? CutAnswerWith { get; set; }

    /// <summary>Number of responses lost by <see cref="CutAnswerWith"/>.</summary>
    public int LostAnswers => Volatile.Read(ref _lostAnswers);

    /// <summary>Number of open connections.</summary>
    public int Connections
    {
        get
        {
            lock (_lock)
            {
                return _links.Count;
            }
        }
    }

    /// <summary>From now on nothing passes and no end is signalled: like an unplugged cable.</summary>
    public void Stall()
    {
        lock (_lock)
        {
            if (_flowing.Task.IsCompleted)
            {
                _flowing = new(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }
    }

    public void Resume()
    {
        lock (_lock)
        {
            _flowing.TrySetResult();
        }
    }

    /// <summary>Ends all connections: with a reset, or in order.</summary>
    public void BreakAll(bool reset)
    {
        Link[] links;
        lock (_lock)
        {
            links = [.. _links];
        }

        foreach (var link in links)
        {
            link.Break(reset);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        _listener.Stop();
        Resume();
        BreakAll(reset: true);
        await _accepting;
        _listener.Dispose();
        _ended.Dispose();
    }

    private static TaskCompletionSource Open()
    {
        var open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        open.SetResult();
        return open;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptSocketAsync(_ended.Token);
                _ = RelayAsync(client);
            }
        }
        catch (Exception exception)
            when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The proxy was stopped.
        }
    }

    private async Task RelayAsync(System.Net.Sockets.Socket client)
    {
        var server = new System.Net.Sockets.Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
        {
            NoDelay = true,
        };
        client.NoDelay = true;
        using var link = new Link(client, server);
        try
        {
            await server.ConnectAsync(_target, _ended.Token);
            lock (_lock)
            {
                _links.Add(link);
            }

            await Task.WhenAll(
                CopyAsync(client, server, link, CutToServerAfter),
                CopyAsync(server, client, link, CutToClientAfter)
            );
        }
        catch (Exception exception)
            when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // There is no server, or the proxy was stopped.
        }
        finally
        {
            lock (_lock)
            {
                _links.Remove(link);
            }
        }
    }

    private async Task CopyAsync(
        System.Net.Sockets.Socket from,
        System.Net.Sockets.Socket to,
        Link link,
        long? cutAfter
    )
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        var passed = 0L;
        try
        {
            while (true)
            {
                var max = (int)
                    Math.Min(
                        BytesPerSecond > 0 ? Math.Max(1, BytesPerSecond / 10) : BufferSize,
                        (cutAfter - passed) ?? BufferSize
                    );
                var count =
                    max > 0 ? await from.ReceiveAsync(buffer.AsMemory(0, max), SocketFlags.None, _ended.Token) : 0;
                await WaitAsync(count);
                if (from == link.Server && IsCut(buffer.AsSpan(0, count)))
                {
                    Interlocked.Increment(ref _lostAnswers);
                    link.Break(reset: true);
                    return;
                }

                if (count > 0)
                {
                    await to.SendAsync(buffer.AsMemory(0, count), SocketFlags.None, _ended.Token);
                    passed += count;
                }

                if (passed >= cutAfter)
                {
                    link.Break(reset: true);
                    return;
                }

                if (count == 0)
                {
                    to.Shutdown(SocketShutdown.Send);
                    return;
                }
            }
        }
        catch (Exception exception)
            when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            link.Break(reset: false);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private bool IsCut(ReadOnlySpan<byte> answer) =>
        CutAnswerWith is { } text && answer.IndexOf(Encoding.ASCII.GetBytes(text)) >= 0;

    private async Task WaitAsync(int count)
    {
        Task flowing;
        lock (_lock)
        {
            flowing = _flowing.Task;
        }

        await flowing.WaitAsync(_ended.Token);
        var wait = Delay + (BytesPerSecond > 0 ? TimeSpan.FromSeconds((double)count / BytesPerSecond) : TimeSpan.Zero);
        if (wait > TimeSpan.Zero)
        {
            await Task.Delay(wait, TimeProvider.System, _ended.Token);
        }
    }

    private sealed class Link(System.Net.Sockets.Socket client, System.Net.Sockets.Socket server) : IDisposable
    {
        public System.Net.Sockets.Socket Server => server;

        public void Break(bool reset)
        {
            foreach (var socket in (System.Net.Sockets.Socket[])[client, server])
            {
                try
                {
                    if (reset)
                    {
                        socket.LingerState = new(enable: true, seconds: 0);
                    }

                    socket.Close();
                }
                catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
                {
                    // It is closed already.
                }
            }
        }

        public void Dispose()
        {
            client.Dispose();
            server.Dispose();
        }
    }
}
