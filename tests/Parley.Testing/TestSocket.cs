using System.Net.WebSockets;
using System.Text;
using Parley.Socket;

namespace Parley.Testing;

/// <summary>
/// A raw socket that sends and receives frames. A reader collects all frames; a test takes those it needs in arrival
/// order and skips the others.
/// </summary>
public sealed class TestSocket : IAsyncDisposable
{
    private readonly ClientWebSocket _socket;
    private readonly Lock _lock = new();
    private readonly List<ServerFrame> _frames = [];
    private readonly TaskCompletionSource<int> _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _ended = new();
    private readonly SemaphoreSlim _sending = new(1);
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _reading = Task.CompletedTask;
    private int _at;
    private long _ref;

    private TestSocket(ClientWebSocket socket) => _socket = socket;

    /// <summary>The answer to <c>hello</c>.</summary>
    public ReadyFrame Ready { get; private set; } = null!;

    /// <summary>All frames so far.</summary>
    public IReadOnlyList<ServerFrame> Frames
    {
        get
        {
            lock (_lock)
            {
                return [.. _frames];
            }
        }
    }

    private int Count
    {
        get
        {
            lock (_lock)
            {
                return _frames.Count;
            }
        }
    }

    /// <summary>Connects without hello.</summary>
    public static async Task<TestSocket> ConnectAsync(
        Uri address,
        Action<ClientWebSocketOptions>? configure = null,
        string query = ""
    )
    {
        var socket = new ClientWebSocket();
        socket.Options.AddSubProtocol(JsonFrames.Subprotocol);
        socket.Options.KeepAliveInterval = Timeout.InfiniteTimeSpan;
        // The response to a refused upgrade is readable.
        socket.Options.CollectHttpResponseDetails = true;
        configure?.Invoke(socket.Options);
        try
        {
            await socket
                .ConnectAsync(
                    new UriBuilder(address)
                    {
                        Scheme = address.Scheme == Uri.UriSchemeHttps ? "wss" : "ws",
                        Path = "/ws",
                        Query = query,
                    }.Uri,
                    CancellationToken.None
                )
                .WithTimeoutAsync("the upgrade");
        }
        catch (WebSocketException exception)
        {
            var status = socket.HttpStatusCode;
            socket.Dispose();
            throw new UpgradeRefusedException((int)status, exception);
        }

        var opened = new TestSocket(socket);
        opened._reading = Task.Run(opened.ReadAsync);
        return opened;
    }

    /// <summary>Connects, says hello and waits for <c>ready</c>.</summary>
    public static async Task<TestSocket> OpenAsync(
        Uri address,
        Action<ClientWebSocketOptions>? configure = null,
        string query = "",
        string? token = null,
        ResumeState? resume = null,
        bool conversations = false
    )
    {
        var socket = await ConnectAsync(address, configure, query);
        await socket.SendAsync(
            new HelloFrame
            {
                Protocol = 1,
                Token = token,
                Resume = resume,
                Client = new() { Name = "tests", Version = "1" },
                Conversations = conversations ? true : null,
            }
        );
        socket.Ready = await socket.ReceiveAsync<ReadyFrame>();
        return socket;
    }

    public Task SendAsync(ClientFrame frame) => SendAsync(JsonFrames.Encode(frame), WebSocketMessageType.Text);

