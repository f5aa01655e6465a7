using Parley.Server.Platform.Fanout;
using Parley.Socket;

namespace Parley.Server.Gateway;

internal sealed partial class SocketSession
{
    /// <summary>
    /// Queues a frame that all receivers share. Never waits: a receiver that does not keep up is closed with 4408 and
    /// resumes later, which costs the others nothing (promise P18).
    /// </summary>
    public void Enqueue(SharedFrame frame) => Enqueue(frame.Wire(socket.Encoding));

    /// <inheritdoc cref="Enqueue(SharedFrame)"/>
    public void Enqueue(FrameBatch run) => Enqueue(run.Wire(socket.Encoding), run.Count);

    /// <summary>
    /// Queues a frame once at most half of the queue is taken: for what is not live and can wait for its receiver.
    /// False: the socket is closing.
    /// </summary>
    public async ValueTask<bool> EnqueueAsync(SharedFrame frame, CancellationToken cancellationToken)
    {
        await WaitForRoomAsync(cancellationToken);
        Enqueue(frame);
        return !IsClosing;
    }

    /// <summary>Waits until at most half of the queue is taken.</summary>
    public ValueTask WaitForRoomAsync(CancellationToken cancellationToken) =>
        socket.WaitForRoomAsync(cancellationToken);

    /// <summary>
    /// Ends the socket. What is queued is dropped, but for the farewell of a server that goes away; the first code
    /// given is the one sent.
    /// </summary>
    public void Close(int code, string reason) => socket.Close(code, reason, all: code == CloseCodes.ServiceRestart);

    private void Enqueue(ServerFrame frame) => Enqueue(socket.Encoding.Encode(frame));

    private void Enqueue(byte[] bytes, int frames = 1) => Enqueued(socket.TryAdd(bytes, frames));

    private void Enqueued(bool added)
    {
        if (!added)
        {
            metrics.TooSlow();
            Close(CloseCodes.TooSlow, "too slow");
        }
    }
}
