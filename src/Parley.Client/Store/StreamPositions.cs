namespace Parley.Client.Store;

/// <summary>The end of a channel or conversation, and the caller's read position in it.</summary>
internal readonly record struct StreamPositions(long LastSeq, long LastIndex, long ReadSeq, long ReadIndex)
{
    /// <summary>Positions never go back by events.</summary>
    public StreamPositions WithLast(long seq, long index) =>
        this with
        {
            LastSeq = Math.Max(LastSeq, seq),
            LastIndex = Math.Max(LastIndex, index),
        };

    public StreamPositions WithRead(long seq, long index) =>
        this with
        {
            ReadSeq = Math.Max(ReadSeq, seq),
            ReadIndex = Math.Max(ReadIndex, index),
        };
}
