namespace Parley.Cli.Import;

/// <summary>The messages of one channel for one call, and the bytes of the file that they cover.</summary>
internal sealed record ImportBatch(string Channel, IReadOnlyList<PlannedMessage> Messages, long FileBytes);

/// <summary>Collects messages by channel into batches for one call.</summary>
internal sealed class BatchBuilder
{
    /// <summary>Maximum messages per call. Source: the protocol.</summary>
    public const int MaxMessages = 2_000;

    /// <summary>Maximum bytes per call, below the server's limit of a body.</summary>
    public const int MaxBytes = 8 * 1024 * 1024;

    // Maximum messages in incomplete batches of all channels.
    private const int MaxBuffered = 20_000;

    // A UTF-16 unit takes at most six bytes in JSON (\uXXXX). Names, ids and time of one message take less than 300.
    private const int MaxBytesPerUnit = 6;
    private const int MaxOverheadBytes = 300;

    private readonly Dictionary<string, Draft> _drafts = new(StringComparer.Ordinal);
    private int _bufferedCount;

    /// <summary>Adds a message. Returns a batch when one is full.</summary>
    public ImportBatch? Add(string channel, PlannedMessage message, long fileBytes)
    {
        if (!_drafts.TryGetValue(channel, out var draft))
        {
            _drafts[channel] = draft = new Draft();
        }

        var size = MaxOverheadBytes + (MaxBytesPerUnit * message.Content.Length);
        var full = draft.Messages.Count == MaxMessages || draft.Bytes + size > MaxBytes ? Take(channel) : null;
        draft = _drafts.TryGetValue(channel, out var current) ? current : _drafts[channel] = new Draft();
        draft.Messages.Add(message);
        draft.Bytes += size;
        draft.FileBytes += fileBytes;
        _bufferedCount++;
        return full
            ?? (_bufferedCount > MaxBuffered ? Take(_drafts.MaxBy(entry => entry.Value.Messages.Count).Key) : null);
    }

    /// <summary>Takes the remaining batches, in the order of the channels' first messages.</summary>
    public IEnumerable<ImportBatch> Drain()
    {
        foreach (var channel in _drafts.Keys.ToList())
        {
            yield return Take(channel);
        }
    }

    private ImportBatch Take(string channel)
    {
        _drafts.Remove(channel, out var draft);
        _bufferedCount -= draft!.Messages.Count;
        return new ImportBatch(channel, draft.Messages, draft.FileBytes);
    }

    private sealed class Draft
    {
        public List<PlannedMessage> Messages { get; } = [];

        public long Bytes { get; set; }

        public long FileBytes { get; set; }
    }
}
