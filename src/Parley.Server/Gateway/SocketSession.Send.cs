using Parley.Server.Platform.Fanout;
using Parley.Socket;

namespace Parley.Server.Gateway;

internal sealed partial class SocketSession
{
    /// <summary>
    /// Queues a frame that all receivers share. Never waits: a socket whose queue is full is closed with 4408 and
    /// resumes later, without effect on others (promise P18).
    /// </summary>
    public void Enqueue(SharedFrame frame) => Enqueue(frame.Wire(socket.Encoding));

    /// <inheritdoc cref="Enqueue(SharedFrame)"/>
    public void Enqueue(FrameBatch run) => Enqueue(run.Wire(socket.Encoding), run.Count);

    /// <summary>Queues a whisper; see <see cref="Wire.SocketWriter.PutWhisper"/>.</summary>
    public void Enqueue(Whisper whisper)
    {
        if (whisper.ExceptSocket != Id)
        {
            socket.PutWhisper(whisper, whisper.Frame.Wire(socket.Encoding));
        }
    }

    /// <summary>Drops waiting whispers about a channel that the user leaves.</summary>
    public void RemoveWhispers(Guid channelId) => socket.RemoveWhispers(channelId);

    /// <summary>
    /// Queues a replayed frame: waits until at most half of the queue is taken. False: the socket is closing.
    /// </summary>
    public async ValueTask<bool> EnqueueAsync(SharedFrame frame, CancellationToken cancellationToken)
    {
        await WaitForRoomAsync(cancellationToken);
        Enqueue(frame);
        return !IsClosing;
    }

    /// <inheritdoc cref="Wire.SocketWriter.WaitForRoomAsync"/>
    public ValueTask WaitForRoomAsync(CancellationToken cancellationToken) =>
        socket.WaitForRoomAsync(cancellationToken);

    /// <summary>
    /// Closes the socket. Queued frames are dropped, except at a restart of the server. Only the first call has an
    /// effect.
    /// </summary>
    public void Close(int code, string reason) => socket.Close(code, reason, flush: code == CloseCodes.ServiceRestart);

    private void Enqueue(ServerFrame frame) => Enqueue(socket.Encoding.Encode(frame));

    private void Enqueue(byte[] bytes, int frameCount = 1) => CloseIfFull(socket.TryEnqueue(bytes, frameCount));

    private void CloseIfFull(bool isQueued)
    {
        if (!isQueued)
        {
            metrics.TooSlow();
            Close(CloseCodes.TooSlow, "too slow");
        }
    }
}
