using System.Threading.Channels;
using Parley.Socket;

namespace Parley.Client.Connection;

/// <summary>
/// The messages and changes that are not acknowledged. Keeps the order of each channel by at most one request in
/// flight: a request that was rate limited or lost with the connection is never overtaken by the next. Thread-safe.
/// </summary>
internal sealed class Outbox(TimeProvider clock) : IDisposable
{
    // The retry delay of an error without <c>retryAfterMs</c>.
    private static readonly TimeSpan DefaultRetryDelay = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly List<PendingRequest> _pending = [];
    private readonly Dictionary<ChannelId, long> _reads = [];
    private readonly Queue<SyncFrame> _syncs = [];
    private readonly System.Threading.Channels.Channel<bool> _wake =
        System.Threading.Channels.Channel.CreateBounded<bool>(
            new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite }
        );

    private ITimer? _retryTimer;
    private DateTimeOffset _blockedUntil = DateTimeOffset.MinValue;
    private Exception? _closed;
    private FocusFrame? _focus;
    private bool _focusPending;

    /// <summary>Completes when there may be a frame to request.</summary>
    public async ValueTask WaitAsync(CancellationToken cancellationToken) =>
        await _wake.Reader.ReadAsync(cancellationToken).ConfigureAwait(false);

    public void Wake() => _wake.Writer.TryWrite(true);

    public void Add(PendingRequest request)
    {
        lock (_lock)
        {
            if (_closed is not null)
            {
                request.Fail(_closed);
                return;
            }

            _pending.Add(request);
        }

        Wake();
    }

    /// <summary>Advances a read position. Only the last one is sent.</summary>
    public void AddRead(ChannelId channelId, long seq)
    {
        lock (_lock)
        {
            _reads[channelId] = Math.Max(seq, _reads.GetValueOrDefault(channelId));
        }

        Wake();
    }

    /// <summary>Sets the channels in focus, on this socket and all later ones.</summary>
    public void SetFocus(FocusFrame focus)
    {
        lock (_lock)
        {
            (_focus, _focusPending) = (focus, true);
        }

        Wake();
    }

    /// <summary>Requests missed events of a channel, on this socket only: the next <c>ready</c> replaces it.</summary>
    public void AddSync(SyncFrame sync)
    {
        lock (_lock)
        {
            _syncs.Enqueue(sync);
        }

        Wake();
    }

    /// <summary>The caller cancelled: the request is not sent again.</summary>
    public void Remove(PendingRequest request)
    {
        lock (_lock)
        {
            _pending.Remove(request);
        }

        Wake();
    }

    /// <summary>
    /// Takes the next request and marks it as in flight. Null: all wait for acks or for the rate limit.
    /// </summary>
    public PendingRequest? TakeRequest()
    {
        lock (_lock)
        {
            if (clock.GetUtcNow() < _blockedUntil)
            {
                return null;
            }

            var seen = new HashSet<ChannelId>();
            foreach (var request in _pending)
            {
                if (seen.Add(request.ChannelId) && !request.InFlight)
                {
                    request.InFlight = true;
                    return request;
                }
            }

            return null;
        }
    }

    /// <summary>Takes the next frame without an ack: the focus before the syncs that follow from it.</summary>
    public ClientFrame? TakeNotification()
    {
        lock (_lock)
        {
            if (_focusPending)
            {
                _focusPending = false;
                return _focus;
            }

            if (_syncs.TryDequeue(out var sync))
            {
                return sync;
            }

            foreach (var (channelId, seq) in _reads)
            {
                _reads.Remove(channelId);
                return new ReadFrame { ChannelId = channelId, Seq = seq };
            }

            return null;
        }
    }

    public bool SettleAck(AckFrame ack)
    {
        var request = Take(ack.Ref);
        request?.Complete(ack);
        return request is not null;
    }

    /// <summary>Settles a request by an error: schedules a retry, or fails it.</summary>
    public bool SettleError(ErrorFrame error)
    {
        if (error.Ref is not { } reference)
        {
            return false;
        }

        var retryAfter = error.RetryAfterMs is { } ms and >= 0 ? TimeSpan.FromMilliseconds(ms) : (TimeSpan?)null;
        if (error.Code is ErrorCodes.RateLimited or ErrorCodes.ServerUnavailable)
        {
            return RetryLater(reference, retryAfter ?? DefaultRetryDelay);
        }

        var request = Take(reference);
        request?.Fail(new ParleyException(error.Code, error.Message) { RetryAfter = retryAfter });
        return request is not null;
    }

    /// <summary>After the socket is lost: requests in flight are sent again on the next one.</summary>
    /// <param name="failInFlight">
    /// The server closed because a frame was too large: fail the requests in flight.
    /// </param>
    public void RequeueInFlight(bool failInFlight)
    {
        List<PendingRequest> failed;
        lock (_lock)
        {
            failed = failInFlight ? _pending.FindAll(request => request.InFlight) : [];
            _pending.RemoveAll(failed.Contains);
            _pending.ForEach(request => request.InFlight = false);
            _syncs.Clear();
            _focusPending = _focus is not null;
        }

        foreach (var request in failed)
        {
            request.Fail(
                new ParleyException(
                    ErrorCodes.RequestTooLarge,
                    "The server closed the connection because the frame was too large."
                )
            );
        }
    }

    /// <summary>Fails all requests, and all later ones.</summary>
    public void Close(Exception error)
    {
        List<PendingRequest> failed;
        lock (_lock)
        {
            _closed ??= error;
            failed = [.. _pending];
            _pending.Clear();
            _retryTimer?.Dispose();
        }

        failed.ForEach(request => request.Fail(error));
    }

    public void Dispose() => Close(new ObjectDisposedException(nameof(ChatConnection)));

    private bool RetryLater(long reference, TimeSpan delay)
    {
        lock (_lock)
        {
            if (_pending.Find(request => request.InFlight && request.Ref == reference) is not { } request)
            {
                return false;
            }

            request.InFlight = false;
            var until = clock.GetUtcNow() + delay;
            if (until > _blockedUntil)
            {
                _blockedUntil = until;
                _retryTimer?.Dispose();
                _retryTimer = clock.CreateTimer(_ => Wake(), null, delay, Timeout.InfiniteTimeSpan);
            }

            return true;
        }
    }

    private PendingRequest? Take(long reference)
    {
        PendingRequest? request;
        lock (_lock)
        {
            request = _pending.Find(candidate => candidate.InFlight && candidate.Ref == reference);
            if (request is not null)
            {
                _pending.Remove(request);
            }
        }

        Wake();
        return request;
    }
}
