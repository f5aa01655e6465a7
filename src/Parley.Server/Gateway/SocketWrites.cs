using Parley.Socket;

namespace Parley.Server.Gateway;

/// <summary>
/// What one socket has written: done in the order it was sent (promise P6), beside the reading. While one thing is on
/// its way to disk the next ones gather, and messages to the same channel that follow on each other go to its owner as
/// one. One adds at a time.
/// </summary>
/// <param name="most">So many may wait or be under way.</param>
/// <param name="write">Does some: a single change, or messages to one channel. Never fails.</param>
internal sealed class SocketWrites(int most, Func<IReadOnlyList<ClientFrame>, Task> write)
{
    private readonly Lock _lock = new();
    private readonly Queue<ClientFrame> _waiting = new();
    private TaskCompletionSource? _room;
    private int _count;
    private bool _running;

    /// <summary>Returns once it is queued, which takes until there is room.</summary>
    public async ValueTask AddAsync(ClientFrame frame, CancellationToken cancellationToken)
    {
        if (Room() is { } room)
        {
            await room.Task.WaitAsync(cancellationToken);
        }

        lock (_lock)
        {
            _waiting.Enqueue(frame);
            _count++;
            if (_running)
            {
                return;
            }

            _running = true;
        }

        _ = RunAsync();
    }

    /// <summary>Null: there is room.</summary>
    private TaskCompletionSource? Room()
    {
        lock (_lock)
        {
            return _count < most ? null : _room ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    private async Task RunAsync()
    {
        while (Take() is { Count: > 0 } frames)
        {
            await write(frames);
            Done(frames.Count);
        }
    }

    private List<ClientFrame> Take()
    {
        var frames = new List<ClientFrame>();
        lock (_lock)
        {
            while (_waiting.TryPeek(out var next) && (frames.Count == 0 || GoTogether(frames[0], next)))
            {
                frames.Add(_waiting.Dequeue());
            }

            _running = frames.Count > 0;
        }

        return frames;
    }

    private void Done(int frames)
    {
        lock (_lock)
        {
            _count -= frames;
            _room?.TrySetResult();
            _room = null;
        }
    }

    private static bool GoTogether(ClientFrame first, ClientFrame next) =>
        first is SendMessageFrame a && next is SendMessageFrame b && a.ChannelId == b.ChannelId;
}
