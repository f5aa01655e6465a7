namespace Parley.Server.Platform.Fanout;

/// <summary>Frames that follow on each other and go to the same sockets: their bytes are put together once for each encoding. Thread-safe; two that encode at once get equal bytes.</summary>
internal sealed class FrameRun(IReadOnlyList<SharedFrame> frames)
{
    private byte[]? _json;
    private byte[]? _messagePack;

    public int Count => frames.Count;

    /// <inheritdoc cref="SharedFrame.Wire"/>
    public byte[] Wire(FrameEncoding encoding) => encoding == FrameEncoding.Json ? _json ??= Join(encoding) : _messagePack ??= Join(encoding);

    private byte[] Join(FrameEncoding encoding)
    {
        var wires = frames.Select(frame => frame.Wire(encoding)).ToArray();
        var joined = new byte[wires.Sum(static wire => wire.Length)];
        var at = 0;
        foreach (var wire in wires)
        {
            wire.CopyTo(joined, at);
            at += wire.Length;
        }

        return joined;
    }
}
