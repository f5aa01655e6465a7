using Parley.Socket;

namespace Parley.Server.Gateway;

/// <summary>
/// The writes of one client, executed one after another in the order they were sent (promise P6), while the socket
/// reads on. During a commit the next writes are queued, and consecutive messages to one channel are batched. One
/// caller adds.
/// </summary>
/// <param name="capacity">Maximum writes that are queued or executing.</param>
/// <param name="execute">Executes a single change, or messages to one channel. Never throws.</param>
internal sealed class ClientWriteQueue(int capacity, Func<IReadOnlyList<ClientFrame>, Task> execute)
{
    private readonly Lock _lock = new();
    private readonly Queue<ClientFrame> _queue = new();
    private TaskCompletionSource? _room;
    private int _count;
    private bool _running;

    /// <summary>Queues a write. Waits while the queue is full.</summary>
    public async ValueTask AddAsync(ClientFrame frame, CancellationToken cancellationToken)
    {
        if (RoomIfFull() is { } room)
        {
            await room.Task.WaitAsync(cancellationToken);
        }

        lock (_lock)
        {
            _queue.Enqueue(frame);
            _count++;
            if (_running)
            {
                return;
            }

            _running = true;
        }

        _ = RunAsync();
    }

    /// <summary>Completes when the queue has room; null when it has room now.</summary>
    private TaskCompletionSource? RoomIfFull()
    {
        lock (_lock)
        {
            return _count < capacity ? null : _room ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    private async Task RunAsync()
    {
        while (TakeBatch() is { Count: > 0 } frames)
        {
            await execute(frames);
            Complete(frames.Count);
        }
    }

    private List<ClientFrame> TakeBatch()
    {
        var frames = new List<ClientFrame>();
        lock (_lock)
        {
            while (_queue.TryPeek(out var next) && (frames.Count == 0 || CanBatch(frames[0], next)))
            {
                frames.Add(_queue.Dequeue());
            }

            _running = frames.Count > 0;
        }

        return frames;
    }

    private void Complete(int count)
    {
        lock (_lock)
        {
            _count -= count;
            _room?.TrySetResult();
            _room = null;
        }
    }

    private static bool CanBatch(ClientFrame first, ClientFrame next) =>
        first is SendMessageFrame a && next is SendMessageFrame b && a.ChannelId == b.ChannelId;
}
