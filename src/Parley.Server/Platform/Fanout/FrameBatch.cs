namespace Parley.Server.Platform.Fanout;

/// <summary>
/// Consecutive frames for the same sockets. Their bytes are joined once per encoding. Thread-safe: concurrent callers
/// get equal bytes.
/// </summary>
internal sealed class FrameBatch(SharedFrame[] frames)
{
    private byte[]? _json;
    private byte[]? _messagePack;

    public int Count => frames.Length;

    /// <inheritdoc cref="SharedFrame.Wire"/>
    public byte[] Wire(FrameEncoding encoding) =>
        encoding == FrameEncoding.Json ? _json ??= Join(encoding) : _messagePack ??= Join(encoding);

    private byte[] Join(FrameEncoding encoding)
    {
        var wires = new byte[frames.Length][];
        var length = 0;
        for (var i = 0; i < wires.Length; i++)
        {
            wires[i] = frames[i].Wire(encoding);
            length += wires[i].Length;
        }

        var joined = new byte[length];
        var at = 0;
        foreach (var wire in wires)
        {
            wire.CopyTo(joined, at);
            at += wire.Length;
        }

        return joined;
    }
}
