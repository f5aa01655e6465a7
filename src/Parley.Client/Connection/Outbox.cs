using System.Threading.Channels;
using Parley.Socket;

namespace Parley.Client.Connection;

/// <summary>What is to be written. Keeps the order of each channel by having at most one of its messages and changes in
/// flight: one that the rate limit turned back, or that a lost connection left open, can then never be overtaken by the
/// next. Thread-safe.</summary>
internal sealed class Outbox(TimeProvider clock) : IDisposable
{
    // What a refusal without a time to wait is taken to mean.
    private static readonly TimeSpan DefaultHold = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly List<PendingSend> _pending = [];
    private readonly Dictionary<ChannelId, long> _reads = [];
    private readonly Queue<SyncFrame> _syncs = [];
    private readonly System.Threading.Channels.Channel<bool> _wake =
        System.Threading.Channels.Channel.CreateBounded<bool>(
            new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite }
        );

    private ITimer? _holdTimer;
    private DateTimeOffset _heldUntil = DateTimeOffset.MinValue;
    private Exception? _closed;
    private FocusFrame? _focus;
    private bool _focusWaits;

    /// <summary>Completes when there may be something to write.</summary>
    public async ValueTask WaitAsync(CancellationToken cancellationToken) =>
        await _wake.Reader.ReadAsync(cancellationToken).ConfigureAwait(false);

    public void Wake() => _wake.Writer.TryWrite(true);

    public void Add(PendingSend send)
    {
        lock (_gate)
        {
            if (_closed is not null)
            {
                send.Fail(_closed);
                return;
            }

            _pending.Add(send);
        }

        Wake();
    }

    /// <summary>Moves a read position; several moves that wait become one.</summary>
    public void AddRead(ChannelId channelId, long seq)
    {
        lock (_gate)
        {
            _reads[channelId] = Math.Max(seq, _reads.GetValueOrDefault(channelId));
        }

        Wake();
    }

    /// <summary>Sets which channels are on the screen, on this socket and all later ones.</summary>
    public void SetFocus(FocusFrame focus)
    {
        lock (_gate)
        {
            (_focus, _focusWaits) = (focus, true);
        }

        Wake();
    }

    /// <summary>
    /// Asks for what was missed of a channel, on this socket only: after the next <c>ready</c> it is asked for
    /// otherwise.
    /// </summary>
    public void AddSync(SyncFrame sync)
    {
        lock (_gate)
        {
            _syncs.Enqueue(sync);
        }

        Wake();
    }

    /// <summary>The caller gave up: the message is not written again.</summary>
    public void Remove(PendingSend send)
    {
        lock (_gate)
        {
            _pending.Remove(send);
        }

        Wake();
    }

    /// <summary>
    /// The next message to write, now in flight; null when all wait for answers or for the rate limit.
    /// </summary>
    public PendingSend? TakeNext()
    {
        lock (_gate)
        {
            if (clock.GetUtcNow() < _heldUntil)
            {
                return null;
            }

            var seen = new HashSet<ChannelId>();
            foreach (var send in _pending)
            {
                if (seen.Add(send.ChannelId) && !send.InFlight)
                {
                    send.InFlight = true;
                    return send;
                }
            }

            return null;
        }
    }

    /// <summary>The next frame that has no acknowledgement: the focus before what is asked for because of it.</summary>
    public ClientFrame? TakeNote()
    {
        lock (_gate)
        {
            if (_focusWaits)
            {
                _focusWaits = false;
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

    public bool Acknowledge(AckFrame ack)
    {
        var send = Take(ack.Ref);
        send?.Complete(ack);
        return send is not null;
    }

    /// <summary>
    /// Takes an error that answers one of the messages: to be tried again after a wait, or failed for good.
    /// </summary>
    public bool Refuse(ErrorFrame error)
    {
        if (error.Ref is not { } reference)
        {
            return false;
        }

        var retryAfter = error.RetryAfterMs is { } ms and >= 0 ? TimeSpan.FromMilliseconds(ms) : (TimeSpan?)null;
        if (error.Code is ErrorCodes.RateLimited or ErrorCodes.ServerUnavailable)
        {
            return Hold(reference, retryAfter ?? DefaultHold);
        }

        var send = Take(reference);
        send?.Fail(new ParleyException(error.Code, error.Message) { RetryAfter = retryAfter });
        return send is not null;
    }

    /// <summary>The socket is gone: what was in flight is written again on the next one.</summary>
    /// <param name="refuseInFlight">The server closed because a frame was too large: not that one again.</param>
    public void Interrupt(bool refuseInFlight)
    {
        List<PendingSend> refused;
        lock (_gate)
        {
            refused = refuseInFlight ? _pending.FindAll(send => send.InFlight) : [];
            _pending.RemoveAll(refused.Contains);
            _pending.ForEach(send => send.InFlight = false);
            _syncs.Clear();
            _focusWaits = _focus is not null;
        }

        foreach (var send in refused)
        {
            send.Fail(
                new ParleyException(
                    ErrorCodes.RequestTooLarge,
                    "The server closed the connection because the frame was too large."
                )
            );
        }
    }

    /// <summary>Nothing is written any more: all that waits fails, and so does what comes.</summary>
    public void Close(Exception error)
    {
        List<PendingSend> failed;
        lock (_gate)
        {
            _closed ??= error;
            failed = [.. _pending];
            _pending.Clear();
            _holdTimer?.Dispose();
        }

        failed.ForEach(send => send.Fail(error));
    }

    public void Dispose() => Close(new ObjectDisposedException(nameof(ChatConnection)));

    private bool Hold(long reference, TimeSpan wait)
    {
        lock (_gate)
        {
            if (_pending.Find(send => send.InFlight && send.Ref == reference) is not { } send)
            {
                return false;
            }

            send.InFlight = false;
            var until = clock.GetUtcNow() + wait;
            if (until > _heldUntil)
            {
                _heldUntil = until;
                _holdTimer?.Dispose();
                _holdTimer = clock.CreateTimer(_ => Wake(), null, wait, Timeout.InfiniteTimeSpan);
            }

            return true;
        }
    }

    private PendingSend? Take(long reference)
    {
        PendingSend? send;
        lock (_gate)
        {
            send = _pending.Find(candidate => candidate.InFlight && candidate.Ref == reference);
            if (send is not null)
            {
                _pending.Remove(send);
            }
        }

        Wake();
        return send;
    }
}
