using Parley.Socket;

namespace Parley.Client.Connection;

/// <summary>Adds requests to the outbox and waits for their acks. Thread-safe.</summary>
/// <param name="outbox">The outbox.</param>
/// <param name="codec">The encoding.</param>
/// <param name="room">Requests beyond its capacity wait before they are encoded.</param>
/// <param name="maxFrameBytes">
/// Returns the maximum frame size of the server; throws when nothing can be written.
/// </param>
internal sealed class RequestWriter(Outbox outbox, FrameCodec codec, SemaphoreSlim room, Func<int> maxFrameBytes)
{
    private long _lastRef;

    public long NextRef() => Interlocked.Increment(ref _lastRef);

    /// <summary>Adds a request to the outbox and waits for its ack.</summary>
    /// <param name="channelId">Requests of one channel are sent in the order of the calls.</param>
    /// <param name="createFrame">Creates the frame with its ref.</param>
    /// <param name="cancellationToken">Cancels waiting.</param>
    public async Task<AckFrame> WriteAsync(
        ChannelId channelId,
        Func<long, ClientFrame> createFrame,
        CancellationToken cancellationToken
    )
    {
        var maxBytes = maxFrameBytes();
        await room.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var reference = NextRef();
            var encoded = codec.Encode(createFrame(reference));
            if (encoded.Length > maxBytes)
            {
                throw new ParleyException(
                    ErrorCodes.RequestTooLarge,
                    $"The frame has {encoded.Length} bytes; the server accepts {maxBytes}."
                );
            }

            var request = new PendingRequest(channelId, reference, encoded);
            var registration = cancellationToken.UnsafeRegister(
                (state, token) =>
                {
                    var (outbox, cancelled) = ((Outbox, PendingRequest))state!;
                    outbox.Remove(cancelled);
                    cancelled.Cancel(token);
                },
                (outbox, request)
            );
            await using (registration.ConfigureAwait(false))
            {
                outbox.Add(request);
                return await request.Ack.ConfigureAwait(false);
            }
        }
        finally
        {
            room.Release();
        }
    }
}
