using Parley.Socket;

namespace Parley.Client.Connection;

/// <summary>
/// A message, edit, deletion or reaction on its way: from the call until the server has answered for good.
/// </summary>
internal sealed class PendingSend(ChannelId channelId, long reference, byte[] encoded)
{
    private readonly TaskCompletionSource<AckFrame> _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ChannelId ChannelId => channelId;

    public long Ref => reference;

    /// <summary>The frame's bytes: the same at every try, the id included.</summary>
    public ReadOnlyMemory<byte> Encoded => encoded;

    /// <summary>Written to the present socket and not answered. Guarded by the outbox.</summary>
    public bool InFlight { get; set; }

    public Task<AckFrame> Outcome => _outcome.Task;

    public void Complete(AckFrame ack) => _outcome.TrySetResult(ack);

    public void Fail(Exception error) => _outcome.TrySetException(error);

    public void Cancel(CancellationToken cancellationToken) => _outcome.TrySetCanceled(cancellationToken);
}
