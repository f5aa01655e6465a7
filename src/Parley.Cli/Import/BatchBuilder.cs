namespace Parley.Cli.Import;

/// <summary>Messages of one channel for one call, and how much of the file they stand for.</summary>
internal sealed record ImportBatch(string Channel, IReadOnlyList<PlannedMessage> Messages, long FileBytes);

/// <summary>Collects messages by channel into batches that one call can take.</summary>
internal sealed class BatchBuilder
{
    /// <summary>The protocol's limit.</summary>
    public const int MostMessages = 2_000;

    /// <summary>Stays below the server's limit for a body.</summary>
    public const int MostBytes = 8 * 1024 * 1024;

    // Messages held back in half-filled batches of all channels together.
    private const int MostWaiting = 20_000;

    // A UTF-16 unit takes six bytes at most (\uXXXX); names, ids and time of one message take less than 300.
    private const int BytesAUnit = 6;
    private const int BytesAMessage = 300;

    private readonly Dictionary<string, Draft> _drafts = new(StringComparer.Ordinal);
    private int _waiting;

    /// <summary>Adds a message; returns a batch when one is full.</summary>
    public ImportBatch? Add(string channel, PlannedMessage message, long fileBytes)
    {
        if (!_drafts.TryGetValue(channel, out var draft))
        {
            _drafts[channel] = draft = new Draft();
        }

        var size = BytesAMessage + (BytesAUnit * message.Content.Length);
        var full = draft.Messages.Count == MostMessages || draft.Bytes + size > MostBytes ? Take(channel) : null;
        draft = _drafts.TryGetValue(channel, out var current) ? current : _drafts[channel] = new Draft();
        draft.Messages.Add(message);
        draft.Bytes += size;
        draft.FileBytes += fileBytes;
        _waiting++;
        return full ?? (_waiting > MostWaiting ? Take(_drafts.MaxBy(entry => entry.Value.Messages.Count).Key) : null);
    }

    /// <summary>What is left, in the order of the channels' first messages.</summary>
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
        _waiting -= draft!.Messages.Count;
        return new ImportBatch(channel, draft.Messages, draft.FileBytes);
    }

    private sealed class Draft
    {
        public List<PlannedMessage> Messages { get; } = [];

        public long Bytes { get; set; }

        public long FileBytes { get; set; }
    }
}
