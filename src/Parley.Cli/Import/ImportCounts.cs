using System.Globalization;

namespace Parley.Cli.Import;

/// <summary>The counts of an import. Thread-safe.</summary>
internal sealed class ImportCounts
{
    private long _read;
    private long _imported;
    private long _existing;
    private long _empty;
    private long _tooLong;
    private long _malformed;
    private long _unthreaded;
    private long _flattened;
    private long _processedBytes;

    public long Read => Interlocked.Read(ref _read);

    public long Imported => Interlocked.Read(ref _imported);

    public long Existing => Interlocked.Read(ref _existing);

    public long Empty => Interlocked.Read(ref _empty);

    public long TooLong => Interlocked.Read(ref _tooLong);

    public long Malformed => Interlocked.Read(ref _malformed);

    /// <summary>Replies whose root message does not precede them in the file: imported as top-level messages.</summary>
    public long Unthreaded => Interlocked.Read(ref _unthreaded);

    /// <summary>Replies to a reply: imported into the thread of its root message.</summary>
    public long Flattened => Interlocked.Read(ref _flattened);

    public long Skipped => Empty + TooLong + Malformed;

    public long ProcessedBytes => Interlocked.Read(ref _processedBytes);

    public void AddRead() => Interlocked.Increment(ref _read);

    public void AddEmpty() => Interlocked.Increment(ref _empty);

    public void AddTooLong() => Interlocked.Increment(ref _tooLong);

    public void AddMalformed() => Interlocked.Increment(ref _malformed);

    public void AddUnthreaded() => Interlocked.Increment(ref _unthreaded);

    public void AddFlattened() => Interlocked.Increment(ref _flattened);

    public void AddProcessedBytes(long bytes) => Interlocked.Add(ref _processedBytes, bytes);

    public void AddBatch(int imported, int existing)
    {
        Interlocked.Add(ref _imported, imported);
        Interlocked.Add(ref _existing, existing);
    }

    public string Describe(TimeSpan elapsed)
    {
        var seconds = Math.Max(elapsed.TotalSeconds, 0.001);
        var rate = (Imported + Existing) / seconds;
        var parts = Skipped == 0 ? "" : $" ({string.Join(", ", Parts())})";
        var threads =
            Unthreaded + Flattened == 0
                ? ""
                : $"\nthreads: {Unthreaded} without their root message, {Flattened} replies to replies flattened";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"read {Read}, imported {Imported}, existing {Existing}, skipped {Skipped}{parts}, "
                + $"{seconds:0.0} s, {rate:0} messages/s{threads}"
        );
    }

    private IEnumerable<string> Parts()
    {
        if (Empty > 0)
        {
            yield return $"{Empty} empty";
        }

        if (TooLong > 0)
        {
            yield return $"{TooLong} too long";
        }

        if (Malformed > 0)
        {
            yield return $"{Malformed} malformed";
        }
    }
}
