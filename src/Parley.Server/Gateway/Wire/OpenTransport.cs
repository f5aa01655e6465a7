using System.IO.Pipelines;

namespace Parley.Server.Gateway.Wire;

/// <summary>
/// A connection's transport that stays open when its user is done with it: whoever made the connection closes it.
/// </summary>
internal sealed class OpenTransport(IDuplexPipe transport) : IDuplexPipe
{
    public PipeReader Input { get; } = new OpenReader(transport.Input);

    public PipeWriter Output { get; } = new OpenWriter(transport.Output);

    private sealed class OpenReader(PipeReader reader) : PipeReader
    {
        public override bool TryRead(out ReadResult result) => reader.TryRead(out result);

        public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default) =>
            reader.ReadAsync(cancellationToken);

        public override void AdvanceTo(SequencePosition consumed) => reader.AdvanceTo(consumed);

        public override void AdvanceTo(SequencePosition consumed, SequencePosition examined) =>
            reader.AdvanceTo(consumed, examined);

        public override void CancelPendingRead() => reader.CancelPendingRead();

        public override void Complete(Exception? exception = null)
        {
            // Somebody else may go on with it.
        }
    }

    private sealed class OpenWriter(PipeWriter writer) : PipeWriter
    {
        public override bool CanGetUnflushedBytes => writer.CanGetUnflushedBytes;

        public override long UnflushedBytes => writer.UnflushedBytes;

        public override Memory<byte> GetMemory(int sizeHint = 0) => writer.GetMemory(sizeHint);

        public override Span<byte> GetSpan(int sizeHint = 0) => writer.GetSpan(sizeHint);

        public override void Advance(int bytes) => writer.Advance(bytes);

        public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) =>
            writer.FlushAsync(cancellationToken);

        public override ValueTask<FlushResult> WriteAsync(
            ReadOnlyMemory<byte> source,
            CancellationToken cancellationToken = default
        ) => writer.WriteAsync(source, cancellationToken);

        public override void CancelPendingFlush() => writer.CancelPendingFlush();

        public override void Complete(Exception? exception = null)
        {
            // Somebody else may go on with it.
        }
    }
}
