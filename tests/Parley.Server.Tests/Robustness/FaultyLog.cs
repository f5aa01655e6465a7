using Parley.Server.Platform.Log;

namespace Parley.Server.Tests.Robustness;

/// <summary>A log that can fail or hold back appends.</summary>
internal sealed class FaultyLog(IMessageLog log, IEventReader stored, IMessageReader messages)
    : IMessageLog,
        IEventReader,
        IMessageReader
{
    private TaskCompletionSource? _gate;
    private TaskCompletionSource? _answers;
    private TaskCompletionSource _read = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource _held = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private int _finds;

    /// <summary>The number of reads of a single message.</summary>
    public int Finds => Volatile.Read(ref _finds);

    public bool AppendsFail { get; set; }

    public bool MarksFail { get; set; }

    public bool EpochFails { get; set; }

    /// <summary>Runs before an append is taken.</summary>
    public Func<Append, Task>? Before { get; set; }

    /// <summary>
    /// Appends of which the answer is lost, as for a node that crashes after the commit: nothing is published.
    /// </summary>
    public Func<Append, bool>? LosesAnswer { get; set; }

    /// <summary>Runs before anything of the events of a stream is read, with its id.</summary>
    public Action<Guid>? BeforeRead { get; set; }

    /// <summary>Runs after events, a floor or the end of a stream were read, before the reader gets them.</summary>
    public Func<Task>? AfterRead { get; set; }

    public string Epoch => EpochFails ? throw Unavailable() : stored.Epoch;

    public bool IsHealthy => log.IsHealthy;

    /// <summary>Holds appends back from now on; the task completes when one waits.</summary>
    public Task Hold()
    {
        _held = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        return _held.Task.WithTimeoutAsync("an append to wait");
    }

    public void Release()
    {
        var gate = _gate;
        _gate = null;
        gate?.TrySetResult();
    }

    /// <summary>Holds read events back from now on; the task completes when some wait.</summary>
    public Task HoldEvents()
    {
        _read = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _answers = new(TaskCreationOptions.RunContinuationsAsynchronously);
        return _read.Task.WithTimeoutAsync("events to be read");
    }

    public void ReleaseEvents()
    {
        var answers = _answers;
        _answers = null;
        answers?.TrySetResult();
    }

    public async Task<AppendResult> AppendAsync(Append append)
    {
        if (_gate is { } gate)
        {
            _held.TrySetResult();
            await gate.Task;
        }

        if (Before is { } before)
        {
            await before(append);
        }

        var result = AppendsFail ? throw Unavailable() : await log.AppendAsync(append);
        return LosesAnswer?.Invoke(append) == true ? throw Unavailable() : result;
    }

    public Task<StreamHead> ReadHeadAsync(Guid channelId, CancellationToken cancellationToken) =>
        ReadAsync(channelId, () => stored.ReadHeadAsync(channelId, cancellationToken));

    public Task<IReadOnlyDictionary<Guid, long>> ReadEndsAsync(Guid[] streamIds, CancellationToken cancellationToken) =>
        stored.ReadEndsAsync(streamIds, cancellationToken);

    public Task<IReadOnlyList<StoredMessage>> ReadBeforeAsync(
        MessageScope scope,
        long seq,
        int limit,
        CancellationToken cancellationToken
    ) => messages.ReadBeforeAsync(scope, seq, limit, cancellationToken);

    public Task<IReadOnlyList<StoredMessage>> ReadAfterAsync(
        MessageScope scope,
        long seq,
        int limit,
        CancellationToken cancellationToken
    ) => messages.ReadAfterAsync(scope, seq, limit, cancellationToken);

    public Task<StoredMessage?> FindAsync(Guid messageId, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _finds);
        return messages.FindAsync(messageId, cancellationToken);
    }

    public async Task<IReadOnlyList<StoredEvent>> ReadEventsAsync(
        Guid channelId,
        long seq,
        int limit,
        CancellationToken cancellationToken
    )
    {
        var events = await ReadAsync(channelId, () => stored.ReadEventsAsync(channelId, seq, limit, cancellationToken));
        if (_answers is { } answers)
        {
            _read.TrySetResult();
            await answers.Task;
        }

        return events;
    }

    public Task<long> ReadFloorAsync(Guid channelId, CancellationToken cancellationToken) =>
        ReadAsync(channelId, () => stored.ReadFloorAsync(channelId, cancellationToken));

    public Task<IReadOnlyList<StoredVersion>> ReadVersionsAsync(
        Guid messageId,
        long seq,
        int limit,
        CancellationToken cancellationToken
    ) => messages.ReadVersionsAsync(messageId, seq, limit, cancellationToken);

    public Task<IReadOnlyList<StoredPin>> ReadPinsAsync(Guid channelId, CancellationToken cancellationToken) =>
        messages.ReadPinsAsync(channelId, cancellationToken);

    public Task<IReadOnlyList<string>> ReadReactionsOfAsync(
        Guid messageId,
        Guid userId,
        CancellationToken cancellationToken
    ) => messages.ReadReactionsOfAsync(messageId, userId, cancellationToken);

    public Task<(StreamHead Position, bool Moved)> MarkReadAsync(Guid channelId, Guid userId, long seq) =>
        MarksFail ? throw Unavailable() : log.MarkReadAsync(channelId, userId, seq);

    private async Task<T> ReadAsync<T>(Guid streamId, Func<Task<T>> read)
    {
        BeforeRead?.Invoke(streamId);
        var value = await read();
        if (AfterRead is { } after)
        {
            await after();
        }

        return value;
    }

    private static LogUnavailableException Unavailable() => new("The test has taken the log away.");
}
