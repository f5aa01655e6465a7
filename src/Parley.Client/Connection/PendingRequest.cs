using Parley.Socket;

namespace Parley.Client.Connection;

/// <summary>A message, edit, deletion or reaction that is not acknowledged.</summary>
internal sealed class PendingRequest(ChannelId channelId, long reference, byte[] encoded)
{
    private readonly TaskCompletionSource<AckFrame> _ack = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ChannelId ChannelId => channelId;

    public long Ref => reference;

    /// <summary>The encoded frame: the same for every attempt, including the id.</summary>
    public ReadOnlyMemory<byte> Encoded => encoded;

    /// <summary>Sent on the current socket and not acknowledged. Guarded by the outbox.</summary>
    public bool InFlight { get; set; }

    public Task<AckFrame> Ack => _ack.Task;

    public void Complete(AckFrame ack) => _ack.TrySetResult(ack);

    public void Fail(Exception error) => _ack.TrySetException(error);

    public void Cancel(CancellationToken cancellationToken) => _ack.TrySetCanceled(cancellationToken);
}
