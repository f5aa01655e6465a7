using System.Net.WebSockets;
using Parley.Socket;

namespace Parley.Server.Gateway;

internal sealed partial class SocketSession
{
    private static readonly TimeSpan CloseTime = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan WriteTime = TimeSpan.FromSeconds(10);

    private readonly Lock _queueLock = new();
    private Queue<byte[]>? _queue = new();
    private int _queuedBytes;
    private bool _started;
    private bool _pumping;
    private readonly TaskCompletionSource _received = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _pump = Task.CompletedTask;
    private Task _closing = Task.CompletedTask;
    private int _closeCode;
    private string _closeReason = string.Empty;

    /// <summary>
    /// Queues a frame that all receivers share. Never waits: a receiver that does not keep up is closed with 4408 and resumes later, which costs the others
    /// nothing (promise P18).
    /// </summary>
    public void Enqueue(byte[] frame)
    {
        lock (_queueLock)
        {
            if (_queue is null || _closeCode != 0)
            {
                return;
            }

            if (_queue.Count < options.QueueFrames && _queuedBytes + frame.Length <= options.QueueBytes)
            {
                _queue.Enqueue(frame);
                _queuedBytes += frame.Length;
                Pump();
                return;
            }
        }

        metrics.TooSlow();
        Close(CloseCodes.TooSlow, "too slow");
    }

    public void Enqueue(ServerFrame frame) => Enqueue(JsonFrames.Encode(frame));

    /// <summary>Ends the socket. What is queued is dropped, but for the farewell of a server that goes away; the first code given is the one sent.</summary>
    public void Close(int code, string reason)
    {
        lock (_queueLock)
        {
            if (_closeCode != 0)
            {
                return;
            }

            _closeCode = code;
            _closeReason = reason;
            _queue = code == CloseCodes.ServiceRestart ? _queue : null;
            _closing = Task.Run(CloseAsync);
        }
    }

    /// <summary>Sends <c>ready</c> first, then what came for the socket while it was made.</summary>
    private void Start(byte[] ready)
    {
        lock (_queueLock)
        {
            if (_queue is null)
            {
                return;
            }

            var waiting = _queue;
            _queue = new(waiting.Count + 1);
            _queue.Enqueue(ready);
            _queuedBytes += ready.Length;
            foreach (var frame in waiting)
            {
                _queue.Enqueue(frame);
            }

            _started = true;
            Pump();
        }
    }

    private void Pump()
    {
        if (_started && !_pumping)
        {
            _pumping = true;
            _pump = Task.Run(PumpAsync);
        }
    }

    private async Task PumpAsync()
    {
        try
        {
            while (TryDequeue() is { } frame)
            {
                using var deadline = new CancellationTokenSource(WriteTime, clock);
                await socket.SendAsync(frame, WebSocketMessageType.Text, endOfMessage: true, deadline.Token);
                metrics.Sent(1);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or WebSocketException or IOException or ObjectDisposedException)
        {
            Close(CloseCodes.TooSlow, "a frame could not be written in time");
        }
    }

    private byte[]? TryDequeue()
    {
        lock (_queueLock)
        {
            if (_queue is not null && _queue.TryDequeue(out var frame))
            {
                _queuedBytes -= frame.Length;
                return frame;
            }

            _pumping = false;
            return null;
        }
    }

    /// <summary>
    /// Says goodbye with the code, gives the other side a moment to answer, and only then ends the reading: ending it at once would tear the connection down
    /// before the code is out.
    /// </summary>
    private async Task CloseAsync()
    {
        try
        {
            await _pump.WaitAsync(CloseTime, clock);
            if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
            {
                using var deadline = new CancellationTokenSource(CloseTime, clock);
                await socket.CloseOutputAsync((WebSocketCloseStatus)_closeCode, _closeReason, deadline.Token);
            }

            await _received.Task.WaitAsync(CloseTime, clock);
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException or WebSocketException or IOException or InvalidOperationException)
        {
            socket.Abort();
        }
        finally
        {
            await _ended.CancelAsync();
        }
    }
}
