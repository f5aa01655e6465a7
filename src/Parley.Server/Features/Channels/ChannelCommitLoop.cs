using System.Data.Common;
using Microsoft.Extensions.Logging;
using Parley.Server.Platform.Errors;
using Parley.Server.Platform.Fanout;
using Parley.Server.Platform.Log;
using Parley.Server.Platform.UserStreams;
using Parley.Socket;

namespace Parley.Server.Features.Channels;

/// <summary>
/// Commits the requests to one channel: one loop takes the queued requests, appends them to the log in one commit,
/// applies them to <see cref="State"/> and publishes their events to the nodes, in that order. Requests that arrive
/// during a commit share the next one. Not thread-safe: runs on the turns of the channel grain.
/// </summary>
internal sealed partial class ChannelCommitLoop(
    Guid channelId,
    IMessageLog log,
    ChannelReader channels,
    NodeSubscribers nodes,
    LocalNode local,
    UserEventPublisher users,
    ILogger logger
)
{
    private const int MaxBatchRows = 512;
    private const int MaxPending = 16_384;
    private const int MaxAttempts = 5;

    private readonly Func<INodeObserver, ChannelBatch, Task> _deliver = local.DeliverAsync;
    private readonly Queue<PendingRequest> _pending = new();
    private volatile bool _stale;
    private bool _running;

    /// <summary>The committed state of the channel; null while the channel does not exist.</summary>
    public ChannelState? State { get; set; }

    /// <summary>A commit failed whose outcome is unknown: the next one reloads the state.</summary>
    public bool IsStale => _stale;

    public long LastSeq => State?.Head.Seq ?? 0;

    public async Task ReloadAsync(CancellationToken cancellationToken)
    {
        State = await ChannelState.LoadAsync(channelId, channels, cancellationToken);
        _stale = false;
    }

    public async Task<Result<T>> EnqueueAsync<T>(PendingRequest<T> request)
    {
        if (_pending.Count >= MaxPending)
        {
            return ParleyErrors.Unavailable;
        }

        _pending.Enqueue(request);
        if (!_running)
        {
            _running = true;
            _ = RunAsync();
        }

        return await request.Completion.Task;
    }

    /// <summary>Never throws: a failure becomes the result of the requests of the batch.</summary>
    private async Task RunAsync()
    {
        while (_pending.TryPeek(out var first))
        {
            var batch = TakeBatch(first);
            try
            {
                await CommitAsync(batch);
            }
            catch (Exception exception) when (exception is LogUnavailableException or DbException)
            {
                // The append may or may not be committed: the state in memory may be outdated.
                _stale = true;
                Refuse(batch, ParleyErrors.Unavailable);

                // Queued requests have waited as long as the batch. Fail them now instead of after another timeout.
                List<PendingRequest> waiting = [.. _pending];
                _pending.Clear();
                Refuse(waiting, ParleyErrors.Unavailable);
            }
            catch (Exception exception)
            {
                _stale = true;
                Log.CommitFailed(logger, channelId, exception);
                foreach (var request in batch)
                {
                    request.Fail(exception);
                }
            }
        }

        _running = false;
    }

    /// <summary>
    /// Posts share an append. A change of the channel has an append of its own: if it is refused, the whole append is.
    /// </summary>
    private List<PendingRequest> TakeBatch(PendingRequest first)
    {
        var batch = new List<PendingRequest> { _pending.Dequeue() };
        var rows = first.Rows;
        while (first.CanBatch && rows < MaxBatchRows && _pending.TryPeek(out var next) && next.CanBatch)
        {
            batch.Add(_pending.Dequeue());
            rows += next.Rows;
        }

        return batch;
    }

    private async Task CommitAsync(List<PendingRequest> batch)
    {
        var idTaken = false;
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            if (_stale)
            {
                await ReloadAsync(CancellationToken.None);
            }

            if (idTaken && State is null)
            {
                // The id is taken by a stream that is no channel.
                Refuse(batch, ParleyErrors.IdConflict);
                return;
            }

            var drafts = new List<Draft>();
            var accepted = batch.FindAll(request => request.Prepare(drafts));
            if (accepted.Count == 0)
            {
                return;
            }

            var fence = State?.Head ?? default;
            var result = await log.AppendAsync(new(channelId, fence, drafts));
            if (result.Outcome == AppendOutcome.FenceLost)
            {
                Log.FenceLost(logger, channelId, fence.Seq, result.Head.Seq);
                _stale = true;
                idTaken = fence.Seq == 0 && result.Head.Seq > 0;
                batch = accepted;
                continue;
            }

            if (result.Outcome == AppendOutcome.EffectRefused && accepted.Count > 1)
            {
                // The condition of one post must not refuse the others.
                foreach (var request in accepted)
                {
                    await CommitAsync([request]);
                }

                return;
            }

            await FinishAsync(accepted, drafts, result, fence);
            return;
        }

        Refuse(batch, ParleyErrors.Unavailable);
    }

    private async Task FinishAsync(
        List<PendingRequest> batch,
        List<Draft> drafts,
        AppendResult result,
        StreamHead fence
    )
    {
        if (result.Outcome == AppendOutcome.EffectRefused)
        {
            foreach (var request in batch)
            {
                request.Refused(result.Refused!);
            }

            return;
        }

        if (State is not null)
        {
            State.Head = result.Head;
        }

        var at = 0;
        foreach (var request in batch)
        {
            at = request.Commit(result.Drafts, at);
        }

        if (Encode(batch, drafts, result, fence) is { Length: > 0 } events)
        {
            await nodes.PublishAsync(new ChannelBatch(channelId, events), _deliver);
        }

        for (var i = 0; i < drafts.Count; i++)
        {
            if (drafts[i] is EventDraft change)
            {
                foreach (var committed in change.Effects.OfType<AppendUserEvents>())
                {
                    await users.PublishAsync(committed);
                }
            }
        }

        foreach (var request in batch)
        {
            request.Complete();
        }
    }

    private NodeEvent[] Encode(List<PendingRequest> batch, List<Draft> drafts, AppendResult result, StreamHead fence)
    {
        if (batch is [PendingMessages { Import: true }])
        {
            return result.Head != fence ? [Resync(fence, result.Head)] : [];
        }

        var events = new NodeEvent[drafts.Count];
        var count = 0;
        for (var i = 0; i < drafts.Count; i++)
        {
            var written = result.Drafts[i];
            if (written.Outcome == DraftOutcome.Written && drafts[i] is MessageDraft message)
            {
                events[count++] = new(
                    written.Seq,
                    written.Seq - 1,
                    StoredFrames.ToSharedFrame(message.ToMessage(channelId, written)),
                    NodeEventKind.Message,
                    message.Id
                );
            }
            else if (written.Payload is { } payload)
            {
                var frame = drafts[i] is EventDraft { Live: { } live }
                    ? SharedFrame.Of(live(written.Seq))
                    : SharedFrame.OfJson(payload);
                events[count++] = new(written.Seq, written.Seq - 1, frame, batch[0].NodeKind, batch[0].Subject);
            }
        }

        Array.Resize(ref events, count);
        return events;
    }

    private NodeEvent Resync(StreamHead fence, StreamHead head) =>
        new(
            head.Seq,
            fence.Seq,
            SharedFrame.Of(
                new ResyncFrame
                {
                    ChannelId = new(channelId),
                    Reason = "import",
                    LastSeq = head.Seq,
                    LastIndex = head.Index,
                }
            ),
            NodeEventKind.Plain,
            default
        );

    private static void Refuse(List<PendingRequest> batch, ParleyError error)
    {
        foreach (var request in batch)
        {
            request.Refuse(error);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            EventId = 2001,
            Level = LogLevel.Warning,
            Message = "Fence of channel {ChannelId} lost: expected seq {Expected}, found {Found}; reloading"
        )]
        public static partial void FenceLost(ILogger logger, Guid channelId, long expected, long found);

        [LoggerMessage(EventId = 2002, Level = LogLevel.Error, Message = "Commit of channel {ChannelId} failed")]
        public static partial void CommitFailed(ILogger logger, Guid channelId, Exception exception);
    }
}
