using System.Buffers;
using System.IO.Compression;

namespace Parley.Server.Platform.Outbound;

/// <summary>
/// Reads a response body with a maximum, as it is transferred and decompressed: a small body may decompress to a huge
/// one, and an endless one to nothing.
/// </summary>
internal static class OutboundBodyReader
{
    public const string AcceptEncoding = "gzip, br";

    private const int BufferBytes = 16_384;

    /// <summary>Headers and checksums of a compressed body.</summary>
    private const int CompressionOverhead = 1_024;

    public static async Task<ReadOnlyMemory<byte>> ReadAsync(
        HttpContent content,
        int max,
        CancellationToken cancellationToken
    )
    {
        if (content.Headers.ContentLength > max + CompressionOverhead)
        {
            throw new OutboundException(OutboundFailure.TooLarge);
        }

        await using var transferred = new BoundedStream(
            await content.ReadAsStreamAsync(cancellationToken),
            max + CompressionOverhead
        );
        await using var decoded = Decode(transferred, content.Headers.ContentEncoding);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            using var body = new MemoryStream();
            int read;
            while ((read = await decoded.ReadAsync(buffer.AsMemory(0, BufferBytes), cancellationToken)) > 0)
            {
                if (body.Length + read > max)
                {
                    throw new OutboundException(OutboundFailure.TooLarge);
                }

                body.Write(buffer, 0, read);
            }

            return body.ToArray();
        }
        catch (InvalidDataException)
        {
            throw new OutboundException(OutboundFailure.BrokenResponse);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>More than one encoding has no use but to multiply the size.</summary>
    private static Stream Decode(Stream body, ICollection<string> encodings) =>
        encodings.Count > 1
            ? throw new OutboundException(OutboundFailure.BrokenResponse)
            : encodings.FirstOrDefault()?.ToLowerInvariant() switch
            {
                null or "identity" => body,
                "gzip" or "x-gzip" => new GZipStream(body, CompressionMode.Decompress),
                "br" => new BrotliStream(body, CompressionMode.Decompress),
                _ => throw new OutboundException(OutboundFailure.BrokenResponse),
            };

    /// <summary>Ends with a failure after a number of bytes.</summary>
    private sealed class BoundedStream(Stream inner, int max) : Stream
    {
        private long _read;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override async ValueTask<int> ReadAsync(
            Memory<byte> buffer,
            CancellationToken cancellationToken = default
        )
        {
            var count = await inner.ReadAsync(buffer, cancellationToken);
            _read += count;
            return _read <= max ? count : throw new OutboundException(OutboundFailure.TooLarge);
        }

        public override Task<int> ReadAsync(
            byte[] buffer,
            int offset,
            int count,
            CancellationToken cancellationToken
        ) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                inner.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
