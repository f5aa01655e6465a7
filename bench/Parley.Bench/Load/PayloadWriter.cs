using System.Buffers.Text;

namespace Parley.Bench.Load;

/// <summary>Builds a frame in a span, without allocating.</summary>
internal ref struct PayloadWriter(Span<byte> target)
{
    private readonly Span<byte> _target = target;

    public int Length { get; private set; }

    public void Add(scoped ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_target[Length..]);
        Length += bytes.Length;
    }

    public void Add(byte value) => _target[Length++] = value;

    public void Add(long number)
    {
        Utf8Formatter.TryFormat(number, _target[Length..], out var written);
        Length += written;
    }

    public void Add(Guid id)
    {
        Utf8Formatter.TryFormat(id, _target[Length..], out var written);
        Length += written;
    }
}
