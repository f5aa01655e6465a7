using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using Parley.Socket;

namespace Parley.Client.Connection;

/// <summary>The frames that wait for the reader of a connection. Many writers, one reader.</summary>
/// <param name="capacity">Further frames are dropped: the inbox has overflowed.</param>
internal sealed class Inbox(int capacity)
{
    private readonly System.Threading.Channels.Channel<ServerFrame> _frames =
        System.Threading.Channels.Channel.CreateBounded<ServerFrame>(
            new BoundedChannelOptions(capacity) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait }
        );

    private volatile bool _hasOverflowed;

    /// <summary>Frames were dropped. Nothing is delivered until this is reset.</summary>
    public bool HasOverflowed => _hasOverflowed;

    /// <summary>Never waits: a slow reader must not delay acks and heartbeats.</summary>
    public void Deliver(ServerFrame frame)
    {
        if (!_hasOverflowed && !_frames.Writer.TryWrite(frame))
        {
            _hasOverflowed = true;
        }
    }

    /// <summary>Lets the reader look for work that is due. A full inbox wakes it anyway.</summary>
    public void Wake() => _frames.Writer.TryWrite(new WakeFrame());

    public bool TryTake([NotNullWhen(true)] out ServerFrame? frame) => _frames.Reader.TryRead(out frame);

    /// <summary>False: nothing more will come.</summary>
    public ValueTask<bool> WaitAsync(CancellationToken cancellationToken) =>
        _frames.Reader.WaitToReadAsync(cancellationToken);

    public void ResetOverflow() => _hasOverflowed = false;

    /// <summary>Ends the reader once it has taken what is there. Idempotent.</summary>
    public void Complete(Exception? fault) => _frames.Writer.TryComplete(fault);
}