    public Task SendTextAsync(string text) => SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text);

    public async Task SendAsync(byte[] bytes, WebSocketMessageType type)
    {
        await _sending.WaitAsync();
        try
        {
            await _socket.SendAsync(bytes, type, endOfMessage: true, _ended.Token);
        }
        finally
        {
            _sending.Release();
        }
    }

    /// <summary>Sends a message and returns its ref, without waiting for the ack.</summary>
    public async Task<long> SendMessageAsync(
        ChannelId channel,
        string content,
        MessageId? id = null,
        MessageId? thread = null,
        MessageId? replyTo = null
    )
    {
        var reference = Interlocked.Increment(ref _ref);
        await SendAsync(
            new SendMessageFrame
            {
                Ref = reference,
                ChannelId = channel,
                Id = id ?? Ids.Message(),
                Content = content,
                ThreadId = thread,
                ReplyTo = replyTo,
            }
        );
        return reference;
    }

    /// <summary>Sends a message and waits for the ack.</summary>
    public async Task<AckFrame> PostAsync(ChannelId channel, string content, MessageId? id = null)
    {
        var start = Count;
        var reference = await SendMessageAsync(channel, content, id);
        return await ReceiveFromAsync<AckFrame>(start, ack => ack.Ref == reference, moves: false);
    }

    /// <summary>
    /// Sends a frame that is answered, and waits for the answer: <see cref="AckFrame"/> or <see cref="ErrorFrame"/>.
    /// </summary>
    public async Task<ServerFrame> RequestAsync(ClientFrame frame)
    {
        var start = Count;
        var reference = Interlocked.Increment(ref _ref);
        await SendAsync(frame with { Ref = reference });
        return await ReceiveFromAsync<ServerFrame>(
            start,
            answer => (answer as AckFrame)?.Ref == reference || (answer as ErrorFrame)?.Ref == reference,
            moves: false
        );
    }

    /// <summary>Sends a message and waits for the error.</summary>
    public async Task<ErrorFrame> ExpectErrorAsync(
        ChannelId channel,
        string content,
        MessageId? id = null,
        MessageId? thread = null,
        MessageId? replyTo = null
    )
    {
        var start = Count;
        var reference = await SendMessageAsync(channel, content, id, thread, replyTo);
        return await ReceiveFromAsync<ErrorFrame>(start, error => error.Ref == reference, moves: false);
    }

    /// <summary>The next frame of a type; earlier frames are skipped permanently.</summary>
    public Task<T> ReceiveAsync<T>(Func<T, bool>? match = null)
        where T : ServerFrame => ReceiveFromAsync(_at, match, moves: true);

    /// <summary>A frame of a type, also among the skipped ones; the position does not change.</summary>
    public Task<T> ReceiveAnyAsync<T>(Func<T, bool>? match = null)
        where T : ServerFrame => ReceiveFromAsync(0, match, moves: false);

    /// <summary>Returns when all frames sent by the server so far have arrived.</summary>
    public async Task RoundTripAsync()
    {
        var start = Count;
        await SendAsync(new PingFrame());
        await ReceiveFromAsync<PongFrame>(start, null, moves: false);
    }

    /// <summary>The close code of the server.</summary>
    public Task<int> ClosedAsync() =>
        _closed.Task.WithTimeoutAsync(() => $"the socket to be closed. Received: {Describe(0)}");

    public async ValueTask DisposeAsync()
    {
        if (!_ended.IsCancellationRequested)
        {
            await _ended.CancelAsync();
            _socket.Abort();
            await _reading;
            _socket.Dispose();
        }
    }

    private async Task<T> ReceiveFromAsync<T>(int start, Func<T, bool>? match, bool moves)
        where T : ServerFrame
    {
        var i = start;
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                for (; i < _frames.Count; i++)
                {
                    if (_frames[i] is T frame && match?.Invoke(frame) != false)
                    {
                        _at = moves ? i + 1 : _at;
                        return frame;
                    }
                }

                if (_closed.Task.IsCompleted)
                {
                    throw new InvalidOperationException(
                        $"The socket was closed before {typeof(T).Name} arrived. Received: {Describe(0)}"
                    );
                }

                changed = _changed.Task;
            }

            try
            {
                await changed.WaitAsync(Wait.Timeout, TimeProvider.System);
            }
            catch (TimeoutException exception)
            {
                throw new TimeoutException(
                    $"No {typeof(T).Name} within {Wait.Timeout.TotalSeconds} s. Received instead: {Describe(start)}",
                    exception
                );
            }
        }
    }

    private string Describe(int from)
    {
        lock (_lock)
        {
            return $"[{string.Join(",\n", _frames.Skip(from).TakeLast(20))}] close code {_socket.CloseStatus} "
                + "{_socket.CloseStatusDescription}";
        }
    }

    private async Task ReadAsync()
    {
        var buffer = new byte[4_096];
        using var message = new MemoryStream();
        try
        {
            while (true)
            {
                var result = await _socket.ReceiveAsync(buffer.AsMemory(), _ended.Token);
                if (result.MessageType == WebSocketMessageType.Close)
                {
                    await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, _ended.Token);
                    break;
                }

                message.Write(buffer, 0, result.Count);
                if (result.EndOfMessage)
                {
                    Add(JsonFrames.DecodeServer(message.GetBuffer().AsSpan(0, (int)message.Length)));
                    message.SetLength(0);
                }
            }
        }
        catch (Exception exception)
            when (exception is OperationCanceledException or WebSocketException or ObjectDisposedException)
        {
            // Closed without a close frame, or with one that could not be answered.
        }

        _closed.TrySetResult((int?)_socket.CloseStatus ?? 0);
        Signal();
    }

    private void Add(ServerFrame frame)
    {
        lock (_lock)
        {
            _frames.Add(frame);
        }

        Signal();
    }

    private void Signal()
    {
        TaskCompletionSource changed;
        lock (_lock)
        {
            (changed, _changed) = (_changed, new(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        changed.TrySetResult();
    }
}

/// <summary>The server answered an upgrade with an HTTP status.</summary>
public sealed class UpgradeRefusedException(int status, Exception innerException)
    : Exception($"The upgrade was refused with {status}.", innerException)
{
    public int Status => status;
}
